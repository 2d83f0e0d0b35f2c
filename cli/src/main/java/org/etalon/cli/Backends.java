package org.etalon.cli;

import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.BackendProvider;
import org.etalon.engine.search.LocalBackend;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The backends of a run: opened when a search first names them, shared by all searches of the run,
 * closed at its end. Beside {@code local} one is open at a time, as a process has one application
 * of Spark: whoever names another closes it.
 */
final class Backends implements AutoCloseable {
  private static final String LOCAL = "local";

  private final Messages messages;
  private final Place local = new Place();
  private final Place other = new Place();

  /**
   * None at first.
   *
   * @param messages what goes wrong at the end is told here, and changes no answer
   */
  Backends(Messages messages) {
    this.messages = messages;
  }

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
    return name.equals(LOCAL)
        ? local.get(LOCAL + " " + threads, () -> new LocalBackend(threads))
        : other.get(name, () -> provider(name).open(name));
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

  /** Ends the one that could not work: whoever needs it next has it begun anew. */
  synchronized void drop() {
    other.close();
  }

  @Override
  public synchronized void close() {
    local.close();
    other.close();
  }

  /** Where one backend is open at a time. */
  private final class Place {
    private String named = "";
    private @Nullable Backend open;

    Backend get(String name, Supplier<Backend> opener) {
      Backend known = open;
      if (known != null && named.equals(name)) {
        return known;
      }
      close();
      Backend opened = opener.get();
      open = opened;
      named = name;
      return opened;
    }

    void close() {
      Backend known = open;
      open = null;
      if (known == null) {
        return;
      }
      try {
        known.close();
      } catch (Exception | Error e) { // Scala throws checked ones without saying so
        messages.error("etalon: the backend " + named + " was not closed: " + Failure.line(e));
      }
    }
  }
}
