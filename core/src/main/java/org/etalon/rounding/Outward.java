package org.etalon.rounding;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Directed rounding in Java's round-to-nearest arithmetic, by one step to a neighbour.
 *
 * <p>Names that end in {@code Up} return a double at least the exact result of the operation on the
 * given doubles, names in {@code Down} one at most. A NaN argument gives NaN; callers treat NaN as
 * "no bound". Proofs: docs/math/rounding.md.
 */
public final class Outward {
  /** The unit roundoff of double, {@code 2^-53}. */
  public static final double UNIT = 0x1p-53;

  private Outward() {}

  /** An upper bound of {@code a + b}. */
  public static double addUp(double a, double b) {
    return Math.nextUp(a + b);
  }

  /** A lower bound of {@code a + b}. */
  public static double addDown(double a, double b) {
    return Math.nextDown(a + b);
  }

  /** An upper bound of {@code a - b}. */
  public static double subtractUp(double a, double b) {
    return Math.nextUp(a - b);
  }

  /** A lower bound of {@code a - b}. */
  public static double subtractDown(double a, double b) {
    return Math.nextDown(a - b);
  }

  /** An upper bound of {@code a * b}; exactly 0 if a factor is 0 and the other finite. */
  public static double multiplyUp(double a, double b) {
    // Comparison with zero is exact: a zero factor makes the product exactly zero.
    return a == 0 || b == 0 ? a * b : Math.nextUp(a * b);
  }

  /** A lower bound of {@code a * b}; exactly 0 if a factor is 0 and the other finite. */
  public static double multiplyDown(double a, double b) {
    return -multiplyUp(-a, b);
  }

  /** An upper bound of {@code a / b}. */
  public static double divideUp(double a, double b) {
    return Math.nextUp(a / b);
  }

  /** An upper bound of the square root of {@code a >= 0}. */
  public static double sqrtUp(double a) {
    return a == 0 ? 0 : Math.nextUp(Math.sqrt(a));
  }

  /** A lower bound of the square root of {@code a >= 0}. */
  public static double sqrtDown(double a) {
    return a == 0 ? 0 : Math.nextDown(Math.sqrt(a));
  }

  /**
   * An upper bound of {@code gamma_n = n u / (1 - n u)}, the relative error of a sum or fused dot
   * product of {@code n} terms against the sum of their absolute values (Higham, Accuracy and
   * Stability of Numerical Algorithms, 2nd ed., section 3.1).
   *
   * @param n the number of roundings, {@code 0 <= n <= 2^30}
   * @throws IllegalArgumentException if {@code n} is outside that range
   */
  public static double gammaUp(int n) {
    if (n < 0 || n > 1 << 30) {
      throw new IllegalArgumentException("gamma of " + n + " roundings");
    }
    double nu = n * UNIT; // exact: n has at most 31 bits
    return n == 0 ? 0 : Math.nextUp(nu / Math.nextDown(1 - nu));
  }

  /**
   * A decimal of at most {@code digits} significant digits that is at least {@code value}.
   *
   * @throws NumberFormatException if {@code value} is NaN or infinite
   */
  public static BigDecimal toDecimalUp(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits, RoundingMode.CEILING));
  }

  /**
   * A decimal of at most {@code digits} significant digits that is at most {@code value}.
   *
   * @throws NumberFormatException if {@code value} is NaN or infinite
   */
  public static BigDecimal toDecimalDown(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits, RoundingMode.FLOOR));
  }
}
