package org.etalon.cli;

import java.util.ServiceLoader;
import org.etalon.engine.search.BackendProvider;
import org.etalon.engine.search.LocalBackend;
import org.etalon.engine.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who explores the subtrees of long searches. */
final class BackendOption {
  private static final String LOCAL = "local";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = {
        "Explore subtrees of long searches apart: 'local' by the threads of --threads; 'local[N]',"
            + " 'spark://HOST:PORT' or another master by Apache Spark (docs/cluster.md). All give"
            + " the same answer; without the option boxes are bounded one by one."
      })
  @Nullable String name;

  /** The search with this backend. */
  SearchOptions explored(SearchOptions options) {
    if (name == null) {
      return options;
    }
    if (name.equals(LOCAL)) {
      return options.withBackend(new LocalBackend(options.effort().threads()));
    }
    String asked = name;
    BackendProvider provider =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.knows(asked))
            .findFirst()
            .orElseThrow(() -> unknown(asked));
    return options.withBackend(provider.open(asked));
  }

  private static UsageException unknown(String asked) {
    boolean spark = ServiceLoader.load(BackendProvider.class).findFirst().isPresent();
    return new UsageException(
        spark
            ? "--backend '"
                + asked
                + "' is none of local, local[N], spark://HOST:PORT, k8s://.., yarn"
            : "--backend '"
                + asked
                + "' needs Spark, which is not built: mvn -Dquick -pl spark -am package");
  }
}
