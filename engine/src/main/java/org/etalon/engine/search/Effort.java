package org.etalon.engine.search;

/**
 * How a search goes about its work.
 *
 * @param threads the number of worker threads, at least 1; results do not depend on it
 * @param seed of the attacks
 * @param keepTree whether the splits, and how roots were bounded, are recorded as a certificate
 *     needs; bounds do not depend on it
 */
public record Effort(int threads, long seed, boolean keepTree) {
  /**
   * Checks the number of threads.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Effort {
    if (threads < 1) {
      throw new IllegalArgumentException("threads >= 1 is required");
    }
  }
}
