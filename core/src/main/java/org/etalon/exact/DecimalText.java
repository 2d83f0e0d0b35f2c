package org.etalon.exact;

import java.math.BigDecimal;

/**
 * Numbers as people write them: {@code 0.0004} and {@code 1}, not {@code 4.0E-4} and {@code 1.0};
 * zero has no sign. Very large and very small ones have an exponent: {@code 1.5e-9}.
 */
public final class DecimalText {
  private static final int LEAST_EXPONENT = -6;
  private static final int MOST_EXPONENT = 7;

  private DecimalText() {}

  /** The shortest decimal number that reads back as this double; infinity and NaN as words. */
  public static String of(double value) {
    return Double.isFinite(value)
        ? of(new BigDecimal(Double.toString(value)))
        : Double.toString(value);
  }

  /** All digits of a decimal number but zeros at its end. */
  public static String of(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = value.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    if (exponent >= LEAST_EXPONENT && exponent < MOST_EXPONENT) {
      return stripped.toPlainString();
    }
    return stripped.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  /** A list of numbers: {@code [0.5, -1]}. */
  public static String of(double[] values) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append(of(values[i]));
    }
    return text.append(']').toString();
  }
}
