package org.etalon.cli;

import java.util.ServiceLoader;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.BackendProvider;
import org.etalon.engine.search.LocalBackend;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The backend of a run: opened when a search first names it, shared by all searches of the run,
 * closed at its end. One is open at a time, as a process has one application of Spark: whoever
 * names another closes it.
 */
final class Backends implements AutoCloseable {
  private static final String LOCAL = "local";

  private String named = "";
  private @Nullable Backend open;

  /** Those of the run that a command belongs to. */
  static Backends of(CommandSpec spec) {
    return ((Main) spec.commandLine().getCommandSpec().root().userObject()).backends();
  }

  /**
   * A backend.
   *
   * @param threads of {@code local}
   * @throws UsageException if there is none of this name
   * @throws BackendException if it cannot work
   */
  synchronized Backend get(String name, int threads) {
    String asked = name.equals(LOCAL) ? LOCAL + " " + threads : name;
    Backend known = open;
    if (known != null && named.equals(asked)) {
      return known;
    }
    close();
    Backend opened = name.equals(LOCAL) ? new LocalBackend(threads) : provider(name).open(name);
    open = opened;
    named = asked;
    return opened;
  }

  private static BackendProvider provider(String name) {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(candidate -> candidate.knows(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
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
                + "' needs Spark: build it (mvn -Dquick -pl spark -am package) and say --backend on"
                + " the command line, where the launcher looks");
  }

  @Override
  public synchronized void close() {
    Backend known = open;
    open = null;
    if (known != null) {
      known.close();
    }
  }
}
