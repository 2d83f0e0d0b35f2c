package org.etalon.train;

import org.etalon.linalg.internal.FloatKernel;
import org.etalon.linalg.internal.Workers;

/**
 * Products of float32 matrices: operands are packed into the order in which tiles read them.
 *
 * <p><b>Property:</b> every entry is one sum in the order of the inner index by fused
 * multiply-adds, so the result depends neither on the threads nor on the kernel. Sizes that are no
 * multiples of a tile are filled with zeros, whose sums are not kept.
 *
 * <p><b>Cost:</b> 2 m n k operations; {@code k * (m + 64 * threads)} floats of scratch.
 */
final class Product {
  private static final int ROWS = FloatKernel.ROWS;
  private static final int COLUMNS = FloatKernel.COLUMNS;
  private static final int SQUARE = 16; // a transposed panel is packed in squares that stay cached
  private static final int TASKS_PER_WORKER = 4;

  private final FloatKernel kernel;
  private final Workers workers;
  private float[] left = {};
  private final float[][] right;
  private final float[][] edge;

  Product(FloatKernel kernel, Workers workers) {
    this.kernel = kernel;
    this.workers = workers;
    right = new float[workers.count()][0];
    edge = new float[workers.count()][ROWS * COLUMNS];
  }

  /**
   * Overwrites {@code c} with {@code a b}.
   *
   * @param m rows of {@code a} and {@code c}
   * @param n columns of {@code b} and {@code c}
   * @param inner columns of {@code a}, rows of {@code b}
   * @param c row-major, n columns, not an operand
   */
  void multiply(int m, int n, int inner, View a, View b, float[] c) {
    int blocks = (m + ROWS - 1) / ROWS;
    int panels = (n + COLUMNS - 1) / COLUMNS;
    if (left.length < blocks * ROWS * inner) {
      left = new float[blocks * ROWS * inner];
    }
    workers.run(blocks, (worker, block) -> packLeft(block, m, inner, a));
    int wanted = workers.count() == 1 ? 1 : TASKS_PER_WORKER * workers.count();
    int parts = Math.min(blocks, Math.max(1, wanted / panels));
    workers.run(
        panels * parts,
        (worker, task) -> {
          int panel = task / parts;
          int part = task % parts;
          float[] packed = packRight(worker, panel, n, inner, b);
          int to = blocks * (part + 1) / parts;
          for (int block = blocks * part / parts; block < to; block++) {
            tile(worker, block, panel, m, n, inner, packed, c);
          }
        });
  }

  private void packLeft(int block, int m, int inner, View a) {
    int start = block * ROWS * inner;
    for (int i = 0; i < ROWS; i++) {
      int row = block * ROWS + i;
      for (int k = 0; k < inner; k++) {
        left[start + k * ROWS + i] = row < m ? a.data[row * a.rowStride + k * a.columnStride] : 0;
      }
    }
  }

  private float[] packRight(int worker, int panel, int n, int inner, View b) {
    if (right[worker].length < inner * COLUMNS) {
      right[worker] = new float[inner * COLUMNS];
    }
    float[] packed = right[worker];
    int first = panel * COLUMNS;
    int width = Math.min(COLUMNS, n - first);
    if (width < COLUMNS) {
      java.util.Arrays.fill(packed, 0, inner * COLUMNS, 0);
    }
    if (b.columnStride == 1) {
      for (int k = 0; k < inner; k++) {
        System.arraycopy(b.data, k * b.rowStride + first, packed, k * COLUMNS, width);
      }
      return packed;
    }
    for (int k = 0; k < inner; k += SQUARE) {
      int end = Math.min(inner, k + SQUARE);
      for (int j = 0; j < width; j++) {
        packColumn(b.data, (first + j) * b.columnStride, b.rowStride, k, end, packed, j);
      }
    }
    return packed;
  }

  private static void packColumn(
      float[] b, int column, int stride, int from, int to, float[] packed, int j) {
    for (int k = from; k < to; k++) {
      packed[k * COLUMNS + j] = b[column + k * stride];
    }
  }

  private void tile(
      int worker, int block, int panel, int m, int n, int inner, float[] packed, float[] c) {
    int row = block * ROWS;
    int column = panel * COLUMNS;
    int start = row * inner;
    if (row + ROWS <= m && column + COLUMNS <= n) {
      kernel.tile(inner, left, start, packed, 0, c, row * n + column, n);
      return;
    }
    float[] whole = edge[worker];
    kernel.tile(inner, left, start, packed, 0, whole, 0, COLUMNS);
    int width = Math.min(COLUMNS, n - column);
    for (int i = 0; i < ROWS && row + i < m; i++) {
      System.arraycopy(whole, i * COLUMNS, c, (row + i) * n + column, width);
    }
  }
}
