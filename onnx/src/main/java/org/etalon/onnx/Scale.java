package org.etalon.onnx;

import java.util.Optional;
import org.etalon.exact.DecimalText;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;

/**
 * What integers stand for: {@code (q - zero) step}.
 *
 * @param step above 0
 * @param zero the integer that stands for 0
 */
record Scale(double step, long zero) {
  /** Doubles up to this are integers exactly. */
  private static final double MOST_ZERO = 0x1p53;

  /**
   * One scale for all elements.
   *
   * @param zero the zero point, 0 where there is none
   * @throws ModelException if there are several, or it is not positive, or no code is 0
   */
  static Scale of(Op op, Tensor step, Optional<Tensor> zero) {
    double first = single(op, step, "scale");
    if (!(first > 0)) {
      throw op.unsupported("a scale of " + first);
    }
    double integer = zero.isEmpty() ? 0 : single(op, zero.get(), "zero point");
    if (integer != Math.rint(integer) || Math.abs(integer) > MOST_ZERO) {
      throw op.unsupported("a zero point of " + integer + ", which is no code");
    }
    return new Scale(first, (long) integer);
  }

  private static double single(Op op, Tensor tensor, String name) {
    double first = tensor.size() == 0 ? Double.NaN : tensor.values().get(0);
    for (double value : tensor.values().toArray()) {
      if (value != first) {
        throw op.unsupported("several " + name + "s for an activation; supported is one");
      }
    }
    return first;
  }

  /** The format of integers between two, less the zero point, which they saturate to. */
  FixedFormat format(Op op, long lowest, long highest, RoundingMode rounding) {
    if (!FixedFormat.isInRange(step, lowest - zero, highest - zero)) {
      throw op.unsupported(
          "codes from " + lowest + " to " + highest + " in steps of " + DecimalText.of(step));
    }
    return new FixedFormat(step, lowest - zero, highest - zero, rounding, Overflow.SATURATE);
  }
}
