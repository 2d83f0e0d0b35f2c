package org.etalon.fixed;

import java.math.BigInteger;
import java.util.Arrays;
import org.etalon.exact.Dyadic;

/**
 * A cast of a whole vector to 256 codes, whose step and zero point follow from the vector:
 * DynamicQuantizeLinear of ONNX.
 *
 * <p>With l the smaller of 0 and the least entry and h the larger of 0 and the largest one, the
 * step s is {@code (h - l) / 255}, rounded to 53 bits, and the zero point z is {@code -l / s},
 * rounded and saturated; x becomes {@code s (saturate(round(x / s) + z) - z)}, ties to even. Where
 * h is l, all entries are 0, and stay so.
 *
 * <p>What it adds, and that it never saturates much: docs/math/fixed.md, lemma 12.
 */
public final class DynamicCast {
  private static final int HIGHEST = 255;
  private static final BigInteger CODES = BigInteger.valueOf(HIGHEST);

  /** The significant bits of a step. */
  private static final int BITS = 53;

  private DynamicCast() {}

  /** What a vector is cast to, exactly. */
  public static Dyadic[] cast(Dyadic[] x) {
    Dyadic low = Dyadic.ZERO;
    Dyadic high = Dyadic.ZERO;
    for (Dyadic entry : x) {
      low = entry.compareTo(low) < 0 ? entry : low;
      high = high.max(entry);
    }
    Dyadic[] y = new Dyadic[x.length];
    Arrays.fill(y, Dyadic.ZERO);
    if (low.equals(high)) {
      return y;
    }
    Dyadic step = step(high.subtract(low));
    BigInteger zero = code(nearest(low.negate(), step));
    for (int i = 0; i < y.length; i++) {
      BigInteger code = code(nearest(x[i], step).add(zero)).subtract(zero);
      y[i] = step.multiply(Dyadic.of(code, 0));
    }
    return y;
  }

  /** The number of 53 bits that is nearest to {@code range / 255}, whatever its exponent. */
  static Dyadic step(Dyadic range) {
    // The quotient of the range by 255 2^e has 53 bits: 255 is nearly 2^8.
    int e = range.significand().bitLength() + range.exponent() - BITS - Byte.SIZE;
    if (range.compareTo(Dyadic.of(CODES, e + BITS)) >= 0) {
      e++;
    }
    return Dyadic.of(nearest(range, Dyadic.of(CODES, e)), e);
  }

  private static BigInteger nearest(Dyadic x, Dyadic unit) {
    return FixedFormat.multiple(x, unit, RoundingMode.HALF_EVEN);
  }

  private static BigInteger code(BigInteger integer) {
    return integer.max(BigInteger.ZERO).min(CODES);
  }

  /** What a vector is cast to in double arithmetic: a guide, never a proof. */
  public static double[] cast(double[] x) {
    double low = 0;
    double high = 0;
    for (double entry : x) {
      low = Math.min(low, entry);
      high = Math.max(high, entry);
    }
    double step = (high - low) / HIGHEST;
    double zero = code(Math.rint(-low / step));
    double[] y = new double[x.length];
    for (int i = 0; i < y.length && step > 0; i++) {
      y[i] = step * (code(Math.rint(x[i] / step) + zero) - zero);
    }
    return y;
  }

  private static double code(double integer) {
    return Math.max(0, Math.min(HIGHEST, integer));
  }
}
