package org.etalon.cli;

import java.util.Optional;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who explores the subtrees of long searches, or checks the parts of certificates. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = {
        "Work apart on subtrees of long searches, or on parts of a certificate: 'local' by the"
            + " threads of --threads; 'local[N]', 'spark://HOST:PORT' or another master by Apache"
            + " Spark (docs/cluster.md). All give the same answer; without the option boxes of"
            + " searches are bounded one by one, and with it too while fewer than 256 wait. The"
            + " points of inputs with steps, and what --minimize tries beyond one width, are left to"
            + " this process."
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

  /**
   * The backend, if one is named.
   *
   * @param threads of {@code local}
   * @throws UsageException if there is none of this name
   * @throws BackendException if it cannot work
   */
  Optional<Backend> open(int threads) {
    return Optional.ofNullable(name).map(known -> Backends.of(spec).get(known, threads));
  }

  /**
   * Says that it does nothing, or not all, of what was asked for.
   *
   * @param grid whether inputs have steps
   * @param minimizes whether more is tried than one width
   */
  void note(Messages messages, boolean grid, boolean minimizes) {
    if (name == null) {
      return;
    }
    if (grid) {
      messages.note(
          "note: --backend "
              + name
              + " is left idle: the points of inputs with steps are tried here");
    } else if (minimizes) {
      messages.note(
          "note: --backend "
              + name
              + " is for the search of one width; what --minimize tries after that is proved here");
    }
  }

  /** The search with this backend. */
  SearchOptions explored(SearchOptions options) {
    return open(options.effort().threads()).map(options::withBackend).orElse(options);
  }
}
