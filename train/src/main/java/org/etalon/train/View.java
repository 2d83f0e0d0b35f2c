package org.etalon.train;

/**
 * A matrix somewhere in an array: entry (i, j) is {@code data[i * rowStride + j * columnStride]}.
 */
final class View {
  final float[] data;
  final int rowStride;
  final int columnStride;

  private View(float[] data, int rowStride, int columnStride) {
    this.data = data;
    this.rowStride = rowStride;
    this.columnStride = columnStride;
  }

  /** The row-major matrix with this many columns; the array is not copied. */
  static View of(float[] data, int columns) {
    return new View(data, columns, 1);
  }

  /** The transposed matrix, of the same entries. */
  View transposed() {
    return new View(data, columnStride, rowStride);
  }
}
