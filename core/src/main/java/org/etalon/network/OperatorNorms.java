package org.etalon.network;

import org.etalon.linalg.Matrix;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Upper bounds of operator norms of a matrix, or of a linear map without its matrix.
 *
 * <p><b>Returns:</b> doubles at least the norm in real arithmetic, infinity where an entry is not
 * finite or the bound overflows; never NaN. Zero for a matrix of zeros or without entries.
 *
 * <p><b>Rounding:</b> up. Proofs: docs/math/norms.md.
 */
public final class OperatorNorms {
  private OperatorNorms() {}

  /** An upper bound of {@code ||W||_1}, the largest absolute column sum. */
  public static double oneUp(Matrix w) {
    double[] sums = new double[w.columns()];
    for (int i = 0; i < w.rows(); i++) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] = addUp(sums[j], Math.abs(w.get(i, j)));
      }
    }
    double norm = 0;
    for (double sum : sums) {
      norm = Math.max(norm, sum);
    }
    return known(norm);
  }

  /** The same of a linear map. */
  public static double oneUp(LinearMap map) {
    return largest(map.columnAbsSumUp());
  }

  /** An upper bound of {@code ||M||_inf} of a linear map, the largest absolute row sum. */
  public static double infUp(LinearMap map) {
    return largest(map.rowAbsSumUp());
  }

  private static double largest(double[] sums) {
    double norm = 0;
    for (double sum : sums) {
      norm = Math.max(norm, sum);
    }
    return known(norm);
  }

  /**
   * An upper bound of {@code ||M||_2} of a linear map: of a matrix as below, of a convolution from
   * its kernel ({@link ConvolutionNorm}), of the others exact but for one rounding.
   *
   * @param stop ends the search for a tight bound early
   */
  public static double twoUp(LinearMap map, Stop stop) {
    return map.fold(
        dense -> twoUp(dense.matrix(), stop),
        diagonal -> known(diagonal.scale().maxAbs()),
        convolution -> ConvolutionNorm.twoUp(convolution, stop),
        selection -> Outward.sqrtUp(oneUp(selection)));
  }

  /** An upper bound of {@code ||W||_inf}, the largest absolute row sum. */
  public static double infUp(Matrix w) {
    double norm = 0;
    for (int i = 0; i < w.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < w.columns(); j++) {
        sum = addUp(sum, Math.abs(w.get(i, j)));
      }
      norm = Math.max(norm, sum);
    }
    return known(norm);
  }

  /**
   * An upper bound of {@code ||W||_2}, the largest singular value: the least of the Frobenius norm,
   * {@code sqrt(||W||_1 ||W||_inf)} and the Gram iteration (within 1% of the norm up to about a
   * thousand rows or columns, whichever are fewer).
   *
   * <p><b>Cost:</b> O(r^2 c + 10 r^3) for the smaller side r and the larger c; O(r c) where that is
   * too much.
   */
  public static double twoUp(Matrix w) {
    return twoUp(w, Stop.NEVER);
  }

  /**
   * The same within a limit.
   *
   * @param stop ends the Gram iteration early; the bound is then larger, at worst the least of the
   *     others
   */
  public static double twoUp(Matrix w, Stop stop) {
    double largest = w.maxAbs();
    if (largest == 0) {
      return 0;
    }
    if (!Double.isFinite(largest)) {
      return Double.POSITIVE_INFINITY;
    }
    double mixed = Outward.multiplyUp(Outward.sqrtUp(oneUp(w)), Outward.sqrtUp(infUp(w)));
    return Math.min(known(mixed), GramIteration.spectralNormUp(w, stop));
  }

  /**
   * An upper bound of the largest absolute eigenvalue of a symmetric matrix, by the squarings of
   * {@link #twoUp}.
   *
   * @param g {@code n x n}, exactly symmetric; overwritten
   */
  public static double symmetricTwoUp(double[] g, int n) {
    double largest = 0;
    for (double entry : g) {
      largest = Math.max(largest, Math.abs(entry));
    }
    if (largest == 0) {
      return 0;
    }
    return Double.isFinite(largest)
        ? known(GramIteration.symmetricNormUp(g, n, Stop.NEVER))
        : Double.POSITIVE_INFINITY;
  }

  /** The sum rounded up, exact where a term is zero, for terms that are not negative. */
  private static double addUp(double sum, double term) {
    if (term == 0) {
      return sum;
    }
    return sum == 0 ? term : Outward.addUp(sum, term);
  }

  private static double known(double bound) {
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
  }
}
