package org.etalon.fewest;

import java.util.List;
import java.util.Optional;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.GraphRows;

/**
 * A width a layer, then a width a row, by what the first bound says of each by itself ({@link
 * GraphWidths}), for chains of dense layers: with as many bits as it allows, so that a proof takes
 * the boxes as they are, whatever points show.
 */
final class BoundWidths {
  private final Workplace place;
  private final FewestProblem problem;
  private final RowFamily family;
  private final CodedNetwork given;

  /**
   * For a network.
   *
   * @param net the one to round
   */
  BoundWidths(Workplace place, FewestProblem problem, RowFamily family, Student net) {
    this.place = place;
    this.problem = problem;
    this.family = family;
    given = place.teacher().padded(net); // bounds of equal layers are the tightest
  }

  /** Of a width a layer, then of a width a row; fewer where none is allowed, or time is up. */
  List<Student> run() {
    GraphRows graph = GraphRows.of(given.network());
    if (graph.depth() < given.layers().size()) {
      return List.of(); // a layer without any parameters
    }
    GraphRounding rounding = new GraphRounding(graph, problem.domain(), family.sets().get(0));
    GraphWidths widths =
        new GraphWidths(rounding, new FirstBound(problem), family, place.workers(), place.stop());
    Optional<int[][]> layers = widths.byLayer(1);
    Optional<int[][]> rows = layers.flatMap(by -> widths.byRow(by, 1));
    return List.of(layers, rows).stream()
        .flatMap(Optional::stream)
        .map(by -> student(rounding, by))
        .toList();
  }

  private Student student(GraphRounding rounding, int[][] widths) {
    Student net = place.teacher().student(CodedNetwork.of(rounding.rows(widths)));
    net.compact();
    return net;
  }
}
