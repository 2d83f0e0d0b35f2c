package org.etalon.lab.construct;

import java.util.List;

/**
 * {@code cos(a x)} on [-D, D]: a sawtooth folds the waves onto one half of a wave, on which a
 * polynomial is evaluated.
 *
 * <p><b>Requires:</b> a and D above 0, m of at least 1, one to twelve terms.
 *
 * <p><b>Returns:</b> a network of width 9 and depth {@code s + 1 + (terms + 1) (m + 1)} or one or
 * two more, with {@code s = max(0, ceil(log2(a D / pi)))}: logarithmic in a D.
 *
 * <p><b>Property:</b> {@code cos(2^s pi y) = cos(pi g_s(|y|))} for the sawtooth g_s, and {@code
 * cos(pi t) = -v P(v^2)}, {@code v = 2t - 1}, P the power series of {@code sin(pi v / 2) / v}.
 * Error: of the power series cut off, of the multiplications ({@link #error}), and of rounding a /
 * (2^s pi), which the waves multiply (docs/math/constructions.md, lemma 4).
 *
 * <p><b>Rounding:</b> parameters rounded to nearest.
 *
 * <p><b>Cost:</b> O(s + terms m).
 *
 * <p><b>Reference:</b> Elbraechter et al. 2021, arXiv:1901.02220; this form is ours.
 */
public final class Cosine {
  private Cosine() {}

  /** The network for {@code cos(a x)}, |x| at most d. */
  public static Construction of(double a, double d, int m, int terms) {
    int s = folds(a, d);
    double scale = a / Math.scalb(Math.PI, s);
    Construction net = Construction.magnitude(scale, 0);
    for (int k = 0; k < s; k++) {
      net = net.then(Sawtooth.tent());
    }
    return net.then(halfWave(m, terms));
  }

  /** How often the waves are folded. */
  static int folds(double a, double d) {
    int s = 0;
    while (Math.scalb(Math.PI, s) < a * d) {
      s++;
    }
    return s;
  }

  /** {@code cos(pi t)} on [0, 1]. */
  static Construction halfWave(int m, int terms) {
    double[] p = coefficients(terms);
    Construction square = Squaring.of(m);
    // (v) -> (v, v^2): the square takes |v|
    Construction squared = Construction.magnitude(2, -1).then(square);
    Construction carry =
        Construction.affine(1, 1, new double[] {2}, -1)
            .then(Construction.identity(1, squared.depth()));
    Construction state =
        Construction.choosing(1, List.of(new int[] {0}, new int[] {0}), List.of(carry, squared));
    int n = p.length - 1;
    state =
        state.then(
            Construction.affine(
                3, 2, new double[] {1, 0, 0, 1, 0, p[n]}, 0, 0, n == 0 ? 0 : p[n - 1]));
    for (int k = n - 2; k >= 0; k--) {
      state = state.then(step(m, p[k]));
    }
    return state
        .then(Construction.affine(2, 3, new double[] {1, 0, 0, 0, 0, 1}, 0, 0))
        .then(Multiplication.of(m, 2))
        .then(Construction.affine(1, 1, new double[] {-1}, 0));
  }

  /** {@code (v, u, h) -> (v, u, p + u h)}. */
  private static Construction step(int m, double p) {
    Construction product = Multiplication.of(m, 2);
    return Construction.choosing(
            3,
            List.of(new int[] {0, 1}, new int[] {1, 2}),
            List.of(Construction.identity(2, product.depth()), product))
        .then(Construction.affine(3, 3, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 0, 0, p));
  }

  /** Of {@code sin(pi v / 2) / v} in powers of v^2. */
  private static double[] coefficients(int terms) {
    double[] p = new double[terms];
    double term = Math.PI / 2;
    for (int k = 0; k < terms; k++) {
      p[k] = term;
      term *= -(Math.PI / 2) * (Math.PI / 2) / ((2 * k + 2) * (2.0 * k + 3));
    }
    return p;
  }

  /**
   * A bound of the error on one half wave, up to roundings: the first term left out of an
   * alternating series, and {@code 2^(-2m-2)} times 4 for each of {@code terms - 1}
   * multiplications, 2 for the squaring in them and 4 for the last.
   */
  public static double error(int m, int terms) {
    double[] p = coefficients(terms + 1);
    double steps = Math.max(0, terms - 2) * Multiplication.error(m, 2);
    double square = 2 * Squaring.error(m);
    return Math.abs(p[terms]) + steps + square + Multiplication.error(m, 2);
  }
}
