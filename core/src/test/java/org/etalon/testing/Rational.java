package org.etalon.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * An exact fraction, {@code numerator / denominator * 2^exponent} in lowest terms with both odd:
 * most numbers here are sums and products of doubles, which need no common divisors then.
 */
public final class Rational implements Comparable<Rational> {
  /** 0. */
  public static final Rational ZERO = new Rational(BigInteger.ZERO, BigInteger.ONE, 0);

  private static final int MANTISSA_BITS = 52;

  private final BigInteger numerator;
  private final BigInteger denominator;
  private final int exponent;

  private Rational(BigInteger numerator, BigInteger denominator, int exponent) {
    this.numerator = numerator;
    this.denominator = denominator;
    this.exponent = exponent;
  }

  /** Of any numerator and an odd positive denominator. */
  private static Rational reduced(BigInteger numerator, BigInteger denominator, int exponent) {
    if (numerator.signum() == 0) {
      return ZERO;
    }
    int twos = numerator.getLowestSetBit();
    BigInteger odd = numerator.shiftRight(twos);
    if (denominator.equals(BigInteger.ONE)) {
      return new Rational(odd, denominator, exponent + twos);
    }
    BigInteger divisor = odd.gcd(denominator);
    return divisor.equals(BigInteger.ONE)
        ? new Rational(odd, denominator, exponent + twos)
        : new Rational(odd.divide(divisor), denominator.divide(divisor), exponent + twos);
  }

  /** The exact value of a finite double. */
  public static Rational of(double value) {
    if (!Double.isFinite(value)) {
      throw new NumberFormatException("no fraction: " + value);
    }
    long bits = Double.doubleToRawLongBits(value);
    long digits = bits & ((1L << MANTISSA_BITS) - 1);
    int power = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
    long whole = power == 0 ? digits : digits | 1L << MANTISSA_BITS;
    int exponent = Math.max(power, 1) - 1023 - MANTISSA_BITS;
    return reduced(BigInteger.valueOf(bits < 0 ? -whole : whole), BigInteger.ONE, exponent);
  }

  /** An integer. */
  public static Rational of(BigInteger value) {
    return reduced(value, BigInteger.ONE, 0);
  }

  /** A decimal. */
  public static Rational of(BigDecimal value) {
    Rational unscaled = of(value.unscaledValue());
    Rational power = of(BigInteger.TEN.pow(Math.abs(value.scale())));
    return value.scale() > 0 ? unscaled.divide(power) : unscaled.multiply(power);
  }

  /** The largest integer at most this number. */
  public BigInteger floor() {
    BigInteger[] parts = dividend().divideAndRemainder(divisor());
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private BigInteger dividend() {
    return numerator.shiftLeft(Math.max(0, exponent));
  }

  private BigInteger divisor() {
    return denominator.shiftLeft(Math.max(0, -exponent));
  }

  /** The sum. */
  public Rational add(Rational other) {
    if (signum() == 0 || other.signum() == 0) {
      return signum() == 0 ? other : this;
    }
    int common = Math.min(exponent, other.exponent);
    BigInteger mine = numerator.shiftLeft(exponent - common);
    BigInteger others = other.numerator.shiftLeft(other.exponent - common);
    return denominator.equals(other.denominator)
        ? reduced(mine.add(others), denominator, common)
        : reduced(
            mine.multiply(other.denominator).add(others.multiply(denominator)),
            denominator.multiply(other.denominator),
            common);
  }

  /** The difference. */
  public Rational subtract(Rational other) {
    return add(other.negate());
  }

  /** The product. */
  public Rational multiply(Rational other) {
    return reduced(
        numerator.multiply(other.numerator),
        denominator.multiply(other.denominator),
        exponent + other.exponent);
  }

  /** The quotient by a number that is not 0. */
  public Rational divide(Rational other) {
    if (other.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    BigInteger below = denominator.multiply(other.numerator.abs());
    BigInteger above = numerator.multiply(other.denominator);
    return reduced(other.signum() < 0 ? above.negate() : above, below, exponent - other.exponent);
  }

  /** The number with the other sign. */
  public Rational negate() {
    return new Rational(numerator.negate(), denominator, exponent);
  }

  /** The absolute value. */
  public Rational abs() {
    return signum() < 0 ? negate() : this;
  }

  /** The sign: -1, 0 or 1. */
  public int signum() {
    return numerator.signum();
  }

  /** The larger of the two. */
  public Rational max(Rational other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The smaller of the two. */
  public Rational min(Rational other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** A double near it. */
  public double toDouble() {
    return new BigDecimal(dividend())
        .divide(new BigDecimal(divisor()), new MathContext(40))
        .doubleValue();
  }

  @Override
  public int compareTo(Rational other) {
    if (signum() != other.signum()) {
      return Integer.compare(signum(), other.signum());
    }
    int common = Math.min(exponent, other.exponent);
    BigInteger mine = numerator.shiftLeft(exponent - common);
    BigInteger others = other.numerator.shiftLeft(other.exponent - common);
    return mine.multiply(other.denominator).compareTo(others.multiply(denominator));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rational rational
        && exponent == rational.exponent
        && numerator.equals(rational.numerator)
        && denominator.equals(rational.denominator);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * numerator.hashCode() + denominator.hashCode()) + exponent;
  }

  @Override
  public String toString() {
    return dividend() + "/" + divisor();
  }
}
