package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * Which scale belongs to an element of a quantized tensor: one for all, one for each index of an
 * axis, or one for each block along it.
 *
 * @param count how many scales lie along the axis; 1 for one scale in all
 * @param outer whether each index before the axis has scales of its own (blocks)
 * @param length the elements along the axis
 * @param block the elements along the axis that share a scale
 * @param inner the elements behind one index of the axis
 */
record BlockScales(int count, boolean outer, int length, int block, int inner) {
  /**
   * The scales of a tensor.
   *
   * @throws MalformedModelException if the shapes do not fit
   */
  static BlockScales of(Op op, Tensor x, Tensor scale) {
    long block = op.integer("block_size", 0);
    if (block == 0 && scale.size() == 1 && scale.rank() <= 1) {
      return new BlockScales(1, false, 1, 1, 1);
    }
    int axis = op.axis(op.integer("axis", 1), x.rank());
    int length = x.dimension(axis);
    int inner = Shapes.product(x.dimensions().subList(axis + 1, x.rank()));
    if (block == 0 && scale.rank() == 1 && scale.size() == length) {
      return new BlockScales(length, false, length, 1, inner);
    }
    if (block > 0 && block <= Limits.MAX_ELEMENTS && scale.rank() == x.rank()) {
      int count = (int) ((length + block - 1) / block);
      List<Integer> expected = new ArrayList<>(x.dimensions());
      expected.set(axis, count);
      if (scale.dimensions().equals(expected)) {
        return new BlockScales(count, true, length, (int) block, inner);
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

  /** Whether a zero point has the type it must and the shape of the scale. */
  static boolean fits(DataType type, Tensor scale, Tensor zeroPoint) {
    return zeroPoint.type() == type && zeroPoint.dimensions().equals(scale.dimensions());
  }

  /** The position of an element's scale. */
  int index(int element) {
    if (!outer) {
      return element / inner % count;
    }
    int along = element / inner % length / block;
    return (element / inner / length * count + along) * inner + element % inner;
  }
}
