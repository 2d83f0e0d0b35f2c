package org.etalon.lab.construct;

import java.util.List;

/**
 * A polynomial on [-1, 1] by Horner's rule, one {@link Multiplication} a step.
 *
 * <p><b>Requires:</b> coefficients {@code a_0, ..., a_n}, n of at least 1; m of at least 1.
 *
 * <p><b>Returns:</b> a network of width 7 and depth {@code (n - 1) (m + 1) + 1}.
 *
 * <p><b>Property:</b> wrong by at most {@code (n - 1) D^2 2^(-2m-2)}, D the least power of two that
 * is at least {@code sum |a_i|} plus that error: each step multiplies by x, {@code |x| <= 1}, and
 * adds one error (docs/math/constructions.md, lemma 3), up to the rounding of merged layers.
 *
 * <p><b>Rounding:</b> parameters are rounded to nearest where coefficients meet in one layer.
 *
 * <p><b>Cost:</b> O(n m).
 *
 * <p><b>Reference:</b> Elbraechter et al. 2021, arXiv:1901.02220, use sums of powers; Horner's rule
 * is ours.
 */
public final class Polynomial {
  private Polynomial() {}

  /** The network of {@code sum_i a_i x^i}. */
  public static Construction of(int m, double... a) {
    int n = a.length - 1;
    Construction net = Construction.affine(2, 1, new double[] {1, a[n]}, 0, a[n - 1]);
    for (int k = n - 2; k >= 0; k--) {
      net = net.then(step(m, range(m, a), a[k]));
    }
    return net.then(Construction.affine(1, 2, new double[] {0, 1}, 0));
  }

  /** {@code (x, h) -> (x, a + x h)}. */
  private static Construction step(int m, double d, double a) {
    Construction product = Multiplication.of(m, d);
    return Construction.choosing(
            2,
            List.of(new int[] {0}, new int[] {0, 1}),
            List.of(Construction.identity(1, product.depth()), product))
        .then(Construction.affine(2, 2, new double[] {1, 0, 0, 1}, 0, a));
  }

  /** A power of two that is no less than any number Horner's rule meets. */
  static double range(int m, double... a) {
    double sum = 0;
    for (double coefficient : a) {
      sum += Math.abs(coefficient);
    }
    double d = 1;
    while (sum + a.length * Multiplication.error(m, d) > d) {
      d *= 2;
    }
    return d;
  }

  /** A bound of the error. */
  public static double error(int m, double... a) {
    return Math.max(0, a.length - 2) * Multiplication.error(m, range(m, a));
  }
}
