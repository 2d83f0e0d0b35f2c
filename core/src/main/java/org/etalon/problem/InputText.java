package org.etalon.problem;

import java.math.BigDecimal;

/**
 * How messages speak of inputs: numbered from 0, as {@code X_0} in VNN-LIB and the elements of an
 * ONNX tensor are.
 */
public final class InputText {
  private static final int SHORT = 12;

  private InputText() {}

  /** An input, such as {@code input 0 (X_0)}. */
  public static String name(int input) {
    return "input " + input + " (X_" + input + ")";
  }

  /** A closed interval, such as {@code [-0.5, 2]}. */
  public static String interval(double lower, double upper) {
    return "[" + number(lower) + ", " + number(upper) + "]";
  }

  /** The shortest decimal that gives {@code value}, written plainly where that is short. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    BigDecimal decimal = new BigDecimal(String.valueOf(value)).stripTrailingZeros();
    boolean plain = decimal.scale() <= SHORT && decimal.precision() - decimal.scale() <= SHORT;
    return plain
        ? decimal.toPlainString()
        : decimal.toString().replace("E+", "e").replace('E', 'e');
  }
}
