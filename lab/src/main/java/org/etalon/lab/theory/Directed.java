package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Decimal arithmetic of {@value #DIGITS} digits on numbers that are not negative, each result
 * rounded in one direction: sums and products of upper bounds by {@link #UP} are upper bounds, of
 * lower bounds by {@link #DOWN} lower ones. Exponents are practically unlimited, so powers like B^L
 * neither overflow nor vanish.
 */
final class Directed {
  static final int DIGITS = 60;

  static final Directed UP = new Directed(RoundingMode.CEILING);
  static final Directed DOWN = new Directed(RoundingMode.FLOOR);

  private final MathContext context;

  private Directed(RoundingMode mode) {
    context = new MathContext(DIGITS, mode);
  }

  BigDecimal times(BigDecimal x, BigDecimal y) {
    return x.multiply(y, context);
  }

  BigDecimal plus(BigDecimal x, BigDecimal y) {
    return x.add(y, context);
  }

  /** The difference, which may be negative; y is exact, or a bound of the other direction. */
  BigDecimal minus(BigDecimal x, BigDecimal y) {
    return x.subtract(y, context);
  }

  /** The quotient; y is exact, or a bound of the other direction. */
  BigDecimal over(BigDecimal x, BigDecimal y) {
    return x.divide(y, context);
  }

  BigDecimal sqrt(long x) {
    return BigDecimal.valueOf(x).sqrt(context);
  }

  /** {@code x^n} for n of at least 0. */
  BigDecimal power(BigDecimal x, int n) {
    BigDecimal result = BigDecimal.ONE;
    for (int bit = Integer.highestOneBit(n); bit > 0; bit >>= 1) {
      result = times(result, result);
      result = (n & bit) != 0 ? times(result, x) : result;
    }
    return result;
  }
}
