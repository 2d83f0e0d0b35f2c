package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Vector;

/**
 * A constant spread over the shape of a value by the rules of ONNX: shapes are aligned at the last
 * axis, and a dimension 1 of the constant is repeated.
 *
 * @param shape the shape of the result: that of the value, perhaps with dimensions 1 in front
 * @param values the constant at each element of one sample
 */
record Broadcast(ActivationShape shape, Vector values) {
  /**
   * Spreads {@code constant} over {@code value}.
   *
   * @throws ModelException if the shapes do not fit, or the value itself would be repeated
   */
  static Broadcast of(Op op, Tensor constant, ActivationShape value) {
    int missing = constant.rank() - value.rank();
    ActivationShape shape = value;
    if (missing > 0) {
      List<Integer> grown = new ArrayList<>(value.single(op).dimensions());
      for (int i = 0; i < missing; i++) {
        grown.add(0, 1);
      }
      shape = ActivationShape.of(grown);
    }
    int rank = shape.rank();
    int[] stride = new int[rank];
    int step = 1;
    for (int axis = rank - 1; axis >= rank - constant.rank(); axis--) {
      int dimension = constant.dimension(axis - rank + constant.rank());
      if (dimension != 1 && dimension != shape.dimensions().get(axis)) {
        throw op.unsupported(
            "a constant of shape "
                + constant.dimensions()
                + " does not fit the value of shape "
                + value);
      }
      stride[axis] = dimension == 1 ? 0 : step;
      step *= dimension;
    }
    return new Broadcast(shape, Vector.of(spread(constant, shape, stride)));
  }

  private static double[] spread(Tensor constant, ActivationShape shape, int[] stride) {
    double[] values = new double[shape.size()];
    int[] index = new int[shape.rank()];
    int first = shape.hasBatch() ? 1 : 0;
    int source = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = constant.values().get(source);
      for (int axis = shape.rank() - 1; axis >= first; axis--) {
        source += stride[axis];
        if (++index[axis] < shape.dimensions().get(axis)) {
          break;
        }
        source -= stride[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return values;
  }
}
