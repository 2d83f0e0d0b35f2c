package org.etalon.checker;

import java.util.Arrays;

/** The entries of one row of a linear map that are not zero, for loops; used again for each row. */
final class Entries implements Linear.Entry {
  int[] columns = new int[0];
  double[] weights = new double[0];
  int count;
  private int[] ownColumns = new int[64];
  private double[] ownWeights = new double[64];

  /** Gathers the entries of row {@code i}. */
  void gather(Linear map, int i) {
    count = 0;
    columns = ownColumns;
    weights = ownWeights;
    map.row(i, this);
  }

  /** Shows entries that are there already; they are only read. */
  void show(int[] ofColumns, double[] ofWeights) {
    columns = ofColumns;
    weights = ofWeights;
    count = ofColumns.length;
  }

  @Override
  public void at(int column, double weight) {
    if (weight == 0) {
      return;
    }
    if (count == ownColumns.length) {
      ownColumns = Arrays.copyOf(ownColumns, 2 * count);
      ownWeights = Arrays.copyOf(ownWeights, 2 * count);
      columns = ownColumns;
      weights = ownWeights;
    }
    ownColumns[count] = column;
    ownWeights[count++] = weight;
  }
}
