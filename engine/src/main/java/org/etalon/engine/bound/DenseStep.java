package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.internal.Kernel;

/** The step of a matrix: the kernel's product. */
final class DenseStep implements LinearStep {
  /** The matrix, row-major. */
  final double[] w;

  final int columns;

  DenseStep(Matrix matrix) {
    w = matrix.toArray();
    columns = matrix.columns();
  }

  @Override
  public void load(
      int[] rows, int from, int size, LiveSet below, double[] block, int ld, boolean accumulate) {
    for (int k = 0; k < below.count; k++) {
      int at = k * ld;
      if (!accumulate) {
        Arrays.fill(block, at + 2 * size, at + ld, 0);
      }
      for (int r = 0; r < size; r++) {
        double weight = w[rows[from + r] * columns + below.list[k]];
        block[at + r] = accumulate ? block[at + r] + weight : weight;
        block[at + size + r] = accumulate ? block[at + size + r] - weight : -weight;
      }
    }
  }

  @Override
  public long descend(
      Kernel kernel,
      LiveSet live,
      LiveSet below,
      double[] block,
      double[] next,
      int ld,
      boolean accumulate) {
    kernel.multiply(
        w,
        columns,
        live.list,
        live.count,
        below.list,
        below.count,
        block,
        next,
        ld,
        ld,
        accumulate);
    return (long) live.count * below.count * ld;
  }
}
