package org.etalon.cli;

import org.etalon.engine.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A budget that, unlike a time limit, gives the same answer on any machine. */
final class BudgetOption {
  /** What to say where time cut a run short. */
  static final String REPEATS = "with --boxes and a longer --timeout it repeats.";

  @Option(
      names = "--boxes",
      paramLabel = "N",
      description = {
        "Bound about N boxes at most: a budget that is reproducible, if --timeout is long enough."
            + " The round of about 64 boxes at hand is finished; attacks and ascents take a fixed"
            + " number of steps."
      })
  @Nullable Long boxes;

  /** The search within this budget. */
  SearchOptions limit(SearchOptions options) {
    if (boxes == null) {
      return options;
    }
    if (boxes < 1) {
      throw new UsageException("--boxes must be at least 1, not " + boxes);
    }
    return options.withMaxSubproblems(Math.min(boxes, options.budget().boxes()));
  }
}
