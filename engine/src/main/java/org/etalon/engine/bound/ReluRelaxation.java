package org.etalon.engine.bound;

import org.etalon.rounding.Outward;

/**
 * Linear bounds of {@code a = relu(z)} for z in [l, u].
 *
 * <p><b>Returns:</b> {@code al z <= a <= au z + bu}: the chord above, slope 0 or 1 below. Which
 * slope below is the better one depends on all that follows, so there are several rules: slope 1
 * where the slope of the chord exceeds a threshold.
 *
 * <p><b>Property:</b> sound in floating point for any l and u, finite or not: the intercept is
 * rounded up from the exact requirement at both ends (docs/math/relaxation.md, lemma 1).
 *
 * <p><b>Reference:</b> Zhang et al., NeurIPS 2018, arXiv:1811.00866, section 3; the thresholds are
 * measured (docs/tried.md).
 */
final class ReluRelaxation {
  /** How many rules there are for the slope below. */
  static final int RULES = 3;

  private static final double[] THRESHOLDS = {0.7, 0.5, 1};

  private ReluRelaxation() {}

  /** Relaxes all neurons, and lists those that are live (not identically 0). */
  static void relax(
      double[] lower, double[] upper, double[] au, double[] bu, double[][] al, LiveSet live) {
    live.clear();
    for (int i = 0; i < lower.length; i++) {
      double l = lower[i];
      double u = upper[i];
      if (l >= 0) {
        set(au, bu, al, i, 1, 0);
        live.add(i);
      } else if (u <= 0) {
        set(au, bu, al, i, 0, 0);
      } else {
        double slope = chordSlope(l, u);
        set(au, bu, al, i, slope, chordIntercept(slope, l, u));
        for (int rule = 0; rule < RULES; rule++) {
          al[rule][i] = slope > THRESHOLDS[rule] ? 1 : 0;
        }
        live.add(i);
      }
    }
  }

  private static void set(
      double[] au, double[] bu, double[][] al, int i, double slope, double intercept) {
    au[i] = slope;
    bu[i] = intercept;
    for (double[] below : al) {
      below[i] = slope;
    }
  }

  /** Whether slope 1 below is the first rule's choice for l &lt; 0 &lt; u. */
  static boolean mostlyActive(double l, double u) {
    return chordSlope(l, u) > THRESHOLDS[0];
  }

  /** The slope of the chord of max(0, t) over [l, u] with l &lt; 0 &lt; u, rounded into [0, 1]. */
  static double chordSlope(double l, double u) {
    return Math.min(1, Math.max(0, u / (u - l)));
  }

  /** A multiple of 2^-53 next to a slope in [0, 1]: then {@code slope - 1} is exact. */
  static double snap(double slope) {
    return 1 - (1 - slope);
  }

  /**
   * The least c, rounded up, with {@code max(0, t) <= slope t + c} for t in [l, u], {@code l < 0 <
   * u}.
   */
  static double chordIntercept(double slope, double l, double u) {
    double atLower = Outward.multiplyUp(slope, -l);
    double atUpper = Outward.multiplyUp(Outward.subtractUp(1, slope), u);
    return Math.max(atLower, atUpper);
  }
}
