package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;

/**
 * What a level of a search for the fewest bits, or another cost, came to.
 *
 * @param level one that was worked on
 * @param best its best network; empty if it proved none that is better than before
 * @param gained what it costs less than the levels before; empty if they proved nothing
 */
record LevelGain(Level level, Optional<Proved> best, OptionalLong gained) {
  /** All levels that were worked on, in their order. */
  static List<LevelGain> of(FewestResult found) {
    List<LevelGain> gains = new ArrayList<>();
    OptionalLong before = OptionalLong.empty();
    for (Level level : found.begun()) {
      int here = found.begun().indexOf(level);
      Optional<Proved> best =
          found.proved().stream()
              .filter(p -> found.begun().indexOf(p.level()) <= here)
              .reduce((a, b) -> b)
              .filter(p -> p.level() == level); // else one before it had fewer in a later search
      long cost = best.map(p -> found.cost().of(p.coded())).orElse(before.orElse(0));
      gains.add(
          new LevelGain(
              level,
              best,
              before.isPresent()
                  ? OptionalLong.of(before.getAsLong() - cost)
                  : OptionalLong.empty()));
      before = best.isPresent() ? OptionalLong.of(cost) : before;
    }
    return gains;
  }
}
