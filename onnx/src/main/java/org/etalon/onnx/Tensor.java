package org.etalon.onnx;

import java.util.List;
import java.util.function.Function;
import org.etalon.linalg.Vector;

/**
 * A constant of the graph.
 *
 * @param type the type of the elements
 * @param dimensions the shape; empty for a scalar
 * @param values the elements in row-major order, exactly
 */
record Tensor(DataType type, List<Integer> dimensions, Vector values) implements Operand {
  Tensor {
    dimensions = List.copyOf(dimensions);
  }

  int rank() {
    return dimensions.size();
  }

  int size() {
    return values.size();
  }

  int dimension(int axis) {
    return dimensions.get(axis);
  }

  /** Whether some element is a number that float32 may flush to 0. */
  boolean hasSubnormal() {
    boolean some = false;
    for (int i = 0; i < values.size() && !some; i++) {
      some = values.get(i) != 0 && Math.abs(values.get(i)) < Float.MIN_NORMAL;
    }
    return some;
  }

  /** The same elements in another shape of the same size. */
  Tensor withDimensions(List<Integer> other) {
    return new Tensor(type, other, values);
  }

  /** The axes in another order: axis k of the result is axis {@code order.get(k)} of this one. */
  Tensor transpose(List<Integer> order) {
    int[] stride = new int[rank()];
    int step = 1;
    for (int axis = rank() - 1; axis >= 0; axis--) {
      stride[axis] = step;
      step *= dimension(axis);
    }
    double[] moved = new double[size()];
    int[] index = new int[rank()];
    int source = 0;
    for (int i = 0; i < moved.length; i++) {
      moved[i] = values.get(source);
      for (int k = rank() - 1; k >= 0; k--) {
        int axis = order.get(k);
        source += stride[axis];
        if (++index[k] < dimension(axis)) {
          break;
        }
        source -= stride[axis] * index[k];
        index[k] = 0;
      }
    }
    return new Tensor(type, order.stream().map(this::dimension).toList(), Vector.of(moved));
  }

  @Override
  public <R> R fold(Function<Tensor, R> constant, Function<Value, R> value) {
    return constant.apply(this);
  }
}
