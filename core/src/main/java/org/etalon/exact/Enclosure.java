package org.etalon.exact;

import java.math.BigInteger;

/**
 * A real number known to lie in an interval of dyadics.
 *
 * <p><b>Property:</b> every operation gives an interval that contains the result for all numbers of
 * its arguments. Nothing rests on the platform's functions: exponentials and logarithms are series
 * in exact arithmetic whose remainders are part of the interval (docs/math/heads.md, lemmas 5 and
 * 6).
 *
 * <p><b>Rounding:</b> ends are rounded outward to {@value #PRECISION} significant bits after every
 * operation, so intervals stay short and a few steps lose a few of those bits.
 *
 * @param lower at most the number
 * @param upper at least the number
 */
public record Enclosure(Dyadic lower, Dyadic upper) {
  private static final int PRECISION = 192;

  /** Below {@code -2^13}, an exponential is called between 0 and {@code 2^-8192}. */
  private static final int FAR = 13;

  /** Arguments of the exponential series are at most {@code 2^-8}. */
  private static final int REDUCTION = 8;

  private static final int EXPONENTIAL_TERMS = 20;
  private static final int LOGARITHM_TERMS = 64;

  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic TWO = Dyadic.of(2);

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if the lower end is above the upper one
   */
  public Enclosure {
    if (lower.compareTo(upper) > 0) {
      throw new IllegalArgumentException("an interval from " + lower + " to " + upper);
    }
  }

  /** A number that is known exactly. */
  public static Enclosure of(Dyadic value) {
    return new Enclosure(value, value);
  }

  /** The sum. */
  public Enclosure add(Enclosure other) {
    return rounded(lower.add(other.lower), upper.add(other.upper));
  }

  /** The difference {@code this - other}. */
  public Enclosure subtract(Enclosure other) {
    return add(other.negate());
  }

  /** The negation. */
  public Enclosure negate() {
    return new Enclosure(upper.negate(), lower.negate());
  }

  /** The product. */
  public Enclosure multiply(Enclosure other) {
    Dyadic a = lower.multiply(other.lower);
    Dyadic b = lower.multiply(other.upper);
    Dyadic c = upper.multiply(other.lower);
    Dyadic d = upper.multiply(other.upper);
    return rounded(min(min(a, b), min(c, d)), a.max(b).max(c.max(d)));
  }

  /**
   * The quotient by a positive number.
   *
   * @throws IllegalArgumentException if the divisor may be zero or less
   */
  public Enclosure divide(Enclosure divisor) {
    if (divisor.lower.signum() <= 0) {
      throw new IllegalArgumentException("division by " + divisor);
    }
    Dyadic low = lower.signum() < 0 ? divisor.lower : divisor.upper;
    Dyadic high = upper.signum() < 0 ? divisor.upper : divisor.lower;
    return new Enclosure(quotientDown(lower, low), quotientDown(upper.negate(), high).negate());
  }

  /**
   * The exponential of a number that is at most zero.
   *
   * @throws IllegalArgumentException if the number may be above zero
   */
  public Enclosure exp() {
    if (upper.signum() > 0) {
      throw new IllegalArgumentException("the exponential of " + this);
    }
    return new Enclosure(exp(down(lower)).lower, exp(up(upper)).upper);
  }

  /** The exponential of {@code x <= 0}: of {@code x / 2^m} by its series, then squared m times. */
  private static Enclosure exp(Dyadic x) {
    if (x.compareTo(Dyadic.of(-Math.scalb(1.0, FAR))) < 0) {
      return new Enclosure(Dyadic.ZERO, ONE.scaleByPowerOfTwo(-(1 << FAR)));
    }
    int halvings = FAR + REDUCTION;
    Enclosure r = of(x.scaleByPowerOfTwo(-halvings));
    Enclosure term = of(ONE);
    Enclosure sum = term;
    for (int i = 1; i < EXPONENTIAL_TERMS; i++) {
      term = term.multiply(r).divide(of(Dyadic.of(i)));
      sum = sum.add(term);
    }
    Dyadic remainder = term.lower.abs().max(term.upper.abs());
    Enclosure power = sum.add(new Enclosure(remainder.negate(), remainder));
    for (int i = 0; i < halvings; i++) {
      power = power.multiply(power);
    }
    return power;
  }

  /**
   * The natural logarithm of a positive number.
   *
   * @throws IllegalArgumentException if the number may be zero or less
   */
  public Enclosure log() {
    if (lower.signum() <= 0) {
      throw new IllegalArgumentException("the logarithm of " + this);
    }
    return new Enclosure(log(down(lower)).lower, log(up(upper)).upper);
  }

  /** The logarithm of {@code m 2^k} with {@code 1 <= m < 2}: that of m and k that of 2. */
  private static Enclosure log(Dyadic x) {
    int k = x.significand().bitLength() - 1 + x.exponent();
    Enclosure m = of(x.scaleByPowerOfTwo(-k));
    return logOfSmall(m).add(logOfSmall(of(TWO)).multiply(of(Dyadic.of(k))));
  }

  /** For {@code 1 <= m <= 2}: {@code 2 (t + t^3/3 + t^5/5 + ..)}, {@code t = (m - 1) / (m + 1)}. */
  private static Enclosure logOfSmall(Enclosure m) {
    Enclosure t = m.subtract(of(ONE)).divide(m.add(of(ONE)));
    Enclosure square = t.multiply(t);
    Enclosure power = t;
    Enclosure sum = t;
    for (int i = 1; i < LOGARITHM_TERMS; i++) {
      power = power.multiply(square);
      sum = sum.add(power.divide(of(Dyadic.of(2 * i + 1))));
    }
    Enclosure remainder = new Enclosure(Dyadic.ZERO, power.upper.max(Dyadic.ZERO));
    return sum.add(remainder).multiply(of(TWO));
  }

  /** A lower bound of {@code a / b}, b positive, to the precision. */
  private static Dyadic quotientDown(Dyadic a, Dyadic b) {
    int shift = Math.max(0, PRECISION + b.significand().bitLength() - a.significand().bitLength());
    BigInteger[] parts = a.significand().shiftLeft(shift).divideAndRemainder(b.significand());
    BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    return down(Dyadic.of(floor, a.exponent() - b.exponent() - shift));
  }

  private static Enclosure rounded(Dyadic lower, Dyadic upper) {
    return new Enclosure(down(lower), up(upper));
  }

  private static Dyadic down(Dyadic value) {
    int excess = value.significand().bitLength() - PRECISION;
    return excess <= 0
        ? value
        : Dyadic.of(value.significand().shiftRight(excess), value.exponent() + excess);
  }

  private static Dyadic up(Dyadic value) {
    return down(value.negate()).negate();
  }

  private static Dyadic min(Dyadic a, Dyadic b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
