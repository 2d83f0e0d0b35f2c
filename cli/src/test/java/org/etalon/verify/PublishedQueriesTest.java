package org.etalon.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.onnx.OnnxReader;
import org.etalon.testing.DataFolder;
import org.etalon.verify.QuerySolver.Outcome;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Properties of ACAS Xu, read as queries and answered as published: 1 to 4 on all networks, and 5
 * to 10, with unions of boxes and of outputs, each on the network that it is about; two of these
 * not within the few boxes given here.
 */
class PublishedQueriesTest {
  /** Of 180, every one that is as far from the first as this, or from it by a multiple of it. */
  private static final int SAMPLE = 18;

  private static final int FIRST = 6;

  /**
   * Known verdicts, which those of alpha-beta-CROWN and nnenum in VNN-COMP 2024 are, too: a
   * property, a network, a verdict.
   */
  private static List<String> known() throws IOException {
    try (InputStream csv = PublishedQueriesTest.class.getResourceAsStream("/acasxu.csv")) {
      return new String(csv.readAllBytes(), UTF_8).lines().skip(1).toList();
    }
  }

  static Stream<String> sample() throws IOException {
    List<String> known = known();
    return IntStream.iterate(FIRST, k -> k < known.size(), k -> k + SAMPLE).mapToObj(known::get);
  }

  static Stream<String> all() throws IOException {
    return known().stream();
  }

  @Test
  void known_verdicts_areThoseOfFourPropertiesOnAllNetworks() throws IOException {
    Map<String, Long> sat =
        known().stream()
            .filter(line -> line.endsWith(",sat"))
            .collect(groupingBy(line -> line.substring(0, 1), TreeMap::new, counting()));
    assertThat(known()).hasSize(180).doesNotHaveDuplicates();
    assertThat(sat).isEqualTo(Map.of("2", 39L, "3", 3L, "4", 3L));
    assertThat(sample().map(line -> line.replaceAll(".*,", ""))).contains("sat", "unsat");
  }

  @ParameterizedTest
  @MethodSource("sample")
  void solve_propertiesOneToFour_asPublished(String line) throws IOException {
    String[] parts = line.split(",", -1);
    Query query = QueryReader.read(DataFolder.file("acasxu/prop_" + parts[0] + ".vnnlib"));
    String file = "acasxu/ACASXU_run2a_" + parts[1] + "_batch_2000.onnx";
    Network network = OnnxReader.read(DataFolder.file(file)).network();
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(3600);
    QuerySolver.Answer answer = QuerySolver.solve(query, List.of(network), Semantics.REAL, options);
    assertThat(answer.outcome().label()).as(answer.why()).isEqualTo(parts[2]);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("all")
  void solve_propertiesOneToFour_asPublished_onAllNetworks(String line) throws IOException {
    solve_propertiesOneToFour_asPublished(line);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1_1, 1, UNSAT, true",
    "6, 1_1, 2, UNSAT, false",
    "7, 1_9, 1, SAT, false",
    "8, 2_9, 1, SAT, true",
    "9, 3_3, 1, UNSAT, true",
    "10, 4_5, 1, UNSAT, true",
  })
  void solve_propertiesFiveToTen_asPublished(
      int property, String name, int boxes, Outcome published, boolean quick) throws IOException {
    Query query = QueryReader.read(DataFolder.file("acasxu/prop_" + property + ".vnnlib"));
    assertThat(query.isVersionOne()).isTrue();
    assertThat(query.cases().isExact()).isTrue();
    assertThat(query.cases().cases().stream().mapToInt(each -> each.boxes().size()).sum())
        .isEqualTo(boxes);
    String file = "acasxu/ACASXU_run2a_" + name + "_batch_2000.onnx";
    Network network = OnnxReader.read(DataFolder.file(file)).network();
    SearchOptions options =
        SearchOptions.defaults()
            .withThreads(1)
            .withSeconds(1000)
            .withMaxSubproblems(quick ? 3000 : 300);
    QuerySolver.Answer answer = QuerySolver.solve(query, List.of(network), Semantics.REAL, options);
    assertThat(answer.outcome()).isIn(published, quick ? published : Outcome.UNKNOWN);
  }
}
