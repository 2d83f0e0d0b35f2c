package org.etalon.linalg.internal;

/**
 * The one matrix product that bounds spend their time in.
 *
 * <p>All implementations add the terms of an output in the order of {@code k}, one fused
 * multiply-add a term and one accumulator an output, so their results agree to the last bit.
 */
public interface Kernel {
  /** Row blocks of {@code b} and {@code c} must have a multiple of this many columns. */
  int ALIGNMENT = 8;

  /**
   * Adds to, or overwrites, {@code c[i][r]} with {@code sum_k a[rows[k]][columns[i]] * b[k][r]}.
   *
   * @param a a row-major matrix, not modified
   * @param lda the distance between rows of {@code a}
   * @param rows the rows of {@code a} to use, the first {@code inner} of them
   * @param inner the number of terms of each sum
   * @param columns the columns of {@code a} to use, the first {@code outer} of them
   * @param outer the number of rows of {@code c}
   * @param b {@code inner} rows with distance {@code ld}, not modified
   * @param c {@code outer} rows with distance {@code ld}, overwritten or added to; not {@code b}
   * @param ld the distance between rows of {@code b} and of {@code c}
   * @param width the number of columns of {@code b} and {@code c} to compute, a multiple of {@link
   *     #ALIGNMENT}
   * @param accumulate whether to add to {@code c}
   */
  void multiply(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int[] columns,
      int outer,
      double[] b,
      double[] c,
      int ld,
      int width,
      boolean accumulate);

  /** The name for reports: {@code scalar} or {@code vector-512} and the like. */
  String name();
}
