package org.etalon.fixed;

import java.math.BigInteger;
import org.etalon.exact.DecimalText;
import org.etalon.exact.Dyadic;

/**
 * A fixed-point format: the values {@code k step} for integer codes k, with the rounding and the
 * overflow of what is cast to it.
 *
 * <p>{@code ap_fixed<W, I, Q, O>} has the step {@code 2^(I-W)} and codes of W bits; an integer
 * tensor with a scale and a zero point has that scale as step, and its codes less the zero point.
 *
 * @param step the distance of two values, in [2^-500, 2^500]
 * @param lowest the least code, at most 0
 * @param highest the largest code, at least 0
 * @param rounding to a multiple of the step
 * @param overflow of multiples without a code
 */
public record FixedFormat(
    double step, long lowest, long highest, RoundingMode rounding, Overflow overflow) {
  /** Codes have at most so many bits, the sign included. */
  public static final int MOST_BITS = 62;

  private static final long MOST_CODE = 1L << (MOST_BITS - 1);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the step or a code is out of range
   */
  public FixedFormat {
    if (!isInRange(step, lowest, highest)) {
      throw new IllegalArgumentException(
          "codes " + lowest + ".." + highest + " in steps of " + step + " are out of range");
    }
  }

  /** Whether there is such a format: its step and its codes are in range. */
  public static boolean isInRange(double step, long lowest, long highest) {
    return step >= 0x1p-500
        && step <= 0x1p500
        && lowest <= 0
        && highest >= 0
        && lowest >= -MOST_CODE
        && highest <= MOST_CODE;
  }

  /** {@code bits} bits in two's complement. */
  public static FixedFormat signed(
      double step, int bits, RoundingMode rounding, Overflow overflow) {
    long half = 1L << (bits - 1);
    return new FixedFormat(step, -half, half - 1, rounding, overflow);
  }

  /** {@code bits} bits without a sign. */
  public static FixedFormat unsigned(
      double step, int bits, RoundingMode rounding, Overflow overflow) {
    return new FixedFormat(step, 0, (1L << bits) - 1, rounding, overflow);
  }

  /** How many bits codes need: of two's complement, or without a sign if none is negative. */
  public int bits() {
    int magnitude = Long.SIZE - Long.numberOfLeadingZeros(Math.max(highest, -lowest - 1));
    return lowest < 0 ? magnitude + 1 : magnitude;
  }

  /** The value that {@code x} is cast to, exactly. */
  public Dyadic cast(Dyadic x) {
    BigInteger code =
        overflow.of(multiple(x), BigInteger.valueOf(lowest), BigInteger.valueOf(highest));
    return Dyadic.of(code, 0).multiply(Dyadic.of(step));
  }

  /** Whether {@code x} is cast without overflow. */
  public boolean holds(Dyadic x) {
    BigInteger multiple = multiple(x);
    return multiple.compareTo(BigInteger.valueOf(lowest)) >= 0
        && multiple.compareTo(BigInteger.valueOf(highest)) <= 0;
  }

  /** The value that {@code x} is rounded to, exactly; it may have no code. */
  public Dyadic round(Dyadic x) {
    return Dyadic.of(multiple(x), 0).multiply(Dyadic.of(step));
  }

  /** The multiple of the step that {@code x} is rounded to, exactly; it may have no code. */
  BigInteger multiple(Dyadic x) {
    return multiple(x, Dyadic.of(step), rounding);
  }

  /** The multiple of a unit, which is above 0, that {@code x} is rounded to, exactly. */
  static BigInteger multiple(Dyadic x, Dyadic unit, RoundingMode rounding) {
    int shift = Math.subtractExact(x.exponent(), unit.exponent());
    BigInteger numerator = x.significand().shiftLeft(Math.max(shift, 0));
    BigInteger denominator = unit.significand().shiftLeft(Math.max(-shift, 0));
    BigInteger[] quotient = numerator.divideAndRemainder(denominator);
    BigInteger floor = quotient[0];
    BigInteger rest = quotient[1];
    if (rest.signum() < 0) {
      floor = floor.subtract(BigInteger.ONE);
      rest = rest.add(denominator);
    }
    int half = rest.shiftLeft(1).compareTo(denominator);
    return rounding.of(floor, rest.signum() == 0 ? 0 : 2 + half);
  }

  /** The value that {@code x} is cast to in double arithmetic: a guide, never a proof. */
  public double cast(double x) {
    double code = rounding.of(x / step);
    double least = (double) lowest;
    double most = (double) highest;
    if (code < least || code > most) {
      double codes = most - least + 1;
      code =
          switch (overflow) {
            case SATURATE -> Math.max(least, Math.min(most, code));
            case WRAP -> code - codes * Math.floor((code - least) / codes);
          };
    }
    return code * step;
  }

  /** The least that rounding adds, overflow aside; exact. */
  public double leastError() {
    return rounding.least() * step;
  }

  /** The most that rounding adds, overflow aside; exact. */
  public double mostError() {
    return rounding.most() * step;
  }

  /**
   * The largest double below the first multiple that has no code: a multiple of the step at most
   * this has one, or is below all.
   */
  public double highestDown() {
    return Math.nextDown(times(highest + 1).toDoubleDown());
  }

  /** The smallest double above the last multiple below all codes. */
  public double lowestUp() {
    return Math.nextUp(times(lowest - 1).toDoubleUp());
  }

  /** The largest value. */
  public Dyadic highestValue() {
    return times(highest);
  }

  /** The least value. */
  public Dyadic lowestValue() {
    return times(lowest);
  }

  private Dyadic times(long code) {
    return Dyadic.of(BigInteger.valueOf(code), 0).multiply(Dyadic.of(step));
  }

  /** For people: {@code fixed<8,3,half-even,saturate>} where the step is a power of two. */
  @Override
  public String toString() {
    boolean power = Dyadic.of(step).significand().equals(BigInteger.ONE);
    int bits = bits();
    boolean whole =
        lowest == (lowest < 0 ? -(1L << (bits - 1)) : 0)
            && highest == (lowest < 0 ? (1L << (bits - 1)) : 1L << bits) - 1;
    String how = "," + rounding.label() + "," + overflow.label() + ">";
    if (power && whole) {
      return (lowest < 0 ? "fixed<" : "ufixed<")
          + bits
          + ","
          + (bits + Math.getExponent(step))
          + how;
    }
    return "grid<" + DecimalText.of(step) + "," + lowest + ".." + highest + how;
  }
}
