package org.etalon.study;

/** How long a command may work on what its page shows beside the result. */
public final class PageTime {
  private static final double MOST_SECONDS = 10;

  /** What a page gets of the grace where the search took all the time there was. */
  private static final double LEAST_SECONDS = 0.2;

  private PageTime() {}

  /**
   * Seconds for a page.
   *
   * @param left of the time limit
   */
  public static double seconds(double left) {
    return Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, left));
  }
}
