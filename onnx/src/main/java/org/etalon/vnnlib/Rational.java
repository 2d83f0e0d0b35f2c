package org.etalon.vnnlib;

import java.math.BigDecimal;
import org.etalon.rounding.Decimals;

/**
 * An exact fraction of decimals, of limited length.
 *
 * @param numerator the numerator
 * @param denominator the denominator, positive
 */
record Rational(BigDecimal numerator, BigDecimal denominator) {
  static final Rational ZERO = of(BigDecimal.ZERO);
  static final Rational ONE = of(BigDecimal.ONE);

  private static final int MAX_BITS = 8192;
  private static final int MAX_SCALE = 5000;

  /**
   * Checks the length.
   *
   * @throws ArithmeticException if there are too many digits to go on with
   */
  Rational {
    requireShort(numerator);
    requireShort(denominator);
  }

  private static void requireShort(BigDecimal value) {
    if (value.unscaledValue().bitLength() > MAX_BITS || Math.abs(value.scale()) > MAX_SCALE) {
      throw new ArithmeticException("a number of too many digits comes of it; round it");
    }
  }

  static Rational of(BigDecimal value) {
    return new Rational(value, BigDecimal.ONE);
  }

  int signum() {
    return numerator.signum();
  }

  Rational negate() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational plus(Rational other) {
    return denominator.compareTo(other.denominator) == 0
        ? new Rational(numerator.add(other.numerator), denominator)
        : new Rational(
            numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
            denominator.multiply(other.denominator));
  }

  Rational times(Rational other) {
    return new Rational(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /** The quotient by a number that is not zero. */
  Rational dividedBy(Rational other) {
    BigDecimal upper = numerator.multiply(other.denominator);
    BigDecimal lower = denominator.multiply(other.numerator);
    return lower.signum() > 0
        ? new Rational(upper, lower)
        : new Rational(upper.negate(), lower.negate());
  }

  /** The smallest double at least this number; infinity if there is none. */
  double toDoubleUp() {
    return Decimals.quotientUp(numerator, denominator);
  }

  /** The largest double at most this number; minus infinity if there is none. */
  double toDoubleDown() {
    return Decimals.quotientDown(numerator, denominator);
  }
}
