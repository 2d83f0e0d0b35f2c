package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
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
    Optional<Tensor> zeroPoint = in.optional(2);
    DataType type = scale.type();
    if (!x.type().isQuantized() || !type.isFloating() || type == DataType.DOUBLE) {
      throw op.unsupported("input of type " + x.type() + " with a scale of type " + type);
    }
    long output = op.integer("output_dtype", 0);
    if (output != 0 && output != type.code()) {
      throw op.unsupported("attribute 'output_dtype' must be the type of the scale");
    }
    if (zeroPoint.isPresent() && !fits(x, scale, zeroPoint.get())) {
      throw op.malformed("the zero point must have the type of the input and the scale's shape");
    }
    Scales scales = Scales.of(op, x, scale);
    double[] values = x.values().toArray();
    for (int i = 0; i < values.length; i++) {
      int k = scales.index(i);
      double zero = zeroPoint.isPresent() ? zeroPoint.get().values().get(k) : 0;
      float steps = (float) (values[i] - zero);
      values[i] = type.round(steps * (float) scale.values().get(k));
    }
    return new Tensor(type, x.dimensions(), Vector.of(values));
  }

  private static boolean fits(Tensor x, Tensor scale, Tensor zeroPoint) {
    return zeroPoint.type() == x.type() && zeroPoint.dimensions().equals(scale.dimensions());
  }

  /**
   * Which scale belongs to an element.
   *
   * @param count how many scales lie along the axis; 1 for one scale in all
   * @param outer whether each index before the axis has scales of its own (blocks)
   * @param length the elements along the axis
   * @param block the elements along the axis that share a scale
   * @param inner the elements behind one index of the axis
   */
  private record Scales(int count, boolean outer, int length, int block, int inner) {
    static Scales of(Op op, Tensor x, Tensor scale) {
      long block = op.integer("block_size", 0);
      if (block == 0 && scale.size() == 1 && scale.rank() <= 1) {
        return new Scales(1, false, 1, 1, 1);
      }
      int axis = op.axis(op.integer("axis", 1), x.rank());
      int length = x.dimension(axis);
      int inner = Shapes.product(x.dimensions().subList(axis + 1, x.rank()));
      if (block == 0 && scale.rank() == 1 && scale.size() == length) {
        return new Scales(length, false, length, 1, inner);
      }
      if (block > 0 && block <= Limits.MAX_ELEMENTS && scale.rank() == x.rank()) {
        int count = (int) ((length + block - 1) / block);
        List<Integer> expected = new ArrayList<>(x.dimensions());
        expected.set(axis, count);
        if (scale.dimensions().equals(expected)) {
          return new Scales(count, true, length, (int) block, inner);
        }
      }
      throw op.malformed(
          "a scale of shape "
              + scale.dimensions()
              + " does not fit the input of shape "
              + x.dimensions()
              + " at axis "
              + axis);
    }

    int index(int element) {
      if (!outer) {
        return element / inner % count;
      }
      int along = element / inner % length / block;
      return (element / inner / length * count + along) * inner + element % inner;
    }
  }
}
