package org.etalon.engine.fixed;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;

/** How large values of a network are at inputs that attacks find: a guide, never a proof. */
public final class Reach {
  /** The part of the time for all values that are cast. */
  private static final double SHARE = 0.05;

  private final Network network;
  private final Domain domain;
  private final SearchOptions options; // of one value
  private final Map<Integer, Bracket> found = new HashMap<>();
  private boolean hurried;

  /**
   * Of no value yet.
   *
   * @param options whose time is that of the whole run
   */
  public Reach(Network network, Domain domain, SearchOptions options) {
    this.network = network;
    this.domain = domain;
    int values = new CastPlan(network, false).values().size();
    this.options =
        options
            .withMaxSubproblems(1)
            .withSeconds(options.budget().share(SHARE / values, options.budget().seconds()))
            .withRecording(false)
            .withCheckpointing(Checkpointing.NONE)
            .withListener(progress -> {});
  }

  /**
   * The largest magnitude of an entry of a value, rounded down; nothing where none was found in
   * time.
   *
   * @param limit once it says so, an attack ends and no further one is begun
   */
  OptionalDouble of(int value, Stop limit) {
    if (!found.containsKey(value) && limit.stopped()) {
      hurried = true;
      return OptionalDouble.empty();
    }
    SearchOptions within = options.withStop(limit.or(options.budget().stop()));
    Bracket bracket = found.computeIfAbsent(value, v -> Magnitude.of(network, v, domain, within));
    hurried |= !bracket.reproducible();
    return bracket.witness().isPresent()
        ? OptionalDouble.of(bracket.lowerBound())
        : OptionalDouble.empty();
  }

  /** Whether time cut an attack short, or kept one from being begun. */
  boolean isHurried() {
    return hurried;
  }
}
