package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.onnx.OnnxReader;
import org.etalon.verify.QuerySolver;
import org.etalon.verify.QuerySolver.Outcome;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryReader;

/**
 * Properties 1 to 4 of ACAS Xu on all 45 networks and 5 to 10 on the one that each is about, as
 * queries of VNN-LIB: 186 of them, beside what is known of each. Properties are violated where the
 * query is sat.
 *
 * <p>The table of an earlier run is gone on with, so it can be ended at any time; what was not
 * decided then is tried again where there is more time now.
 *
 * <p><b>Reference:</b> Katz et al., CAV 2017, arXiv:1702.01135, for what is known of properties 3
 * to 10; VNN-COMP 2021, arXiv:2109.00498.
 */
final class PropertiesSuite implements Suite {
  private static final List<String> COLUMNS =
      List.of("property", "network", "limit_s", "outcome", "known", "wall_s");

  private final Path data;
  private final Path folder;
  private final SearchOptions options;

  PropertiesSuite(Path data, Path folder, SearchOptions options) {
    this.data = data;
    this.folder = folder;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("properties.csv"), COLUMNS, 3);
    OutcomeCounts counts = new OutcomeCounts();
    int contrary = 0;
    for (int property = 1; property <= 10; property++) {
      Query query = QueryReader.read(data.resolve("acasxu/prop_" + property + ".vnnlib"));
      for (String network : networks(property)) {
        List<String> cells = measured(table, query, property, network);
        row.accept(row(cells));
        counts.add("property " + property, cells.get(3));
        boolean decided = cells.get(3).equals("sat") || cells.get(3).equals("unsat");
        boolean same = cells.get(4).equals("-") || cells.get(4).equals(cells.get(3));
        contrary += decided && !same ? 1 : 0;
      }
    }
    List<Row> totals = counts.rows();
    totals.add(new Row().put("id", "all").put("contrary_to_known", contrary));
    return totals;
  }

  /** The networks that a property is about. */
  static List<String> networks(int property) {
    if (property > 4) {
      return List.of(List.of("1_1", "1_1", "1_9", "2_9", "3_3", "4_5").get(property - 5));
    }
    List<String> all = new ArrayList<>();
    for (int a = 1; a <= 5; a++) {
      for (int b = 1; b <= 9; b++) {
        all.add(a + "_" + b);
      }
    }
    return all;
  }

  private List<String> measured(TableFile table, Query query, int property, String name)
      throws IOException {
    String limit = String.format(Locale.ROOT, "%.0f", options.budget().seconds());
    List<String> key = List.of(String.valueOf(property), name, limit);
    Optional<List<String>> known = table.find(key);
    if (known.isPresent()) {
      return known.get();
    }
    Path file = data.resolve("acasxu/ACASXU_run2a_" + name + "_batch_2000.onnx");
    Network network = OnnxReader.read(file).network();
    long start = System.nanoTime();
    QuerySolver.Answer answer = QuerySolver.solve(query, List.of(network), Semantics.REAL, options);
    double seconds = (System.nanoTime() - start) * 1e-9;
    List<String> cells = new ArrayList<>(key);
    cells.add(answer.outcome().label());
    cells.add(known(property, name));
    cells.add(String.format(Locale.ROOT, "%.2f", seconds));
    table.add(cells);
    return cells;
  }

  /**
   * What others found: 1 holds, 3 and 4 do but on three networks, 7 and 8 do not, the rest do; 2 is
   * no one rule.
   */
  static String known(int property, String name) {
    boolean excepted = List.of("1_7", "1_8", "1_9").contains(name);
    return switch (property) {
      case 2 -> "-";
      case 7, 8 -> Outcome.SAT.label();
      case 1, 5, 6, 9, 10 -> Outcome.UNSAT.label();
      default -> (excepted ? Outcome.SAT : Outcome.UNSAT).label();
    };
  }

  private static Row row(List<String> cells) {
    return new Row()
        .put("id", "property " + cells.get(0) + " " + cells.get(1))
        .put("outcome", cells.get(3))
        .put("known", cells.get(4))
        .put("wall_s", Double.parseDouble(cells.get(5)));
  }
}
