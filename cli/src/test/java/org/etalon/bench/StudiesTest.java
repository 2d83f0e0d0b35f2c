package org.etalon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.etalon.engine.search.SearchOptions;
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

  private List<Map<String, Object>> depths(int last, List<Row> totals) throws IOException {
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Map<String, Object>> rows = new ArrayList<>();
    totals.addAll(new DepthSuite(folder, 512, options, last, 4).run(row -> rows.add(row.cells())));
    return rows;
  }

  /** A second run goes on where the first one ended; theory grows with depth, and encloses. */
  @Test
  void depth_runAgain_measuresOnlyWhatIsNewAndKeepsTheOrder() throws IOException {
    List<Row> totals = new ArrayList<>();
    assertThat(depths(2, totals)).hasSize(1);
    String first = Files.readString(folder.resolve("depth.csv"));
    totals.clear();
    assertThat(depths(3, totals)).hasSize(1);
    assertThat(Files.readString(folder.resolve("depth.csv"))).startsWith(first);
    totals.clear();
    assertThat(depths(3, totals)).isEmpty();
    assertThat(totals).hasSize(2);
    double last = 0;
    for (Row row : totals) {
      assertThat(row.number("necessary")).isLessThanOrEqualTo(row.number("sufficient"));
      assertThat(row.number("necessary")).isGreaterThan(last);
      int certified = Integer.parseInt(String.valueOf(row.cells().get("certified")));
      assertThat(certified).isLessThanOrEqualTo((int) row.number("sufficient") + 1);
      last = row.number("necessary");
    }
    assertThat(Files.readString(folder.resolve("depth.svg")))
        .contains("necessary for the class", "certified for a trained", "depth L");
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
}
