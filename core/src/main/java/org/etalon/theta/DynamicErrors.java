package org.etalon.theta;

import org.etalon.rounding.Outward;

/**
 * The most that a cast whose step depends on the value adds to or takes from an entry of it.
 *
 * <p><b>Property:</b> sound, rounded up: docs/math/fixed.md, lemma 12, and for runtimes lemma 13.
 */
enum DynamicErrors {
  /** By the text of the operator: half a step, and what rounding the step to 53 bits may do. */
  EXACT(0x1p-40, 0, Double.MAX_VALUE),

  /** By any runtime, which computes step and quotients in float32. */
  ANY_RUNTIME(0x1p-9, 0x1p-100, 0x1p60);

  private static final double CODES = 255;

  private final double share;
  private final double tiny;
  private final double mostRange;

  DynamicErrors(double more, double tiny, double mostRange) {
    share = Math.nextUp((1 + more) / (2 * CODES));
    this.tiny = tiny;
    this.mostRange = mostRange;
  }

  /** Of a value all of whose entries are between two numbers. */
  double reach(double lower, double upper) {
    double range = Outward.subtractUp(Math.max(0, upper), Math.min(0, lower));
    if (!(range <= mostRange)) { // nor NaN
      return Double.POSITIVE_INFINITY;
    }
    return Outward.addUp(Outward.multiplyUp(range, share), tiny);
  }
}
