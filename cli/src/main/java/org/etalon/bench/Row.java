package org.etalon.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of a benchmark: named values in the order in which they were put. Not thread safe. */
public final class Row {
  private final Map<String, Object> cells = new LinkedHashMap<>();

  /** Adds a value, text or number; nothing is left out of the line. */
  Row put(String column, @Nullable Object value) {
    if (value != null) {
      cells.put(column, value);
    }
    return this;
  }

  /** A number that was put. */
  double number(String column) {
    return cells.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The values by their names. */
  public Map<String, Object> cells() {
    return new LinkedHashMap<>(cells);
  }
}
