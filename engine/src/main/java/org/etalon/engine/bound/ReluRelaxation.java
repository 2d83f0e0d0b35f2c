package org.etalon.engine.bound;

import org.etalon.rounding.Outward;

/**
 * Linear bounds of {@code a = relu(z)} for z in [l, u].
 *
 * <p><b>Returns:</b> {@code al z <= a <= au z + bu}: the chord above, slope 0 or 1 below, whichever
 * leaves less area.
 *
 * <p><b>Property:</b> sound in floating point for any l and u, finite or not: the intercept is
 * rounded up from the exact requirement at both ends (docs/math/relaxation.md, lemma 1).
 *
 * <p><b>Reference:</b> Zhang et al., NeurIPS 2018, arXiv:1811.00866, section 3.
 */
final class ReluRelaxation {
  private ReluRelaxation() {}

  /** Relaxes all neurons; returns how many are live (not identically 0) and lists them. */
  static int relax(
      double[] lower, double[] upper, double[] au, double[] bu, double[] al, int[] live) {
    int count = 0;
    for (int i = 0; i < lower.length; i++) {
      double l = lower[i];
      double u = upper[i];
      if (l >= 0) {
        au[i] = 1;
        bu[i] = 0;
        al[i] = 1;
        live[count++] = i;
      } else if (u <= 0) {
        au[i] = 0;
        bu[i] = 0;
        al[i] = 0;
      } else {
        au[i] = chordSlope(l, u);
        bu[i] = chordIntercept(au[i], l, u);
        al[i] = u >= -l ? 1 : 0;
        live[count++] = i;
      }
    }
    return count;
  }

  /** The slope of the chord of max(0, t) over [l, u] with l < 0 < u, rounded into [0, 1]. */
  static double chordSlope(double l, double u) {
    return Math.min(1, Math.max(0, u / (u - l)));
  }

  /** The least c, rounded up, with {@code max(0, t) <= slope t + c} for t in [l, u], l < 0 < u. */
  static double chordIntercept(double slope, double l, double u) {
    double atLower = Outward.multiplyUp(slope, -l);
    double atUpper = Outward.multiplyUp(Outward.subtractUp(1, slope), u);
    return Math.max(atLower, atUpper);
  }
}
