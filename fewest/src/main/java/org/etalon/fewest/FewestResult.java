package org.etalon.fewest;

import java.util.List;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param proved every network that was proved with fewer bits than those before, in order
 * @param attempts how many proofs were begun
 * @param boxes how many boxes were bounded in all of them
 * @param seconds the time it took
 * @param complete whether no limit on time or boxes cut it short: then it is reproducible
 */
public record FewestResult(
    List<Proved> proved, int attempts, long boxes, double seconds, boolean complete) {
  /** The network of the fewest bits. */
  public Optional<Proved> best() {
    return proved.isEmpty() ? Optional.empty() : Optional.of(proved.get(proved.size() - 1));
  }

  /** The network of the fewest bits that a level, or one before it, found. */
  public Optional<Proved> best(Level level) {
    return proved.stream().filter(p -> p.level().compareTo(level) <= 0).reduce((a, b) -> b);
  }
}
