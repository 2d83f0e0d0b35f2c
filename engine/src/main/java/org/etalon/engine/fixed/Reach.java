package org.etalon.engine.fixed;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;

/** How large values of a network are at inputs that attacks find: a guide, never a proof. */
final class Reach {
  /** The part of the time for one value. */
  private static final double SHARE = 0.02;

  private final Network network;
  private final Domain domain;
  private final SearchOptions options;
  private final Map<Integer, Bracket> found = new HashMap<>();
  private boolean hurried;

  Reach(Network network, Domain domain, SearchOptions options) {
    this.network = network;
    this.domain = domain;
    this.options =
        options
            .withMaxSubproblems(1)
            .withSeconds(options.budget().share(SHARE, options.budget().seconds()))
            .withRecording(false)
            .withCheckpointing(Checkpointing.NONE)
            .withListener(progress -> {});
  }

  /**
   * The largest magnitude of an entry of a value, rounded down; nothing where none was found in
   * time.
   */
  OptionalDouble of(int value) {
    Bracket bracket = found.computeIfAbsent(value, v -> Magnitude.of(network, v, domain, options));
    hurried |= !bracket.reproducible();
    return bracket.witness().isPresent()
        ? OptionalDouble.of(bracket.lowerBound())
        : OptionalDouble.empty();
  }

  /** Whether time cut an attack short. */
  boolean isHurried() {
    return hurried;
  }
}
