package org.etalon.quant;

import java.math.BigInteger;
import org.etalon.exact.Dyadic;

/**
 * The multiples of a step eta, and the exact map of a real number to one of them.
 *
 * <p><b>Requires:</b> finite doubles, {@code eta > 0}; no other limit: subnormal numbers and
 * quotients beyond the range of double are fine.
 *
 * <p><b>Property:</b> exact. The index is the one of the real quotient {@code x / eta}; where the
 * rounded quotient leaves it open, exact arithmetic decides (docs/math/quantizers.md, lemma 2).
 *
 * <p><b>Reference:</b> Gonon, Brisebarre, Gribonval, Riccietti, arXiv:2205.11874: the uniform
 * quantizer Q_eta.
 */
public final class Grid {
  private Grid() {}

  /**
   * The integer k for which {@code k * eta} stands for {@code x}: {@code x / eta} rounded to an
   * integer as {@code rounding} says.
   *
   * @throws IllegalArgumentException if {@code x} is not finite, or {@code eta} not finite and
   *     positive
   */
  public static BigInteger index(double x, double eta, Rounding rounding) {
    requireGrid(x, eta);
    double certain = certainIndex(x, eta, rounding);
    if (Math.abs(certain) <= 0x1p62) {
      return BigInteger.valueOf((long) certain);
    }
    return exactIndex(Dyadic.of(x), Dyadic.of(eta), rounding);
  }

  /**
   * Q_eta(x), the multiple {@code index(x, eta, rounding) * eta}, exactly; zero is +0.0.
   *
   * <p>FLOOR: {@code 0 <= x - Q < eta}. NEAREST: {@code |x - Q| <= eta / 2}. ZERO: {@code |x - Q| <
   * eta} and {@code |Q| <= |x|}.
   *
   * @throws ArithmeticException if that multiple is not a double
   * @throws IllegalArgumentException if {@code x} is not finite, or {@code eta} not finite and
   *     positive
   */
  public static double quantize(double x, double eta, Rounding rounding) {
    requireGrid(x, eta);
    double certain = certainIndex(x, eta, rounding);
    if (!Double.isNaN(certain) && isPowerOfTwo(eta)) {
      double multiple = certain * eta; // 53 bits, and a multiple of eta: exact unless it overflows
      if (Double.isFinite(multiple)) {
        return multiple + 0.0; // turns -0.0 into 0.0
      }
    }
    Dyadic exact = Dyadic.of(index(x, eta, rounding), 0).multiply(Dyadic.of(eta));
    double multiple = exact.toDouble();
    if (!Double.isFinite(multiple) || !Dyadic.of(multiple).equals(exact)) {
      throw new ArithmeticException(
          "the multiple of the step " + eta + " that stands for " + x + " is not a double");
    }
    return multiple;
  }

  /**
   * The number of indices that the numbers of {@code [-bound, bound]} have.
   *
   * @throws IllegalArgumentException if {@code bound} is negative or not finite, or {@code eta} not
   *     finite and positive
   */
  public static BigInteger count(double bound, double eta, Rounding rounding) {
    if (!(bound >= 0)) {
      throw new IllegalArgumentException("bound " + bound + " is negative or NaN");
    }
    return index(bound, eta, rounding).subtract(index(-bound, eta, rounding)).add(BigInteger.ONE);
  }

  /**
   * The fewest bits that tell the indices of all numbers of {@code [-bound, bound]} apart: {@code
   * ceil(log2 count)}, exactly.
   *
   * @throws IllegalArgumentException as {@link #count}
   */
  public static int classBits(double bound, double eta, Rounding rounding) {
    return count(bound, eta, rounding).subtract(BigInteger.ONE).bitLength();
  }

  /** Whether a positive normal double is a power of two; false for the subnormal ones. */
  static boolean isPowerOfTwo(double eta) {
    // Exact on purpose: scalb gives the power of two itself.
    return eta == Math.scalb(1.0, Math.getExponent(eta)) && eta >= Double.MIN_NORMAL;
  }

  /** The index where double arithmetic proves it (lemma 2), as an integral double; else NaN. */
  private static double certainIndex(double x, double eta, Rounding rounding) {
    double quotient = x / eta;
    if (x == 0) {
      return 0;
    }
    boolean normal = Double.isFinite(quotient) && Math.abs(quotient) >= Double.MIN_NORMAL;
    if (normal && isPowerOfTwo(eta)) {
      return toIntegral(quotient, rounding);
    }
    double low = toIntegral(Math.nextDown(quotient), rounding);
    double high = toIntegral(Math.nextUp(quotient), rounding);
    return low == high ? low : Double.NaN;
  }

  private static double toIntegral(double value, Rounding rounding) {
    return switch (rounding) {
      case FLOOR -> Math.floor(value);
      case NEAREST -> Math.rint(value);
      case ZERO -> value < 0 ? Math.ceil(value) : Math.floor(value);
    };
  }

  private static BigInteger exactIndex(Dyadic x, Dyadic eta, Rounding rounding) {
    int shift = Math.subtractExact(x.exponent(), eta.exponent());
    BigInteger numerator = x.significand().shiftLeft(Math.max(shift, 0));
    BigInteger denominator = eta.significand().shiftLeft(Math.max(-shift, 0));
    BigInteger[] division = numerator.divideAndRemainder(denominator);
    boolean borrow = division[1].signum() < 0;
    BigInteger floor = borrow ? division[0].subtract(BigInteger.ONE) : division[0];
    BigInteger remainder = borrow ? division[1].add(denominator) : division[1];
    boolean up =
        switch (rounding) {
          case FLOOR -> false;
          case NEAREST -> {
            int half = remainder.shiftLeft(1).compareTo(denominator);
            yield half > 0 || (half == 0 && floor.testBit(0));
          }
          case ZERO -> floor.signum() < 0 && remainder.signum() != 0;
        };
    return up ? floor.add(BigInteger.ONE) : floor;
  }

  private static void requireGrid(double x, double eta) {
    if (!Double.isFinite(x)) {
      throw new IllegalArgumentException("cannot quantize " + x);
    }
    if (!(eta > 0 && Double.isFinite(eta))) {
      throw new IllegalArgumentException("the step must be positive and finite, not " + eta);
    }
  }
}
