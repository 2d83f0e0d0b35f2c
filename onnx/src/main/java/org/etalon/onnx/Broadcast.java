package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
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
    ActivationShape shape = spread(op, aligned, ActivationShape.of(constant.dimensions()));
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

  /** The value, its elements repeated over the common shape where it {@link #widens}. */
  Value widened(Value x, NetworkBuilder network) {
    return widens ? network.select(x, shape, sources) : x.withShape(shape);
  }

  /**
   * The shape that two values are spread over.
   *
   * @throws ModelException if the shapes do not fit
   */
  static ActivationShape common(Op op, ActivationShape x, ActivationShape y) {
    ActivationShape longer = x.rank() >= y.rank() ? x : y;
    ActivationShape shorter = x.rank() >= y.rank() ? y : x;
    boolean same = longer.rank() == shorter.rank();
    return same || !shorter.hasBatch()
        ? spread(op, longer, shorter)
        : spread(op, longer.single(op), shorter.single(op));
  }

  /** The shape that both are spread over; {@code other} has at most as many dimensions. */
  private static ActivationShape spread(Op op, ActivationShape shape, ActivationShape other) {
    List<Integer> common = new ArrayList<>(shape.dimensions());
    int missing = shape.rank() - other.rank();
    long size = 1;
    for (int axis = 0; axis < common.size(); axis++) {
      int own = common.get(axis);
      int others = axis < missing ? 1 : other.dimensions().get(axis - missing);
      if (own != others && own != 1 && others != 1) {
        throw op.unsupported(
            "an operand of shape " + other + " does not fit the value of shape " + shape);
      }
      common.set(axis, own == 1 ? others : own);
      size *= common.get(axis) == ActivationShape.BATCH ? 1 : common.get(axis);
      if (size > Limits.MAX_ELEMENTS) {
        throw op.unsupported("the result has more than " + Limits.MAX_ELEMENTS + " elements");
      }
    }
    return new ActivationShape(common, Math.max(shape.batch(), other.batch()));
  }

  /** The elements of an operand repeated over a shape it fits. */
  static Movement movement(ActivationShape x, ActivationShape shape) {
    return new Movement(shape, offsets(x.dimensions(), shape));
  }

  /** A value whose elements are repeated over a shape it fits. */
  static Value widened(Value x, ActivationShape shape, NetworkBuilder network) {
    return x.size() == shape.size()
        ? x.withShape(shape)
        : movement(x.shape(), shape).of(x, network);
  }
}
