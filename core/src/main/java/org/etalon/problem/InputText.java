package org.etalon.problem;

import org.etalon.exact.DecimalText;

/**
 * How messages speak of inputs: numbered from 0, as {@code X_0} in VNN-LIB and the elements of an
 * ONNX tensor are.
 */
public final class InputText {
  private InputText() {}

  /** An input, such as {@code x[0]}. */
  public static String name(int input) {
    return "x[" + input + "]";
  }

  /** A closed interval, such as {@code [-0.5, 2]}. */
  public static String interval(double lower, double upper) {
    return DecimalText.of(new double[] {lower, upper});
  }
}
