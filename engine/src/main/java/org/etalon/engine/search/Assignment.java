package org.etalon.engine.search;

import java.util.Arrays;
import java.util.List;

/**
 * The assignment of rows to columns of least cost, by shortest augmenting paths (the Hungarian
 * method): {@code rows^2 * columns} steps.
 */
final class Assignment {
  private static final int NONE = -1;

  private final double[][] costs;
  private final int columns;
  private final double[] ofRow;
  private final double[] ofColumn; // potentials: no reduced cost is negative
  private final int[] rowAt;

  private Assignment(double[][] costs) {
    this.costs = costs;
    columns = costs[0].length;
    ofRow = new double[costs.length];
    ofColumn = new double[columns];
    rowAt = new int[columns];
    Arrays.fill(rowAt, NONE);
  }

  /**
   * The column of each row, all different.
   *
   * @param costs a row each, with at least as many columns as rows; finite
   */
  static List<Integer> of(double[][] costs) {
    Assignment assignment = new Assignment(costs);
    for (int i = 0; i < costs.length; i++) {
      assignment.add(i);
    }
    Integer[] places = new Integer[costs.length];
    for (int j = 0; j < assignment.columns; j++) {
      if (assignment.rowAt[j] != NONE) {
        places[assignment.rowAt[j]] = j;
      }
    }
    return List.of(places);
  }

  /** Finds the cheapest path from a new row to a free column and moves all rows along it. */
  private void add(int newRow) {
    double[] shortest = new double[columns];
    int[] before = new int[columns];
    boolean[] done = new boolean[columns];
    Arrays.fill(shortest, Double.POSITIVE_INFINITY);
    int row = newRow;
    int at = NONE;
    while (row != NONE) {
      int next = NONE;
      for (int j = 0; j < columns; j++) {
        if (!done[j]) {
          double reduced = costs[row][j] - ofRow[row] - ofColumn[j];
          if (reduced < shortest[j]) {
            shortest[j] = reduced;
            before[j] = at;
          }
          next = next == NONE || shortest[j] < shortest[next] ? j : next;
        }
      }
      shift(newRow, done, shortest, shortest[next]);
      done[next] = true;
      at = next;
      row = rowAt[next];
    }
    while (at != NONE) {
      int from = before[at];
      rowAt[at] = from == NONE ? newRow : rowAt[from];
      at = from;
    }
  }

  private void shift(int newRow, boolean[] done, double[] shortest, double by) {
    ofRow[newRow] += by;
    for (int j = 0; j < columns; j++) {
      if (done[j]) {
        ofRow[rowAt[j]] += by;
        ofColumn[j] -= by;
      } else {
        shortest[j] -= by;
      }
    }
  }
}
