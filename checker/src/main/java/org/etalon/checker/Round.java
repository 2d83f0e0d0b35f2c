package org.etalon.checker;

/**
 * Outward rounding: a double result of one operation and its neighbour enclose the real result.
 *
 * <p>NaN stays NaN; whoever uses a bound treats NaN as "no bound".
 */
final class Round {
  private Round() {}

  static double addUp(double x, double y) {
    return Math.nextUp(x + y);
  }

  static double addDown(double x, double y) {
    return Math.nextDown(x + y);
  }

  static double multiplyUp(double x, double y) {
    return Math.nextUp(x * y);
  }

  static double multiplyDown(double x, double y) {
    return Math.nextDown(x * y);
  }

  static double sqrtUp(double x) {
    return Math.nextUp(Math.sqrt(x));
  }

  /** {@code n u / (1 - n u)} rounded up, u = 2^-53: n roundings change a product by that much. */
  static double gammaUp(long n) {
    double nu = multiplyUp((double) n, 0x1p-53);
    return Math.nextUp(nu / Math.nextDown(1 - nu));
  }
}
