package org.etalon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties and decisions on a small network in the place of the published ones. */
class DecisionStudiesTest {
  @TempDir Path data = Path.of("");
  @TempDir Path out = Path.of("");

  private final List<Map<String, Object>> rows = new ArrayList<>();

  @BeforeEach
  void makeData() throws IOException {
    Files.createDirectories(data.resolve("acasxu"));
    Files.createDirectories(data.resolve("mnistfc"));
    Random random = new Random(5);
    Network f =
        Network.alternating(
            List.of(
                Affine.of(
                    Matrix.of(4, 5, random.doubles(20, -1, 1).map(w -> (float) w).toArray()),
                    Vector.of(0.125, 0.25, 0, 0.5)),
                Affine.of(
                    Matrix.of(5, 4, random.doubles(20, -1, 1).map(w -> (float) w).toArray()),
                    Vector.of(0, 1, 2, 3, 4))));
    for (int a = 1; a <= 5; a++) {
      for (int b = 1; b <= 9; b++) {
        String name = "acasxu/ACASXU_run2a_" + a + "_" + b + "_batch_2000.onnx";
        OnnxWriter.write(f, data.resolve(name));
      }
    }
    OnnxWriter.write(f, data.resolve("mnistfc/mnist-net_256x2.onnx"));
    for (int property = 1; property <= 10; property++) {
      String limit = property == 2 ? "-1000" : "1000";
      Files.writeString(data.resolve("acasxu/prop_" + property + ".vnnlib"), text(limit));
    }
    Files.writeString(data.resolve("mnistfc/prop_0_0.03.vnnlib"), text("0"));
  }

  private static String text(String limit) {
    StringBuilder text = new StringBuilder();
    for (String kind : List.of("X", "Y")) {
      for (int i = 0; i < 5; i++) {
        text.append("(declare-const " + kind + "_" + i + " Real)\n");
      }
    }
    for (int i = 0; i < 5; i++) {
      text.append("(assert (>= X_" + i + " 0.2)) (assert (<= X_" + i + " 0.26))\n");
    }
    return text.append("(assert (> Y_0 ").append(limit).append("))\n").toString();
  }

  private List<Row> run(Suite suite) throws IOException {
    rows.clear();
    return suite.run(row -> rows.add(row.cells()));
  }

  @Test
  void properties_runAgain_readsItsTableAndCountsWhatIsContrary() throws IOException {
    SearchOptions options = SearchOptions.defaults().withSeconds(5).withThreads(1);
    List<Row> totals = run(new PropertiesSuite(data, out, options));
    assertThat(rows).hasSize(186);
    assertThat(rows.get(0).get("outcome")).isEqualTo("unsat");
    assertThat(rows.get(45).get("outcome")).isEqualTo("sat");
    // Of properties 3 and 4 three networks each are known to violate them, of 7 and 8 one.
    assertThat(totals.get(10).cells().get("contrary_to_known")).isEqualTo(8);
    String table = Files.readString(out.resolve("properties.csv"));
    assertThat(table.lines()).hasSize(187);
    Files.writeString(out.resolve("properties.csv"), table.replaceFirst("unsat", "kept"));
    run(new PropertiesSuite(data, out, options));
    assertThat(rows.get(0).get("outcome")).isEqualTo("kept");
  }

  /** A pair that is one network twice, and one whose outputs are apart by one everywhere. */
  @Test
  void pairQueries_inBothForms_areAnsweredAsWritten() throws IOException {
    Files.createDirectories(data.resolve("isomorphic"));
    String name = "ACASXU_run2a_1_1_batch_2000.onnx";
    Path model = data.resolve("acasxu/" + name);
    Files.copy(model, data.resolve("isomorphic/same.onnx"));
    List<Affine> layers = new ArrayList<>();
    for (Layer layer : OnnxReader.read(model).network().layers()) {
      if (layer instanceof Affine affine) {
        layers.add(affine);
      }
    }
    double[] bias = layers.get(1).bias().toArray();
    bias[3] += 1;
    layers.set(1, Affine.of(Matrix.of(5, 4, layers.get(1).map().parameters()), Vector.of(bias)));
    OnnxWriter.write(Network.alternating(layers), data.resolve("isomorphic/other.onnx"));
    Files.writeString(
        data.resolve("isomorphic/instances.csv"),
        "original,perturbed,epsilon\n" + name + ",same.onnx,0.05\n" + name + ",other.onnx,0.05\n");
    SearchOptions options = SearchOptions.defaults().withThreads(1).withMaxSubproblems(500);
    List<Row> totals = run(new PairQueriesSuite(data, out, options));
    assertThat(rows)
        .extracting(row -> row.get("id") + " " + row.get("outcome"))
        .containsExactly(
            "same.apart unsat", "same.close sat", "other.apart sat", "other.close unsat");
    assertThat(totals.get(0).cells()).containsEntry("sat", 1).containsEntry("unsat", 1);
    assertThat(Files.readString(out.resolve("other.close.vnnlib")))
        .contains("(assert (and\n  (<= Y_g[0] (+ Y_f[0] 0.05)) (>= Y_g[0] (- Y_f[0] 0.05))");
  }

  @Test
  void decisions_neverTakeMoreBitsThanByDistance() throws IOException {
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Row> totals = run(new DecisionsSuite(data, out, 64, options));
    assertThat(rows).hasSize(8);
    assertThat(totals.get(0).cells().get("more_bits_than_by_distance")).isEqualTo(0);
    assertThat(rows)
        .allSatisfy(row -> assertThat(String.valueOf(row.get("bits"))).matches("[0-9]+"));
    String table = Files.readString(out.resolve("decisions.csv"));
    run(new DecisionsSuite(data, out, 64, options));
    assertThat(Files.readString(out.resolve("decisions.csv"))).isEqualTo(table);
  }
}
