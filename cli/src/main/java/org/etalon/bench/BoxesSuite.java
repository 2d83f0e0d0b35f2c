package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Property;
import tools.jackson.databind.JsonNode;

/** The published boxes: the bound of one pass, and of up to 5 s of splitting, beside all others. */
final class BoxesSuite implements Suite {
  private static final double HIGH_SECONDS = 5;
  private static final double HIGH_GAP = 1e-4;
  private static final String PROTOTYPE = "differential_backward_prototype";

  private final Path data;
  private final SearchOptions options;

  BoxesSuite(Path data, SearchOptions options) {
    this.data = data;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (PublishedQuery query : PublishedQuery.read(data, "boxes.json", "boxes")) {
      Row line = measure(query);
      rows.add(line);
      row.accept(line);
    }
    return List.of(
        new Row()
            .put("id", "all")
            .put("boxes", rows.size())
            .put("low_to_prototype_max", max(rows, "low_to_prototype"))
            .put("high_to_best_max", max(rows, "high_to_best"))
            .put("below_attained", rows.stream().filter(BoxesSuite::contradicts).count()));
  }

  private Row measure(PublishedQuery query) {
    Measured low =
        Measured.certify(query.problem(Property.bracket()), options.withMaxSubproblems(1));
    Measured high =
        Measured.certify(
            query.problem(Property.bracket(HIGH_GAP)),
            options.withSeconds(Math.min(HIGH_SECONDS, options.budget().seconds())));
    JsonNode peers = query.peers("bound_max_abs_difference");
    String bestName = "";
    double best = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, JsonNode> peer : peers.properties()) {
      if (peer.getValue().isNumber() && peer.getValue().doubleValue() < best) {
        best = peer.getValue().doubleValue();
        bestName = peer.getKey();
      }
    }
    double prototype = peers.path(PROTOTYPE).doubleValue();
    return new Row()
        .put("id", query.id())
        .put("low", low.result().upperBound())
        .put("high", high.result().upperBound())
        .put("high_wall_s", high.wallSeconds())
        .put("high_boxes", high.result().bracket().subproblems())
        .put("attained", high.result().lowerBound())
        .put("published_attained", query.attained())
        .put("prototype", prototype)
        .put("low_to_prototype", low.result().upperBound() / prototype)
        .put("best", best)
        .put("best_by", bestName)
        .put("high_to_best", high.result().upperBound() / best);
  }

  private static boolean contradicts(Row row) {
    double attained = Math.max(row.number("attained"), row.number("published_attained"));
    return row.number("low") < attained || row.number("high") < attained;
  }

  private static double max(List<Row> rows, String column) {
    return rows.stream().mapToDouble(r -> r.number(column)).max().orElse(Double.NaN);
  }
}
