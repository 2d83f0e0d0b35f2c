package org.etalon.engine.bound;

import org.etalon.linalg.internal.GramKernel;
import org.etalon.network.OperatorNorms;
import org.etalon.rounding.Outward;

/**
 * Upper bounds of {@code sum_i k_i (v_i - m_i)^2}, k >= 0, over a box of inputs, for v affine in
 * the inputs.
 *
 * <p><b>Method:</b> with {@code x = middle + diag(c) t}, the sum is {@code ||K^(1/2) V t||^2} for
 * {@code V = A diag(c)}, at most the largest eigenvalue of {@code K^(1/2) V V^T K^(1/2)} times the
 * largest {@code ||t||^2}. The c_j are such that inputs which matter little make t no longer.
 *
 * <p><b>Property:</b> sound in floating point (docs/math/squares.md, lemma 2).
 *
 * <p><b>Cost:</b> O(n^2 N_0) once for n neurons, O(n^3) a sum.
 */
final class SquareSum {
  /**
   * The share of its largest value that a square is expected to have where their sum is largest.
   */
  private static final double SHARE = 1.0 / 6;

  private static final double LARGEST = 0x1p100; // of entries of V
  private static final double LARGEST_FACTOR = 0x1p200;
  private static final double UNDERFLOW = 0x1p-600;

  private final int size;
  private final double[] centers;
  private final double[] radii;
  private final double[] typical;
  private final double[] gram;
  private final double reach;
  private final double relative;

  /**
   * Sums over some rows of an affine map.
   *
   * @param a row-major, a column for every input of the network
   * @param b what is added
   * @param rows the rows to use
   * @param errors of every row of {@code rows}: how far {@code a x + b}, computed anyhow at a point
   *     of the box, may be from v
   */
  SquareSum(double[] a, int columns, double[] b, int[] rows, double[] errors, EuclideanBox box) {
    size = rows.length;
    centers = new double[size];
    radii = errors.clone();
    typical = new double[size];
    int inputs = box.count();
    relative = 4 * Outward.gammaUp(inputs + 64);
    double[] transposed = new double[inputs * size]; // of V
    double squared = 0;
    for (int j = 0; j < inputs; j++) {
      double sum = 0;
      boolean zero = true;
      for (int k = 0; k < size; k++) {
        double entry = a[rows[k] * columns + box.inputs()[j]];
        centers[k] += entry * box.middle(j);
        sum += entry * entry;
        zero &= entry == 0;
      }
      if (box.radius(j) > 0 && !zero) {
        double norm = Math.sqrt(Math.max(sum, 0x1p-400));
        // radius / sqrt(radius * norm), but never 0
        double scale = Math.max(0x1p-200, Math.sqrt(box.radius(j) / norm));
        double t = Outward.divideUp(box.radius(j), scale);
        squared = Outward.addUp(squared, Outward.multiplyUp(t, t));
        for (int k = 0; k < size; k++) {
          transposed[j * size + k] = a[rows[k] * columns + box.inputs()[j]] * scale;
        }
      }
    }
    reach = bounded(transposed) ? squared : Double.POSITIVE_INFINITY;
    gram = new double[size * size];
    GramKernel.gram(transposed, inputs, size, gram);
    for (int k = 0; k < size; k++) {
      centers[k] += b[rows[k]];
      double square = centers[k] * centers[k] + SHARE * reach * gram[k * size + k];
      typical[k] = Math.max(0x1p-100, Math.max(Math.abs(centers[k]), Math.sqrt(square)));
    }
  }

  /** No entry so large that what underflows could count once multiplied. */
  private static boolean bounded(double[] matrix) {
    double largest = 0;
    for (double entry : matrix) {
      largest = Math.max(largest, Math.abs(entry));
    }
    return largest <= LARGEST;
  }

  /** m of the k-th row. */
  double center(int k) {
    return centers[k];
  }

  /** A size of |v| of the k-th row for which squares are a good measure; at least |m|, not 0. */
  double typical(int k) {
    return typical[k];
  }

  /** Whether there is a bound at all. */
  boolean known() {
    boolean finite = Double.isFinite(reach);
    for (double h : typical) {
      finite &= Double.isFinite(h);
    }
    return finite;
  }

  /**
   * The bound for these factors, or infinity.
   *
   * @param factors [rows] not negative
   */
  double upper(double[] factors) {
    int[] used = new int[size];
    int n = 0;
    double trace = 0;
    double errors = 0;
    for (int k = 0; k < size; k++) {
      if (factors[k] > LARGEST_FACTOR || Double.isNaN(factors[k])) {
        return Double.POSITIVE_INFINITY;
      }
      if (factors[k] > 0) {
        used[n++] = k;
        trace = Outward.addUp(trace, Outward.multiplyUp(factors[k], gram[k * size + k]));
        double square = Outward.multiplyUp(radii[k], radii[k]);
        errors = Outward.addUp(errors, Outward.multiplyUp(factors[k], square));
      }
    }
    if (n == 0) {
      return 0;
    }
    double[] scaled = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k <= i; k++) {
        double root = Math.sqrt(factors[used[i]]) * Math.sqrt(factors[used[k]]);
        scaled[i * n + k] = root * gram[used[i] * size + used[k]];
        scaled[k * n + i] = scaled[i * n + k];
      }
    }
    double eigenvalue = OperatorNorms.symmetricTwoUp(scaled, n);
    double rounding = Outward.addUp(Outward.multiplyUp(relative, trace), UNDERFLOW);
    double square = Outward.multiplyUp(Outward.addUp(eigenvalue, rounding), reach);
    double norm = Outward.addUp(Outward.sqrtUp(square), Outward.sqrtUp(errors));
    double bound = Outward.multiplyUp(norm, norm);
    return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
  }
}
