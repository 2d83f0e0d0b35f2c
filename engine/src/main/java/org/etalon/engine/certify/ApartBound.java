package org.etalon.engine.certify;

import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Bounds two networks apart: the ranges of f's outputs and of g's by planes (CROWN), subtracted.
 * This is what a verifier without bounds of the difference has; it serves comparisons.
 *
 * <p><b>Property:</b> sound for real arithmetic on the box, rounded outward; infinite where nothing
 * is proved. Never below what the two ranges allow, however alike the networks are.
 *
 * <p><b>Reference:</b> Zhang et al., NeurIPS 2018, arXiv:1811.00866, for each network.
 */
public final class ApartBound {
  private ApartBound() {}

  /**
   * An upper bound of {@code ||g(x) - f(x)||_inf} on a box.
   *
   * @param stop when time is up: sites not bounded yet are bounded by intervals, or not at all
   * @throws IllegalArgumentException if the architectures differ or the box does not fit
   */
  public static double largestOutput(Network f, Network g, Box box, Stop stop) {
    return PairTheta.beside(f, g, Semantics.REAL, stop)
        .map(pair -> largestOutput(pair, box, stop))
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double largestOutput(PairTheta pair, Box box, Stop stop) {
    RootBound root = new DifferenceBounder(pair, Kernels.best(), false).encloseAll(box, stop);
    int last = pair.f().sites().size() - 1;
    double[] lowF = root.lower(last, false);
    double[] highF = root.upper(last, false);
    double[] lowG = root.lower(last, true);
    double[] highG = root.upper(last, true);
    double largest = 0;
    for (int i = 0; i < lowF.length; i++) {
      double above = Outward.subtractUp(highG[i], lowF[i]);
      double below = Outward.subtractUp(highF[i], lowG[i]);
      largest = Math.max(largest, Math.max(above, below));
    }
    return largest < Double.POSITIVE_INFINITY ? largest : Double.POSITIVE_INFINITY;
  }
}
