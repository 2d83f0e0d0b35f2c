package org.etalon.checker;

/**
 * How to check.
 *
 * @param exact whether to use exact arithmetic instead of rounded doubles
 * @param sample with {@code exact}: how many leaves to check exactly, drawn by {@code seed}, while
 *     all are checked in doubles; 0 for all leaves exactly
 * @param seed of the sample
 * @param threads at least 1; the result does not depend on it
 */
public record CheckOptions(boolean exact, int sample, long seed, int threads) {
  /** Whether all leaves are to be checked exactly. */
  boolean allExact() {
    return exact && sample == 0;
  }

  /** Doubles, all processors. */
  public static CheckOptions defaults() {
    return new CheckOptions(false, 0, 1, Runtime.getRuntime().availableProcessors());
  }
}
