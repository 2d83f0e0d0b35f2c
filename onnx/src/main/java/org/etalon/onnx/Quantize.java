package org.etalon.onnx;

import java.util.Optional;
import org.etalon.linalg.Vector;

/**
 * QuantizeLinear of constants: {@code saturate(round(x / scale) + zeroPoint)}, ties to even.
 *
 * <p><b>Rounding:</b> the quotient is rounded to float32 first, as the ONNX reference does.
 */
final class Quantize {
  private Quantize() {}

  /** The integers that stand for the real constants. */
  static Tensor apply(Op op, Operands in) {
    Tensor x = in.constant(op, 0);
    Tensor scale = in.constant(op, 1);
    Optional<Tensor> zeroPoint = in.optional(op, 2);
    if (x.type() != DataType.FLOAT || scale.type() != DataType.FLOAT) {
      throw op.unsupported(
          "input of type " + x.type().label() + " with a scale of type " + scale.type().label());
    }
    DataType type = type(op, zeroPoint);
    if (zeroPoint.isPresent() && !BlockScales.fits(type, scale, zeroPoint.get())) {
      throw op.malformed("the zero point must have the type of the output and the scale's shape");
    }
    BlockScales scales = BlockScales.of(op, x, scale);
    double[] values = x.values().toArray();
    for (int i = 0; i < values.length; i++) {
      int k = scales.index(i);
      float step = (float) scale.values().get(k);
      if (step == 0) {
        throw op.unsupported("a scale is zero");
      }
      double zero = zeroPoint.isPresent() ? zeroPoint.get().values().get(k) : 0;
      double index = Math.rint((float) values[i] / step) + zero;
      values[i] = Math.max(type.lowest(), Math.min(type.highest(), index));
    }
    return new Tensor(type, x.dimensions(), Vector.of(values));
  }

  /** The type of the integers, by the zero point or an attribute. */
  static DataType type(Op op, Optional<Tensor> zeroPoint) {
    DataType otherwise = zeroPoint.map(Tensor::type).orElse(DataType.UINT8);
    long code = op.integer("output_dtype", 0);
    DataType type = code == 0 ? otherwise : DataType.ofCode(code).orElse(DataType.BOOL);
    if (!type.isQuantized() || type == DataType.INT32) {
      throw op.unsupported("integers of type " + (code == 0 ? type.label() : "code " + code));
    }
    return type;
  }
}
