package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Decimal arithmetic of {@value #DIGITS} digits for constants of the theory: exponents are
 * practically unlimited, so powers like B^L neither overflow nor vanish.
 */
final class Numbers {
  static final int DIGITS = 60;
  static final MathContext CONTEXT = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
  static final BigDecimal TWO = BigDecimal.valueOf(2);

  private Numbers() {}

  static BigDecimal times(BigDecimal x, BigDecimal y) {
    return x.multiply(y, CONTEXT);
  }

  static BigDecimal plus(BigDecimal x, BigDecimal y) {
    return x.add(y, CONTEXT);
  }

  static BigDecimal over(BigDecimal x, BigDecimal y) {
    return x.divide(y, CONTEXT);
  }

  static BigDecimal sqrt(BigDecimal x) {
    return x.sqrt(CONTEXT);
  }

  static BigDecimal of(long x) {
    return BigDecimal.valueOf(x);
  }

  /** The integer part of x / y for positive numbers: how many whole y fit into x. */
  static BigInteger quotient(BigDecimal x, BigDecimal y) {
    return x.divideToIntegralValue(y).toBigInteger();
  }

  /** The least b with {@code 2^b >= count}. */
  static int ceilLog2(BigInteger count) {
    return count.subtract(BigInteger.ONE).bitLength();
  }
}
