package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Property;
import tools.jackson.databind.JsonNode;

/** The published queries, on all outputs, beside the peers' figures for one output each. */
final class QueriesSuite implements Suite {
  private static final List<String> PEERS =
      List.of("reludiff", "neurodiff", "verydiff_transcribed");

  private final Path data;
  private final SearchOptions options;

  QueriesSuite(Path data, SearchOptions options) {
    this.data = data;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (PublishedQuery query : PublishedQuery.read(data, "queries.json", "queries")) {
      Measured measured =
          Measured.certify(query.problem(Property.atMost(query.epsilon())), options);
      Row line = measured.row(query.id()).put("epsilon", query.epsilon().value());
      for (String peer : PEERS) {
        JsonNode figure = query.peers("peers").path(peer);
        line.put(peer, figure.path("verdict").asString("-"));
        line.put(peer + "_cpu_s", figure.has("cpu_s") ? figure.path("cpu_s").doubleValue() : null);
      }
      rows.add(line);
      row.accept(line);
    }
    return totals(rows);
  }

  private static List<Row> totals(List<Row> rows) {
    Row total =
        new Row()
            .put("id", "all")
            .put("certified", rows.stream().filter(r -> is(r, "verdict", "certified")).count())
            .put("queries", rows.size())
            .put("wall_s", sum(rows, "wall_s"))
            .put("cpu_s", sum(rows, "cpu_s"))
            .put("boxes", (long) sum(rows, "boxes"));
    List<Row> totals = new ArrayList<>(List.of(total));
    for (String peer : PEERS) {
      List<Row> decided = rows.stream().filter(r -> is(r, peer, "verified")).toList();
      double theirs = sum(decided, peer + "_cpu_s");
      double ours = sum(decided, "cpu_s");
      totals.add(
          new Row()
              .put("id", "where " + peer + " verified")
              .put("queries", decided.size())
              .put("cpu_s", ours)
              .put("peer_cpu_s", theirs)
              .put("ratio", theirs / ours));
    }
    return totals;
  }

  private static boolean is(Row row, String column, String value) {
    return value.equals(row.cells().get(column));
  }

  private static double sum(List<Row> rows, String column) {
    return rows.stream().mapToDouble(r -> r.number(column)).sum();
  }
}
