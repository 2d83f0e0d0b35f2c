package org.etalon.engine.search;

import java.util.Optional;
import java.util.function.Consumer;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.time.Stop;

/**
 * What a search is for and when it ends.
 *
 * @param norm the norm of the output difference
 * @param epsilon the bound to prove or refute; empty for the tightest bracket
 * @param gap stop once {@code upper - lower <= gap * upper}; 0 to go on
 * @param seconds the time limit, positive; may be infinite
 * @param maxSubproblems end once so many boxes are bounded, after the round of splits at hand: a
 *     limit that, unlike time, is reproducible. The boxes of the domain are bounded in any case;
 *     attacks and ascents take a fixed number of steps
 * @param threads the number of worker threads, at least 1; results do not depend on it
 * @param seed of the attacks
 * @param keepTree whether the splits are recorded, as a certificate needs
 * @param stop ends it early, as interrupting its thread does
 * @param checkpointing where the state is kept
 * @param listener told of progress at least about once a second, on the calling thread
 */
public record SearchOptions(
    Norm norm,
    Optional<Epsilon> epsilon,
    double gap,
    double seconds,
    long maxSubproblems,
    int threads,
    long seed,
    boolean keepTree,
    Stop stop,
    Checkpointing checkpointing,
    Consumer<Progress> listener) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if gap is negative, seconds or threads are not positive
   */
  public SearchOptions {
    if (!(gap >= 0) || !(seconds > 0) || threads < 1 || maxSubproblems < 1) {
      throw new IllegalArgumentException(
          "gap >= 0, seconds > 0, threads >= 1 and maxSubproblems >= 1 are required");
    }
  }

  /** No epsilon, norm inf, 60 seconds, all processors, seed 1, no listener. */
  public static SearchOptions defaults() {
    return new SearchOptions(
        Norm.INF,
        Optional.empty(),
        0,
        60,
        Long.MAX_VALUE,
        Runtime.getRuntime().availableProcessors(),
        1,
        false,
        Stop.NEVER,
        Checkpointing.NONE,
        progress -> {});
  }

  /** The same with an epsilon to prove or refute. */
  public SearchOptions withEpsilon(Epsilon value) {
    return copy(c -> c.epsilon = Optional.of(value));
  }

  /** The same with the exact value of a double as epsilon. */
  public SearchOptions withEpsilon(double value) {
    return withEpsilon(Epsilon.of(value));
  }

  /** The same with another norm. */
  public SearchOptions withNorm(Norm value) {
    return copy(c -> c.norm = value);
  }

  /** The same with a relative gap to stop at. */
  public SearchOptions withGap(double value) {
    return copy(c -> c.gap = value);
  }

  /** The same with another time limit. */
  public SearchOptions withSeconds(double value) {
    return copy(c -> c.seconds = value);
  }

  /** The same with a limit on the boxes bounded: unlike time, a reproducible one. */
  public SearchOptions withMaxSubproblems(long value) {
    return copy(c -> c.maxSubproblems = value);
  }

  /** The same with another number of threads. */
  public SearchOptions withThreads(int value) {
    return copy(c -> c.threads = value);
  }

  /** The same with another seed of the attacks. */
  public SearchOptions withSeed(long value) {
    return copy(c -> c.seed = value);
  }

  /** The same, with or without a record of the splits. */
  public SearchOptions withTree(boolean value) {
    return copy(c -> c.keepTree = value);
  }

  /** The same with something that ends it early. */
  public SearchOptions withStop(Stop value) {
    return copy(c -> c.stop = value);
  }

  /** The same with its state kept. */
  public SearchOptions withCheckpointing(Checkpointing value) {
    return copy(c -> c.checkpointing = value);
  }

  /** The same with a listener. */
  public SearchOptions withListener(Consumer<Progress> value) {
    return copy(c -> c.listener = value);
  }

  private SearchOptions copy(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.options();
  }

  /** All options, open to change. */
  private static final class Copy {
    private Norm norm;
    private Optional<Epsilon> epsilon;
    private double gap;
    private double seconds;
    private long maxSubproblems;
    private int threads;
    private long seed;
    private boolean keepTree;
    private Stop stop;
    private Checkpointing checkpointing;
    private Consumer<Progress> listener;

    Copy(SearchOptions from) {
      norm = from.norm;
      epsilon = from.epsilon;
      gap = from.gap;
      seconds = from.seconds;
      maxSubproblems = from.maxSubproblems;
      threads = from.threads;
      seed = from.seed;
      keepTree = from.keepTree;
      stop = from.stop;
      checkpointing = from.checkpointing;
      listener = from.listener;
    }

    SearchOptions options() {
      return new SearchOptions(
          norm,
          epsilon,
          gap,
          seconds,
          maxSubproblems,
          threads,
          seed,
          keepTree,
          stop,
          checkpointing,
          listener);
    }
  }
}
