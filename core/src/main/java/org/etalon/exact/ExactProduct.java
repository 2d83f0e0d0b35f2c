package org.etalon.exact;

/** Whether a product of two doubles is a double, decided without computing it exactly. */
public final class ExactProduct {
  private static final int MANTISSA = 53;

  private ExactProduct() {}

  /**
   * Whether {@code x y} is a double, so that {@code x * y} is no rounded number.
   *
   * <p><b>Method:</b> the product of two odd integers of m and n bits is odd and has m + n or m + n
   * - 1 bits; it is a double if these are at most 53 and neither end is out of range.
   *
   * @param x finite
   * @param y finite
   */
  public static boolean isDouble(double x, double y) {
    if (x == 0 || y == 0) {
      return true;
    }
    long a = odd(x);
    long b = odd(y);
    if (bits(a) + bits(b) > MANTISSA + 1) {
      return false;
    }
    long product = a * b; // of at most 54 bits
    long exponent = (long) exponent(x, a) + exponent(y, b);
    return bits(product) <= MANTISSA
        && exponent >= Double.MIN_EXPONENT - (MANTISSA - 1)
        && exponent + bits(product) <= Double.MAX_EXPONENT + 1;
  }

  private static int bits(long integer) {
    return Long.SIZE - Long.numberOfLeadingZeros(integer);
  }

  /** The odd integer that the magnitude is, times a power of two. */
  private static long odd(double value) {
    long significand = significand(value);
    return significand >>> Long.numberOfTrailingZeros(significand);
  }

  /** That power of two. */
  private static int exponent(double value, long odd) {
    return Math.max(Math.getExponent(value), Double.MIN_EXPONENT)
        - (MANTISSA - 1)
        + bits(significand(value))
        - bits(odd);
  }

  private static long significand(double value) {
    long fraction = Double.doubleToRawLongBits(value) & 0xfffffffffffffL;
    boolean subnormal = Math.getExponent(value) < Double.MIN_EXPONENT;
    return subnormal ? fraction : fraction | 1L << (MANTISSA - 1);
  }
}
