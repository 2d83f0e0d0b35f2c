package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * A value and a constant spread over a common shape by the rules of ONNX: shapes are aligned at the
 * last axis, and a dimension 1 is repeated.
 */
final class Broadcast {
  private final ActivationShape shape;
  private final Vector values;
  private final boolean widens;
  private final int[] sources;

  private Broadcast(ActivationShape shape, Vector values, boolean widens, int[] sources) {
    this.shape = shape;
    this.values = values;
    this.widens = widens;
    this.sources = sources;
  }

  /**
   * Spreads {@code constant} and {@code value}.
   *
   * @throws ModelException if the shapes do not fit
   */
  static Broadcast of(Op op, Tensor constant, ActivationShape value) {
    int missing = constant.rank() - value.rank();
    ActivationShape aligned = missing > 0 ? value.single(op).withLeadingOnes(missing) : value;
    List<Integer> common = new ArrayList<>(aligned.dimensions());
    long size = 1;
    for (int axis = 0; axis < common.size(); axis++) {
      int own = aligned.dimensions().get(axis);
      int k = axis - common.size() + constant.rank();
      int other = k < 0 ? 1 : constant.dimension(k);
      if (own != other && own != 1 && other != 1) {
        throw op.unsupported(
            "a constant of shape "
                + constant.dimensions()
                + " does not fit the value of shape "
                + value);
      }
      common.set(axis, own == 1 ? other : own);
      size *= common.get(axis) == ActivationShape.BATCH ? 1 : common.get(axis);
      if (size > Limits.MAX_ELEMENTS) {
        throw op.unsupported("the result has more than " + Limits.MAX_ELEMENTS + " elements");
      }
    }
    ActivationShape shape = aligned.with(common);
    int[] at = offsets(constant.dimensions(), shape);
    double[] values = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      values[i] = constant.values().get(at[i]);
    }
    boolean widens = shape.size() != aligned.size();
    int[] sources = widens ? offsets(aligned.dimensions(), shape) : new int[0];
    return new Broadcast(shape, Vector.of(values), widens, sources);
  }

  /**
   * The constant at each element of one sample of a value that is not repeated itself.
   *
   * @throws ModelException if the shapes do not fit
   */
  static Vector onto(Op op, Tensor constant, ActivationShape value) {
    Broadcast spread = of(op, constant, value);
    if (spread.widens) {
      throw op.malformed(
          "a constant of shape "
              + constant.dimensions()
              + " does not fit the value of shape "
              + value);
    }
    return spread.values;
  }

  /** Where an element of a tensor lies that is repeated over a shape, by element of the shape. */
  private static int[] offsets(List<Integer> dimensions, ActivationShape shape) {
    int rank = shape.rank();
    int[] stride = new int[rank];
    int step = 1;
    for (int axis = rank - 1; axis >= rank - dimensions.size(); axis--) {
      int dimension = dimensions.get(axis - rank + dimensions.size());
      stride[axis] = dimension == 1 ? 0 : step;
      step *= dimension; // a batch dimension can only be the last one here
    }
    int[] offsets = new int[shape.size()];
    int[] index = new int[rank];
    int first = shape.hasBatch() ? 1 : 0;
    int source = 0;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = source;
      for (int axis = rank - 1; axis >= first; axis--) {
        source += stride[axis];
        if (++index[axis] < shape.dimensions().get(axis)) {
          break;
        }
        source -= stride[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return offsets;
  }

  /** The common shape. */
  ActivationShape shape() {
    return shape;
  }

  /** The constant at each element of one sample of the common shape. */
  Vector values() {
    return values;
  }

  /** Whether elements of the value are repeated. */
  boolean widens() {
    return widens;
  }

  /**
   * The map that repeats the elements of the value, times a factor each; only where it {@link
   * #widens}.
   *
   * @param scale one factor for each element of the common shape
   * @param size the number of elements of one sample of the value
   */
  Matrix selection(Op op, double[] scale, int size) {
    if ((long) scale.length * size > Limits.MAX_ELEMENTS) {
      throw op.unsupported("repeats " + size + " elements to " + scale.length + ", too many");
    }
    double[] entries = new double[scale.length * size];
    for (int i = 0; i < scale.length; i++) {
      entries[i * size + sources[i]] = scale[i];
    }
    return Matrix.of(scale.length, size, entries);
  }
}
