package org.etalon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.engine.search.SearchOptions;
import org.etalon.example.Example;
import org.etalon.example.Examples;
import org.etalon.fewest.Level;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudiesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void table_writtenRowByRow_isReadAgainAndNoOtherIs() throws IOException {
    Path file = folder.resolve("t.csv");
    List<String> columns = List.of("a", "b", "c");
    TableFile table = TableFile.open(file, columns, 2);
    assertThat(file).doesNotExist();
    table.add(List.of("1", "2", ""));
    table.add(List.of("1", "3", "x"));
    assertThat(file).content().isEqualTo("a,b,c\n1,2,\n1,3,x\n");
    TableFile again = TableFile.open(file, columns, 2);
    assertThat(again.find(List.of("1", "2"))).contains(List.of("1", "2", ""));
    assertThat(again.find(List.of("1", "3"))).contains(List.of("1", "3", "x"));
    assertThat(again.find(List.of("2", "2"))).isEmpty();
    assertThatThrownBy(() -> again.add(List.of("1", "2")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TableFile.open(file, List.of("a", "b", "d"), 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another table");
    Files.writeString(file, "a,b,c\n1,2\n");
    assertThatThrownBy(() -> TableFile.open(file, columns, 2)).hasMessageContaining("2 cells");
  }

  private List<Map<String, Object>> depths(List<Integer> depths, int seeds, List<Row> totals)
      throws IOException {
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Map<String, Object>> rows = new ArrayList<>();
    DepthSuite.Extent extent = new DepthSuite.Extent(depths, seeds, 4, Level.MIXED);
    List<DepthTask> tasks = List.of(DepthTask.pendulum());
    totals.addAll(
        new DepthSuite(folder, 64, options, tasks, extent).run(row -> rows.add(row.cells())));
    return rows;
  }

  /** A second run goes on where the first one ended; theory grows with depth, and encloses. */
  @Test
  void depth_runAgain_measuresOnlyWhatIsNewAndKeepsTheOrder() throws IOException {
    List<Row> totals = new ArrayList<>();
    assertThat(depths(List.of(2), 2, totals)).hasSize(2);
    String first = Files.readString(folder.resolve("depth.csv"));
    totals.clear();
    assertThat(depths(List.of(2, 3), 1, totals)).hasSize(1);
    String table = Files.readString(folder.resolve("depth.csv"));
    assertThat(table).startsWith(first);
    totals.clear();
    assertThat(depths(List.of(2, 3), 1, totals)).isEmpty();
    assertThat(totals).hasSize(2);
    double last = 0;
    for (Row row : totals) {
      assertThat(row.number("necessary")).isLessThanOrEqualTo(row.number("sufficient"));
      assertThat(row.number("necessary")).isGreaterThan(last);
      last = row.number("necessary");
    }
    for (String line : table.lines().skip(1).toList()) {
      String[] cells = line.split(",", -1);
      double bound = Double.parseDouble(cells[9]);
      double certified = Double.parseDouble(cells[10]);
      assertThat(certified).as(line).isLessThanOrEqualTo(bound);
      assertThat(Double.parseDouble(cells[12])).as(line).isLessThan(certified + 2);
    }
    assertThat(Files.readString(folder.resolve("depth-pendulum.svg")))
        .contains("necessary for the class", "certified, fewest in all", "depth L");
  }

  @Test
  void bits_tableOfAll_isDrawnWithoutMeasuringAgain() throws IOException {
    StringBuilder text = new StringBuilder("network,property,epsilon,boxes,bits,minimal\n");
    for (int property = 1; property <= 4; property++) {
      for (int k = 0; k < 45; k++) {
        String bits = property == 2 && k == 0 ? "" : "" + (7 + property);
        text.append(k / 9 + 1).append('_').append(k % 9 + 1).append(',').append(property);
        text.append(",0.05,64,").append(bits).append(',').append(k > 4).append('\n');
      }
    }
    Files.writeString(folder.resolve("bits.csv"), text);
    List<Row> rows = new ArrayList<>();
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Row> totals = new BitsSuite(folder.resolve("none"), folder, 64, options).run(rows::add);
    assertThat(rows).isEmpty();
    assertThat(totals.get(0).cells())
        .containsEntry("queries", 180)
        .containsEntry("certified", 179L)
        .containsEntry("minimal", 160L);
    assertThat(Files.readString(folder.resolve("bits.svg")))
        .contains("160 of 180 minimal", ">8<", ">11<", ">none<", "property 4");
    // With another budget nothing of it is known, and there are no data here.
    assertThatThrownBy(
            () -> new BitsSuite(folder.resolve("none"), folder, 65, options).run(rows::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no acasxu/ACASXU_run2a_1_1_batch_2000.onnx");
  }

  private static Task square() {
    Example example = Examples.byName("square", 1).orElseThrow();
    return new Task("square", example.network(), example.domain(), 0.1);
  }

  /** Every way to round is in the table once; descent is no worse than the nearest number. */
  @Test
  void rounding_everyMethodOnce_attainedBelowProved() throws IOException {
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<RoundingSuite.Setting> settings =
        List.of(new RoundingSuite.Setting(StudiesTest::square, List.of(5)));
    List<Row> rows = new ArrayList<>();
    new RoundingSuite(folder, 64, options, settings).run(rows::add);
    assertThat(rows).hasSize(6);
    Map<String, Double> attained = new HashMap<>();
    for (Row row : rows) {
      Map<String, Object> cells = row.cells();
      double error = Double.parseDouble("" + cells.get("attained"));
      assertThat(error).isLessThanOrEqualTo(Double.parseDouble("" + cells.get("proved")));
      attained.put(cells.get("method") + " " + cells.get("equalized"), error);
    }
    assertThat(attained.get("descent false")).isLessThan(attained.get("nearest false"));
    List<Row> again = new ArrayList<>();
    assertThat(new RoundingSuite(folder, 64, options, settings).run(again::add)).hasSize(6);
    assertThat(again).isEmpty();
  }

  private static Task small() {
    SplittableRandom random = new SplittableRandom(5);
    int[] widths = {2, 8, 6, 1};
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      int size = widths[l - 1] * widths[l];
      double[] weights = random.doubles(size, -1, 1).map(w -> (float) w).toArray();
      layers.add(
          Affine.of(
              Matrix.of(widths[l], widths[l - 1], weights),
              Vector.of(random.doubles(widths[l], -0.5, 0.5).map(b -> (float) b).toArray())));
    }
    return new Task("small", Network.alternating(layers), Domain.of(Box.cube(2, 0, 1)), 0.1);
  }

  /** Totals fall from the class to the last level, and the checker accepts the last proof. */
  @Tag("slow")
  @Test
  void fewest_totalsFallAndAreAccepted() throws IOException {
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(Double.POSITIVE_INFINITY);
    List<Row> rows = new ArrayList<>();
    List<Row> totals =
        new FewestSuite(folder, 60, options, List.of(StudiesTest::small)).run(rows::add);
    assertThat(totals.get(0).cells()).containsEntry("tasks", 1).containsEntry("accepted", 1L);
    double before = Double.POSITIVE_INFINITY;
    for (String level : List.of("class", "one step", "stored", "mixed", "prepared", "rounded")) {
      double bits = Double.parseDouble("" + rows.get(0).cells().get(level));
      assertThat(bits).as(level).isLessThanOrEqualTo(before);
      before = bits;
    }
    assertThat(Files.readString(folder.resolve("fewest.svg"))).contains("4 rounded together");
    assertThat(rows.get(0).cells()).containsEntry("reproducible", "yes");
    new FewestSuite(folder, 60, options, List.of(StudiesTest::small)).run(rows::add);
    assertThat(rows).hasSize(1);
  }

  /** Every task is a dot, whatever its kind; on many inputs the third level alone is worked on. */
  @Test
  void fewest_ofManyInputs_hasTheThirdLevelAndItsDots() throws IOException {
    double[] weights = new SplittableRandom(2).doubles(64, -0.1, 0.1).map(w -> (float) w).toArray();
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 32, weights), Vector.of(0.25, -0.25)),
                Affine.of(Matrix.of(1, 2, 1, -0.5), Vector.of(0.125))));
    Task task = new Task("MNIST 256x2 box 0", f, Domain.of(Box.cube(32, 0, 1)), 2);
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Row> rows = new ArrayList<>();
    new FewestSuite(folder, 60, options, List.of(() -> task)).run(rows::add);
    Map<String, Object> cells = rows.get(0).cells();
    assertThat(cells).containsEntry("mixed", "none").containsEntry("rounded", "none");
    assertThat(Double.parseDouble("" + cells.get("prepared"))).isPositive();
    assertThat(cells).containsEntry("checked", "accepted");
    assertThat(Files.readString(folder.resolve("fewest.svg"))).contains("MNIST 256x2");
  }

  /** Two affine layers in a row: levels beyond the first do not take it, and the suite goes on. */
  @Test
  void fewest_ofWhatLevelsDoNotTake_hasOneWidthForAll() throws IOException {
    Affine line = Affine.of(Matrix.of(1, 1, 0.5), Vector.of(0.25));
    Network twice = Network.of(List.of(line, line, new Relu(1), line));
    Task task = new Task("twice", twice, Domain.of(Box.cube(1, 0, 1)), 0.1);
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Row> rows = new ArrayList<>();
    new FewestSuite(folder, 60, options, List.of(() -> task)).run(rows::add);
    Map<String, Object> cells = rows.get(0).cells();
    assertThat(cells).containsEntry("pruned", cells.get("stored")).containsEntry("layers", "none");
    assertThat(Double.parseDouble("" + cells.get("stored"))).isPositive();
  }
}
