package org.etalon.quant;

import java.util.List;

/**
 * A dense layer of rows of integers times powers of two.
 *
 * @param rows one a neuron, all of one size
 */
public record CodedLayer(List<CodedRow> rows) {
  /**
   * Checks sizes.
   *
   * @throws IllegalArgumentException if there is no row or rows differ in size
   */
  public CodedLayer {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("a layer needs at least one row");
    }
    for (CodedRow row : rows) {
      if (row.size() != rows.get(0).size()) {
        throw new IllegalArgumentException(
            "rows of " + rows.get(0).size() + " and " + row.size() + " weights in one layer");
      }
    }
  }

  /** The number of values it takes. */
  public int inputSize() {
    return rows.get(0).size();
  }

  /** The number of values it gives. */
  public int outputSize() {
    return rows.size();
  }

  /** The values that its weights have, each once, ascending. */
  public double[] values() {
    return LayerTable.values(rows);
  }
}
