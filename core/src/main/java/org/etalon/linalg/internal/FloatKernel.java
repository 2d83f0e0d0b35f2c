package org.etalon.linalg.internal;

/**
 * One tile of a float32 matrix product, the heart of training.
 *
 * <p>All implementations add the terms of an output in order, one fused multiply-add a term and one
 * accumulator an output, so their results agree to the last bit.
 */
public interface FloatKernel {
  /** Rows of a tile. */
  int ROWS = 6;

  /** Columns of a tile. */
  int COLUMNS = 64;

  /**
   * Overwrites {@code c[i * ld + j]} with {@code sum_k a[k * ROWS + i] * b[k * COLUMNS + j]}, i
   * below {@link #ROWS}, j below {@link #COLUMNS}, k below {@code inner}.
   *
   * @param a {@code inner} columns of {@link #ROWS} entries from {@code aStart}, not modified
   * @param b {@code inner} rows of {@link #COLUMNS} entries from {@code bStart}, not modified
   * @param c {@link #ROWS} rows with distance {@code ld} from {@code cStart}, overwritten
   */
  void tile(int inner, float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int ld);

  /** The name for reports: {@code scalar} or {@code vector-512} and the like. */
  String name();
}
