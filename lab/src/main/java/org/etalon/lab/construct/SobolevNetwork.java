package org.etalon.lab.construct;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * A function of one variable by its Taylor polynomials of degree 1 at {@code 0, 1/N, ..., 1}, glued
 * by a partition of unity.
 *
 * <p><b>Requires:</b> f on [0, 1] with its derivative, |f| and |f'| at most 1; N and m at least 1.
 *
 * <p><b>Returns:</b> a network of width O(N) and depth m + 3 that approximates {@code sum_k
 * psi(3N(x - k/N)) (f(k/N) + f'(k/N) (x - k/N))}.
 *
 * <p><b>Property:</b> for |f''| at most 1 the sum is within {@code N^-2} of f, and the network
 * within {@code 2 * 2^(-2m-2)} of the sum: at most two terms differ from 0 at any x, and products
 * with 0 are exact (docs/math/constructions.md, lemma 7).
 *
 * <p><b>Rounding:</b> values, derivatives and k/N to nearest.
 *
 * <p><b>Cost:</b> O(N m) parameters that are not zero.
 *
 * <p><b>Reference:</b> Yarotsky 2017, arXiv:1610.01145, for d = 1 and n = 2.
 */
public final class SobolevNetwork {
  private SobolevNetwork() {}

  /** The network with N pieces and multiplications of m levels. */
  public static Construction of(DoubleUnaryOperator f, DoubleUnaryOperator slope, int n, int m) {
    List<Construction> parts = new ArrayList<>();
    double[] ones = new double[n + 1];
    for (int k = 0; k <= n; k++) {
      double at = (double) k / n;
      parts.add(term(n, k, f.applyAsDouble(at), slope.applyAsDouble(at), m));
      ones[k] = 1;
    }
    return Construction.sum(parts, ones);
  }

  /** {@code psi (value + slope (x - k/N))}. */
  private static Construction term(int n, int k, double value, double slope, int m) {
    double s = 3.0 * n;
    Construction bump =
        Construction.of(
            Affine.of(
                Matrix.of(4, 1, s, s, s, s),
                Vector.of(2 - 3.0 * k, 1 - 3.0 * k, -1 - 3.0 * k, -2 - 3.0 * k)),
            Affine.of(Matrix.of(1, 4, 1, -1, -1, 1), Vector.of(0)));
    Construction offset = Construction.affine(1, 1, new double[] {1}, -(double) k / n);
    Construction both =
        Construction.choosing(
            1,
            List.of(new int[] {0}, new int[] {0}),
            List.of(bump, offset.then(Construction.identity(1, 2))));
    Construction product = Multiplication.of(m, 1);
    return both.then(
        Construction.choosing(
                2,
                List.of(new int[] {0}, new int[] {0, 1}),
                List.of(Construction.identity(1, product.depth()), product))
            .then(Construction.affine(1, 2, new double[] {value, slope}, 0)));
  }

  /** A bound of the error for |f''| at most 1, up to roundings. */
  public static double error(int n, int m) {
    return 1.0 / n / n + 2 * Squaring.error(m);
  }
}
