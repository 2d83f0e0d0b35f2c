package org.etalon.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A set of measurements. */
public interface Suite {
  /**
   * Measures, one row after the other.
   *
   * @param row told of every row as soon as it is there
   * @return the totals, as rows of their own
   * @throws IOException if a file of the data folder cannot be read
   */
  List<Row> run(Consumer<Row> row) throws IOException;
}
