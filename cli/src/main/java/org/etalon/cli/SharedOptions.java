package org.etalon.cli;

import java.io.PrintStream;
import java.time.Duration;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Norm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every searching command takes. */
final class SharedOptions {
  @Option(
      names = "--domain",
      required = true,
      paramLabel = "D",
      description =
          "The inputs: unit ([0,1]^d), box:LO,HI, FILE.json {\"lower\":[..],\"upper\":[..]} or"
              + " FILE.vnnlib (input constraints).")
  String domain = "";

  @Option(
      names = "--norm",
      defaultValue = "inf",
      paramLabel = "inf|1|2",
      description = "Norm over the outputs (default: ${DEFAULT-VALUE}).")
  Norm norm = Norm.INF;

  @Option(
      names = "--timeout",
      defaultValue = "60s",
      paramLabel = "TIME",
      description = "Time limit, such as 30s, 5m or 1h (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(60);

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; results do not depend on it (default: all processors).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Seed of the search for witnesses (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "Write the result as JSON to a file, or to stdout instead of the summary.")
  @Nullable String json;

  /** The search these options describe, reporting to {@code err}. */
  SearchOptions search(PrintStream err) {
    double seconds = timeout.toNanos() * 1e-9;
    return SearchOptions.defaults()
        .withNorm(norm)
        .withSeconds(seconds)
        .withThreads(Checks.threads(threads))
        .withSeed(seed)
        .withListener(new ProgressLine(err, seconds));
  }
}
