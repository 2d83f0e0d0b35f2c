package org.etalon.onnx;

import org.etalon.quant.FloatFormat;

/** Numbers of the 16-bit floating-point formats and their bits. */
final class ShortFloat {
  private ShortFloat() {}

  /** The number with these 16 bits, exactly; NaN and the infinities as in the format. */
  static double decode(FloatFormat format, int bits) {
    int fractionBits = format.precision() - 1;
    int exponentBits = 15 - fractionBits;
    int biased = (bits >> fractionBits) & ((1 << exponentBits) - 1);
    int fraction = bits & ((1 << fractionBits) - 1);
    double magnitude;
    if (biased == (1 << exponentBits) - 1) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else {
      int significand = biased == 0 ? fraction : fraction | 1 << fractionBits;
      magnitude =
          Math.scalb((double) significand, lowestExponent(format) + Math.max(biased, 1) - 1);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  /**
   * The 16 bits of a number of the format.
   *
   * @throws IllegalArgumentException if {@code value} is not a finite number of the format
   */
  static int encode(FloatFormat format, double value) {
    // Every number of the format is a double, so equality is the test of membership.
    if (!Double.isFinite(value) || round(format, value) != value) {
      throw new IllegalArgumentException(value + " is not a " + format.label() + " number");
    }
    int fractionBits = format.precision() - 1;
    double magnitude = Math.abs(value);
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    int exponent = Math.max(Math.getExponent(magnitude), format.minExponent());
    int significand = (int) Math.scalb(magnitude, fractionBits - exponent);
    int biased = significand >> fractionBits == 0 ? 0 : exponent - format.minExponent() + 1;
    return sign | biased << fractionBits | (significand & ((1 << fractionBits) - 1));
  }

  /** The nearest number of the format, ties to even; an infinity beyond its range. */
  static double round(FloatFormat format, double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value;
    }
    int exponent = Math.max(Math.getExponent(value), format.minExponent());
    double step = Math.scalb(1.0, exponent - format.precision() + 1);
    double rounded = Math.rint(value / step) * step;
    return Math.abs(rounded) >= Math.scalb(1.0, format.maxExponent() + 1)
        ? Math.copySign(Double.POSITIVE_INFINITY, value)
        : rounded;
  }

  private static int lowestExponent(FloatFormat format) {
    return format.minExponent() - format.precision() + 1;
  }
}
