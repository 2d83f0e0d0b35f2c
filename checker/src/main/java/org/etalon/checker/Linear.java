package org.etalon.checker;

import org.etalon.network.Convolution;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Selection;

/** A linear map, row by row of its matrix: the entries that may differ from zero. */
interface Linear {
  /** Told of an entry of a row. */
  interface Entry {
    /** The row has {@code weight} in this column. */
    void at(int column, double weight);
  }

  /** The entries of row {@code i}, each column at most once. */
  void row(int i, Entry entry);

  /** Gives the entries of row {@code i} that are not zero. */
  default void entries(int i, Entries entries) {
    entries.gather(this, i);
  }

  /** The rows of a map. */
  static Linear of(LinearMap map) {
    return map.fold(
        dense -> new DenseLinear(dense.matrix()), Linear::rows, Linear::rows, Linear::rows);
  }

  private static Linear rows(DiagonalMap map) {
    return (i, entry) -> entry.at(i, map.factor(i));
  }

  private static Linear rows(Convolution map) {
    double[] kernel = map.parameters();
    return (i, entry) -> map.shape().row(i, (row, column, k) -> entry.at(column, kernel[k]));
  }

  private static Linear rows(Selection map) {
    return (i, entry) -> {
      if (map.source(i) != Selection.ZERO) {
        entry.at(map.source(i), 1);
      }
    };
  }
}
