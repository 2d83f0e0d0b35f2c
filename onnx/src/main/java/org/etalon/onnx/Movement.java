package org.etalon.onnx;

import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Selection;

/** Elements taken from an operand: transposing, slicing, gathering, padding with zeros. */
final class Movement {
  private final ActivationShape shape;
  private final int[] sources;

  /**
   * A movement.
   *
   * @param shape the shape of the result
   * @param sources for each element of one sample of the result the element it is, or {@link
   *     Selection#ZERO}; not copied
   */
  Movement(ActivationShape shape, int[] sources) {
    this.shape = shape;
    this.sources = sources;
  }

  /** The shape of the result. */
  ActivationShape shape() {
    return shape;
  }

  /** For each element of the result the element it is; not to be modified. */
  int[] sources() {
    return sources;
  }

  /** The result for a value. */
  Value of(Value x, NetworkBuilder network) {
    return network.select(x, shape, sources);
  }

  /** The result for a constant. */
  Tensor of(Tensor x) {
    double[] values = new double[sources.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = sources[i] == Selection.ZERO ? 0 : x.values().get(sources[i]);
    }
    return new Tensor(x.type(), shape.dimensions(), Vector.of(values));
  }

  /**
   * Axes taken in some order, each walked in steps.
   *
   * @param x the shape of the operand
   * @param shape the shape of the result
   * @param axes for each axis of the result the axis of the operand it walks
   * @param places for each axis of the result which place on the operand's axis each index is, or
   *     {@link Selection#ZERO}
   * @throws ModelException if the result is too large
   */
  static Movement of(
      Op op, ActivationShape x, ActivationShape shape, List<Integer> axes, List<int[]> places) {
    int rank = shape.rank();
    int[] sources = new int[op.requireSize(shape)];
    List<Integer> in = x.sample();
    int[] index = new int[rank];
    int[][] offsets = new int[rank][];
    for (int k = 0; k < rank; k++) {
      int stride = Shapes.product(in.subList(axes.get(k) + 1, in.size()));
      offsets[k] = places.get(k).clone();
      for (int i = 0; i < offsets[k].length; i++) {
        offsets[k][i] *= offsets[k][i] < 0 ? 1 : stride;
      }
    }
    for (int i = 0; i < sources.length; i++) {
      int source = 0;
      for (int k = 0; k < rank && source >= 0; k++) {
        int offset = offsets[k][index[k]];
        source = offset < 0 ? Selection.ZERO : source + offset;
      }
      sources[i] = source;
      for (int k = rank - 1; k >= 0 && ++index[k] == offsets[k].length; k--) {
        index[k] = 0;
      }
    }
    return new Movement(shape, sources);
  }
}
