package org.etalon.network;

import java.util.ArrayDeque;
import java.util.Deque;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.internal.GramKernel;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Upper bound of the largest singular value by repeated squaring of the Gram matrix.
 *
 * <p><b>Method:</b> with {@code G_0 = X^T X} and {@code G_(k+1) = G_k^2}, {@code ||X||_2 <=
 * ||G_k||_F^(1/2^(k+1))}, at most {@code n^(1/2^(k+2))} times too large.
 *
 * <p><b>Property:</b> sound in floating point. Each product is bounded as it was computed, so a
 * rounding error enters once, where it was made, and the later roots shrink it (docs/math/norms.md,
 * lemmas 4 to 6).
 *
 * <p><b>Reference:</b> Delattre, Barthelemy, Araujo, Allauzen, "Efficient bound of Lipschitz
 * constant for convolutional layers by Gram iteration", ICML 2023, arXiv:2305.16173.
 */
final class GramIteration {
  /** Enough for a factor n^(1/2048): 0.4% at n = 2000. */
  private static final int MAX_SQUARINGS = 9;

  /** Multiplications to spend on the first Gram matrix, and on all squarings: a few seconds. */
  private static final double MAX_WORK = 2e10;

  /** Relative distance to rank one from which more squarings are not worth their time. */
  private static final double CONVERGED = 1e-9;

  /** One squaring: {@code ||G_k||_2 <= 2^shift sqrt(||G_(k+1)||_2 + residual)}. */
  private record Squaring(int shift, double residual) {}

  private GramIteration() {}

  /**
   * An upper bound of {@code ||W||_2}, never more than the Frobenius norm rounded up.
   *
   * @param w a finite matrix with an entry that is not zero
   * @param stop ends the squarings early; the bound is then larger
   */
  static double spectralNormUp(Matrix w, Stop stop) {
    int exponent = Math.getExponent(w.maxAbs());
    int n = Math.min(w.rows(), w.columns());
    int rows = Math.max(w.rows(), w.columns());
    double[] x = w.rows() >= w.columns() ? w.toArray() : transpose(w);
    scale(x, exponent);
    double bound = frobeniusUp(x, n);
    if (0.5 * n * n * ((double) n + rows) <= MAX_WORK) {
      double[] gram = new double[n * n];
      if (GramKernel.gram(x, rows, n, gram, stop)) {
        double squared = Outward.addUp(symmetricNormUp(gram, n, stop), residualUp(rows, n, bound));
        bound = Math.min(bound, Outward.sqrtUp(squared));
      }
    }
    return scaleUp(Outward.addUp(bound, underflow((double) rows * n)), exponent);
  }

  /**
   * An upper bound of {@code ||G||_2}.
   *
   * @param gram symmetric, {@code n x n}, finite, with an entry that is not zero; overwritten
   * @param stop ends the squarings early; the bound is then larger
   */
  static double symmetricNormUp(double[] gram, int n, Stop stop) {
    double[] current = gram;
    double[] next = new double[n * n];
    Deque<Squaring> squarings = new ArrayDeque<>();
    double bound = frobeniusUp(current, n);
    double work = 0.5 * n * n * n;
    boolean converged = false;
    while (!converged
        && squarings.size() < MAX_SQUARINGS
        && work * (squarings.size() + 1) <= MAX_WORK) {
      int shift = Math.getExponent(bound);
      scale(current, shift);
      double norm = frobeniusUp(current, n);
      if (!GramKernel.gram(current, n, n, next, stop)) {
        break; // the bound is still the one of the last product
      }
      squarings.push(new Squaring(shift, residualUp(n, n, norm)));
      bound = frobeniusUp(next, n);
      // ||G||_F^2 = ||G^2||_F for rank one only: then the Frobenius norm is the spectral one.
      converged = norm * norm <= bound * (1 + CONVERGED);
      double[] swap = current;
      current = next;
      next = swap;
    }
    for (Squaring squaring : squarings) {
      double root = Outward.sqrtUp(Outward.addUp(bound, squaring.residual()));
      bound = scaleUp(Outward.addUp(root, underflow((double) n * n)), squaring.shift());
    }
    return bound;
  }

  /**
   * An upper bound of the Frobenius norm of the rounding error of {@code X^T X}: {@code
   * gamma_(rows+1) ||X||_F^2}, and what products lost to underflow.
   */
  private static double residualUp(int rows, int n, double frobenius) {
    double relative =
        Outward.multiplyUp(Outward.gammaUp(rows + 1), Outward.multiplyUp(frobenius, frobenius));
    return Outward.addUp(relative, underflow((double) rows * n));
  }

  /** An upper bound of {@code sqrt(sum x_i^2)}, row by row. */
  private static double frobeniusUp(double[] x, int columns) {
    double gamma = Outward.gammaUp(2 * columns + 2);
    double total = 0;
    for (int start = 0; start < x.length; start += columns) {
      double sum = 0;
      for (int i = start; i < start + columns; i++) {
        sum += x[i] * x[i];
      }
      double exact = Outward.addUp(sum, underflow(columns));
      total = Outward.addUp(total, Outward.addUp(exact, Outward.multiplyUp(gamma, exact)));
    }
    return Outward.sqrtUp(total);
  }

  /** A bound of {@code count} errors of at most half of the smallest double each; exact. */
  private static double underflow(double count) {
    return count * Double.MIN_VALUE;
  }

  /** Divides by {@code 2^exponent}; exact but for underflow. */
  private static void scale(double[] x, int exponent) {
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.scalb(x[i], -exponent);
    }
  }

  private static double scaleUp(double x, int exponent) {
    return Math.nextUp(Math.scalb(x, exponent));
  }

  private static double[] transpose(Matrix w) {
    double[] values = w.toArray();
    double[] transposed = new double[values.length];
    for (int i = 0; i < w.rows(); i++) {
      for (int j = 0; j < w.columns(); j++) {
        transposed[j * w.rows() + i] = values[i * w.columns() + j];
      }
    }
    return transposed;
  }
}
