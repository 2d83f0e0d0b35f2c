package org.etalon.exact;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.IntToDoubleFunction;

/**
 * An exact dyadic rational {@code significand * 2^exponent}.
 *
 * <p>Every finite double is one; sums and products stay exact. Values are kept with an odd
 * significand (zero with exponent 0), so {@code equals} is equality of numbers.
 */
public final class Dyadic implements Comparable<Dyadic> {
  /** Zero. */
  public static final Dyadic ZERO = new Dyadic(BigInteger.ZERO, 0);

  private final BigInteger significand;
  private final int exponent;

  private Dyadic(BigInteger significand, int exponent) {
    this.significand = significand;
    this.exponent = exponent;
  }

  /**
   * The number {@code significand * 2^exponent}.
   *
   * @throws ArithmeticException if the normalised exponent leaves the int range
   */
  public static Dyadic of(BigInteger significand, int exponent) {
    if (significand.signum() == 0) {
      return ZERO;
    }
    int zeros = significand.getLowestSetBit();
    return zeros == 0
        ? new Dyadic(significand, exponent)
        : new Dyadic(significand.shiftRight(zeros), Math.addExact(exponent, zeros));
  }

  /**
   * The exact value of a double.
   *
   * @throws IllegalArgumentException if {@code value} is NaN or infinite
   */
  public static Dyadic of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not a finite number: " + value);
    }
    long bits = Double.doubleToRawLongBits(value);
    int biased = (int) (bits >>> 52) & 0x7ff;
    long magnitude = bits & 0xfffffffffffffL;
    if (biased != 0) {
      magnitude |= 1L << 52;
    }
    long signed = bits < 0 ? -magnitude : magnitude;
    return of(BigInteger.valueOf(signed), Math.max(biased, 1) - 1075);
  }

  /**
   * The exact values of so many doubles; neighbours that are equal share one object.
   *
   * @throws IllegalArgumentException if one is NaN or infinite
   */
  public static Dyadic[] ofAll(int count, IntToDoubleFunction values) {
    Dyadic[] all = new Dyadic[count];
    double before = Double.NaN;
    for (int i = 0; i < count; i++) {
      double value = values.applyAsDouble(i);
      all[i] = value == before ? all[i - 1] : of(value); // exactly: -0.0 is 0
      before = value;
    }
    return all;
  }

  /** The exact sum. */
  public Dyadic add(Dyadic other) {
    if (exponent > other.exponent) {
      return other.add(this);
    }
    BigInteger shifted = other.significand.shiftLeft(Math.subtractExact(other.exponent, exponent));
    return of(significand.add(shifted), exponent);
  }

  /** The exact difference {@code this - other}. */
  public Dyadic subtract(Dyadic other) {
    return add(other.negate());
  }

  /** The exact product. */
  public Dyadic multiply(Dyadic other) {
    return of(significand.multiply(other.significand), Math.addExact(exponent, other.exponent));
  }

  /** The exact negation. */
  public Dyadic negate() {
    return new Dyadic(significand.negate(), exponent);
  }

  /** The exact absolute value. */
  public Dyadic abs() {
    return signum() < 0 ? negate() : this;
  }

  /** The larger of the two. */
  public Dyadic max(Dyadic other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The largest integer at most this number. */
  public BigInteger floor() {
    return exponent >= 0 ? significand.shiftLeft(exponent) : significand.shiftRight(-exponent);
  }

  /** This number times {@code 2^shift}, exactly. */
  public Dyadic scaleByPowerOfTwo(int shift) {
    return signum() == 0 ? ZERO : new Dyadic(significand, Math.addExact(exponent, shift));
  }

  /** -1, 0 or 1. */
  public int signum() {
    return significand.signum();
  }

  /** The odd significand, or zero. */
  public BigInteger significand() {
    return significand;
  }

  /** The exponent that belongs to {@link #significand()}. */
  public int exponent() {
    return exponent;
  }

  /** The largest double at most this number; negative infinity below the range of doubles. */
  public double toDoubleDown() {
    double nearest = toDouble();
    if (nearest == Double.POSITIVE_INFINITY) {
      return Double.MAX_VALUE;
    }
    return nearest == Double.NEGATIVE_INFINITY || of(nearest).compareTo(this) <= 0
        ? nearest
        : Math.nextDown(nearest);
  }

  /** The smallest double at least this number; infinity above the range of doubles. */
  public double toDoubleUp() {
    return -negate().toDoubleDown();
  }

  /** A double within one unit in the last place of this number; no direction is promised. */
  public double toDouble() {
    int excess = significand.bitLength() - 64;
    if (excess <= 0) {
      return Math.scalb(significand.doubleValue(), exponent);
    }
    return Math.scalb(significand.shiftRight(excess).doubleValue(), exponent + excess);
  }

  /** The exact decimal expansion. */
  public BigDecimal toBigDecimal() {
    return exponent >= 0
        ? new BigDecimal(significand.shiftLeft(exponent))
        : new BigDecimal(significand.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
  }

  /** The numerical order. */
  @Override
  public int compareTo(Dyadic other) {
    return subtract(other).signum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dyadic dyadic
        && exponent == dyadic.exponent
        && significand.equals(dyadic.significand);
  }

  @Override
  public int hashCode() {
    return 31 * significand.hashCode() + exponent;
  }

  @Override
  public String toString() {
    return significand + "*2^" + exponent;
  }
}
