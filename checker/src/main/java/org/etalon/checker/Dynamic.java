package org.etalon.checker;

/**
 * What a cast adds whose step depends on all that it takes, 256 codes from the least entry to the
 * largest one, 0 among them (docs/math/fixed.md, lemmas 12 and 13).
 *
 * <p>Where a rectifier comes behind it, it is a cast of what is rectified: numbers below 0 stay as
 * they are.
 */
final class Dynamic {
  private static final double STEPS = 255;

  private final boolean early;
  private final double radius;

  /**
   * On a box.
   *
   * @param low what the cast takes is at least this, entry by entry; NaN says nothing
   * @param high and at most this
   */
  Dynamic(Graph graph, int value, double[] low, double[] high) {
    early = graph.isEarly(value);
    double from = 0;
    double to = 0;
    for (int i = 0; i < low.length; i++) {
      from = early ? 0 : Math.min(from, low[i]); // NaN if either is
      to = Math.max(to, high[i]);
    }
    radius = radius(Round.addUp(to, -from), graph.isScaled());
  }

  /** Half a step; a little more for its rounding, or for what runtimes do in float32. */
  private static double radius(double range, boolean scaled) {
    double half = Math.nextUp(range / (2 * STEPS));
    if (!scaled) {
      return Round.multiplyUp(half, 1 + 0x1p-40);
    }
    return Round.addUp(Round.multiplyUp(half, 1 + 0x1p-9), 0x1p-100);
  }

  /** The most that is added to an entry in the range, or taken from it. */
  double error(double low, double high) {
    return (low == 0 && high == 0) || (early && high <= 0) ? 0 : radius;
  }

  /** A lower bound of what an entry becomes; none below 0 of one that is not. */
  double low(double low, double high) {
    double least = Round.addDown(low, -error(low, high));
    return low >= 0 ? Math.max(0, least) : least;
  }

  /** An upper bound. */
  double high(double low, double high) {
    double most = Round.addUp(high, error(low, high));
    return high > 0 ? most : Math.min(0, most);
  }
}
