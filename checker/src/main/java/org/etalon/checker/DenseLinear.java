package org.etalon.checker;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;

/** A matrix, and the entries of each row that are not zero, laid out once. */
final class DenseLinear implements Linear {
  private final int width;
  private final double[] all;
  private final int[][] columns;
  private final double[][] weights;

  DenseLinear(Matrix matrix) {
    width = matrix.columns();
    all = matrix.toArray();
    columns = new int[matrix.rows()][];
    weights = new double[matrix.rows()][];
    int[] each = IntStream.range(0, width).toArray(); // of rows without zeros
    Entries entries = new Entries();
    for (int i = 0; i < columns.length; i++) {
      entries.gather(this, i);
      boolean full = entries.count == width;
      columns[i] = full ? each : Arrays.copyOf(entries.columns, entries.count);
      weights[i] = Arrays.copyOf(entries.weights, entries.count);
    }
  }

  @Override
  public void row(int i, Entry entry) {
    for (int j = 0; j < width; j++) {
      entry.at(j, all[i * width + j]);
    }
  }

  @Override
  public void entries(int i, Entries entries) {
    entries.show(columns[i], weights[i]);
  }
}
