package org.etalon.linalg;

import java.util.Arrays;

/** An immutable matrix of doubles, row-major. */
public final class Matrix {
  private final int rows;
  private final int columns;
  private final double[] values;

  private Matrix(int rows, int columns, double[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /**
   * A matrix from its entries, row after row.
   *
   * @param values {@code rows * columns} entries, copied
   * @throws IllegalArgumentException if the number of entries does not fit the shape
   */
  public static Matrix of(int rows, int columns, double... values) {
    if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
      throw new IllegalArgumentException(
          "matrix [" + rows + "x" + columns + "] from " + values.length + " entries");
    }
    return new Matrix(rows, columns, values.clone());
  }

  /** The matrix with {@code diagonal} on its diagonal and zeros elsewhere. */
  public static Matrix diagonal(Vector diagonal) {
    int n = diagonal.size();
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i * n + i] = diagonal.get(i);
    }
    return new Matrix(n, n, values);
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of columns. */
  public int columns() {
    return columns;
  }

  /** The entry in row {@code i} and column {@code j}, counted from 0. */
  public double get(int i, int j) {
    return values[i * columns + j];
  }

  /** A copy of the entries, row after row. */
  public double[] toArray() {
    return values.clone();
  }

  /** A copy of row {@code i}. */
  public double[] row(int i) {
    return Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
  }

  /** Whether no entry is NaN or infinite. */
  public boolean isFinite() {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  /** The largest absolute value of an entry; 0 for the empty matrix. Exact. */
  public double maxAbs() {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Equal shapes and entries equal as {@link Double#equals}: 0.0 and -0.0 differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix matrix
        && rows == matrix.rows
        && columns == matrix.columns
        && Arrays.equals(values, matrix.values);
  }

  @Override
  public int hashCode() {
    return 31 * rows + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Matrix[" + rows + "x" + columns + "]";
  }
}
