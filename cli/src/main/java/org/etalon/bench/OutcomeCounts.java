package org.etalon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many questions of each kind ended how. Not thread safe. */
final class OutcomeCounts {
  private final Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();

  void add(String kind, String outcome) {
    counts.computeIfAbsent(kind, key -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
  }

  /** A line a kind, in the order in which they came. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    counts.forEach(
        (kind, outcomes) -> {
          Row row = new Row().put("id", kind);
          outcomes.forEach(row::put);
          rows.add(row);
        });
    return rows;
  }
}
