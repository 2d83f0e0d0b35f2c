package org.etalon.lab.approx;

import org.etalon.lab.construct.Construction;
import org.etalon.lab.construct.Polynomial;

/**
 * The polynomial that interpolates a target at Chebyshev's points of [0, 1], as a network.
 *
 * <p><b>Rounding:</b> powers of x lose about a digit a degree, hence the limit of the degree.
 */
final class Chebyshev {
  private Chebyshev() {}

  /** Degree {@code degree}, multiplications twice as fine as the interpolation. */
  static Construction network(Target target, int degree) {
    int n = Math.max(1, degree);
    double[] x = new double[n + 1];
    double[] divided = new double[n + 1];
    for (int k = 0; k <= n; k++) {
      x[k] = 0.5 - 0.5 * Math.cos((2 * k + 1) * Math.PI / (2 * n + 2));
      divided[k] = target.value(x[k]);
    }
    for (int order = 1; order <= n; order++) {
      for (int k = n; k >= order; k--) {
        divided[k] = (divided[k] - divided[k - 1]) / (x[k] - x[k - order]);
      }
    }
    double[] a = new double[n + 1]; // Newton's form, multiplied out
    for (int k = n; k >= 0; k--) {
      for (int i = n; i >= 1; i--) {
        a[i] = a[i - 1] - x[k] * a[i];
      }
      a[0] = divided[k] - x[k] * a[0];
    }
    return Polynomial.of(2 * n + 2, a);
  }
}
