package org.etalon.problem;

import java.math.BigInteger;
import java.util.Arrays;
import org.etalon.exact.DecimalText;
import org.etalon.exact.Dyadic;

/** Inputs as a device has them: each a whole multiple of a step, with a step for each input. */
public final class Grid {
  /** A multiple of a step is a double if its factor and the step's digits have so many bits. */
  private static final int DIGITS = 53;

  /** Steps of so many digits are what a device has. */
  private static final int SHORT = 8;

  private final double[] steps;

  private Grid(double[] steps) {
    this.steps = steps;
  }

  /**
   * A grid.
   *
   * @param steps one an input, in [2^-500, 2^500], copied
   * @throws UnfitException if a step is out of range
   */
  public static Grid of(double... steps) {
    for (double step : steps) {
      if (!(step >= 0x1p-500 && step <= 0x1p500)) {
        throw new UnfitException("a step of " + DecimalText.of(step) + " is out of range");
      }
    }
    return new Grid(steps.clone());
  }

  /** The number of inputs. */
  public int size() {
    return steps.length;
  }

  /** The distance of two values of input {@code i}. */
  public double step(int i) {
    return steps[i];
  }

  /** Whether each entry is a multiple of its step, exactly. */
  public boolean contains(double[] x) {
    for (int i = 0; i < x.length; i++) {
      if (floor(i, x[i]).compareTo(ceiling(i, x[i])) != 0) {
        return false;
      }
    }
    return x.length == steps.length;
  }

  /**
   * The points in a box.
   *
   * @throws UnfitException if a multiple of a step in it may be no double
   */
  public GridPoints in(Box box) {
    long[] first = new long[steps.length];
    long[] counts = new long[steps.length];
    for (int i = 0; i < steps.length; i++) {
      BigInteger low = ceiling(i, box.lower(i));
      BigInteger high = floor(i, box.upper(i));
      int digits = Dyadic.of(steps[i]).significand().bitLength();
      if (Math.max(low.abs().bitLength(), high.abs().bitLength()) + digits > DIGITS) {
        throw new UnfitException(unfit(steps[i], digits, box.lower(i), box.upper(i)));
      }
      first[i] = low.longValueExact();
      counts[i] = Math.max(0, high.longValueExact() - first[i] + 1);
    }
    return new GridPoints(steps, first, counts);
  }

  private static String unfit(double step, int digits, double lower, double upper) {
    if (digits <= SHORT) {
      return "a step of " + step + " is too fine for values in " + InputText.interval(lower, upper);
    }
    double unit = Math.scalb(1.0, Math.getExponent(step) - SHORT + 1);
    return "multiples of a step of "
        + step
        + " are no doubles, for it has "
        + digits
        + " binary digits; take one of fewer, such as "
        + DecimalText.of(Math.rint(step / unit) * unit);
  }

  private BigInteger floor(int i, double x) {
    return quotient(Dyadic.of(x), Dyadic.of(steps[i]));
  }

  private BigInteger ceiling(int i, double x) {
    return quotient(Dyadic.of(x).negate(), Dyadic.of(steps[i])).negate();
  }

  /** The largest integer at most {@code x / step}. */
  private static BigInteger quotient(Dyadic x, Dyadic step) {
    int shift = x.exponent() - step.exponent();
    BigInteger dividend = x.significand().shiftLeft(Math.max(shift, 0));
    BigInteger divisor = step.significand().shiftLeft(Math.max(-shift, 0));
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Grid grid && Arrays.equals(steps, grid.steps);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(steps);
  }

  @Override
  public String toString() {
    return "Grid" + Arrays.toString(steps);
  }
}
