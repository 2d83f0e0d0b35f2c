package org.etalon.onnx;

import java.util.List;

/** Arithmetic of concrete shapes. */
final class Shapes {
  private Shapes() {}

  /** The number of elements; the shape is known to have at most {@link Limits#MAX_ELEMENTS}. */
  static int product(List<Integer> dimensions) {
    int product = 1;
    for (int dimension : dimensions) {
      product *= dimension;
    }
    return product;
  }
}
