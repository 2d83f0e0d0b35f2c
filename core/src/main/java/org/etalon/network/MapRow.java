package org.etalon.network;

/** The entries of one row of the matrix of a linear map that may differ from zero. */
public final class MapRow {
  private final int[] columns;
  private final double[] values;
  private final int size;

  /** Takes the arrays over; their first {@code size} entries count. */
  MapRow(int[] columns, double[] values, int size) {
    this.columns = columns;
    this.values = values;
    this.size = size;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The column of entry {@code k}. */
  public int column(int k) {
    return columns[k];
  }

  /** The value of entry {@code k}. */
  public double value(int k) {
    return values[k];
  }
}
