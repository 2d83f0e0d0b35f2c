package org.etalon.onnx;

import java.util.Optional;
import org.etalon.linalg.Vector;

/**
 * DequantizeLinear of constants: {@code (x - zeroPoint) * scale} with one scale for the tensor, for
 * each index of an axis, or for each block along an axis.
 *
 * <p><b>Rounding:</b> the difference is exact; it and its product with the scale are each rounded
 * to float32, and the product to the type of the scale, as the ONNX reference does.
 */
final class Dequantize {
  private Dequantize() {}

  /** The real values of the constant integers. */
  static Tensor apply(Op op, Operands in) {
    Tensor x = in.constant(op, 0);
    Tensor scale = in.constant(op, 1);
    Optional<Tensor> zeroPoint = in.optional(op, 2);
    DataType type = scale.type();
    if (!x.type().isQuantized() || !type.isFloating() || type == DataType.DOUBLE) {
      throw op.unsupported("input of type " + x.type() + " with a scale of type " + type);
    }
    long output = op.integer("output_dtype", 0);
    if (output != 0 && output != type.code()) {
      throw op.unsupported("attribute 'output_dtype' must be the type of the scale");
    }
    if (zeroPoint.isPresent() && !BlockScales.fits(x.type(), scale, zeroPoint.get())) {
      throw op.malformed("the zero point must have the type of the input and the scale's shape");
    }
    BlockScales scales = BlockScales.of(op, x, scale);
    double[] values = x.values().toArray();
    for (int i = 0; i < values.length; i++) {
      int k = scales.index(i);
      double zero = zeroPoint.isPresent() ? zeroPoint.get().values().get(k) : 0;
      float steps = (float) (values[i] - zero);
      values[i] = type.round(steps * (float) scale.values().get(k));
    }
    return new Tensor(type, x.dimensions(), Vector.of(values));
  }
}
