package org.etalon.cli;

import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who explores the subtrees of long searches. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = {
        "Explore subtrees of long searches apart: 'local' by the threads of --threads; 'local[N]',"
            + " 'spark://HOST:PORT' or another master by Apache Spark (docs/cluster.md). All give"
            + " the same answer; without the option boxes are bounded one by one."
      })
  @Nullable String name;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /**
   * Opens it before there is a search.
   *
   * @throws UsageException if there is none of this name
   * @throws BackendException if it cannot work
   */
  void require() {
    if (name != null) {
      Backends.of(spec).get(name, ThreadsOption.all());
    }
  }

  /** The search with this backend. */
  SearchOptions explored(SearchOptions options) {
    return name == null
        ? options
        : options.withBackend(Backends.of(spec).get(name, options.effort().threads()));
  }
}
