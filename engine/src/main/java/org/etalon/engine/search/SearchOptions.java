package org.etalon.engine.search;

import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.etalon.problem.Norm;

/**
 * What a search is for and when it ends.
 *
 * @param norm the norm of the output difference
 * @param epsilon the bound to prove or refute; empty for the tightest bracket
 * @param gap stop once {@code upper - lower <= gap * upper}; 0 to go on
 * @param seconds the time limit, positive; may be infinite
 * @param maxSubproblems the most boxes to bound (a limit that, unlike time, is reproducible)
 * @param threads the number of worker threads, at least 1; results do not depend on it
 * @param seed of the attacks
 * @param listener told of progress, now and then, on the calling thread
 */
public record SearchOptions(
    Norm norm,
    OptionalDouble epsilon,
    double gap,
    double seconds,
    long maxSubproblems,
    int threads,
    long seed,
    Consumer<Progress> listener) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if epsilon is negative or not finite, gap negative, seconds or
   *     threads not positive
   */
  public SearchOptions {
    if (epsilon.isPresent() && !(epsilon.getAsDouble() >= 0 && epsilon.getAsDouble() < 1e300)) {
      throw new IllegalArgumentException("epsilon must be a number >= 0");
    }
    if (!(gap >= 0) || !(seconds > 0) || threads < 1 || maxSubproblems < 1) {
      throw new IllegalArgumentException(
          "gap >= 0, seconds > 0, threads >= 1 and maxSubproblems >= 1 are required");
    }
  }

  /** The same with other limits. */
  public SearchOptions withLimits(double newSeconds, long newMaxSubproblems) {
    return new SearchOptions(
        norm, epsilon, gap, newSeconds, newMaxSubproblems, threads, seed, listener);
  }
}
