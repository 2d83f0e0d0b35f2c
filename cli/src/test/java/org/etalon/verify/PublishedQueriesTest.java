package org.etalon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.onnx.OnnxReader;
import org.etalon.testing.DataFolder;
import org.etalon.verify.QuerySolver.Outcome;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Properties 5 to 10 of ACAS Xu, each on the network that it is about: read as queries, with unions
 * of boxes and of outputs, and answered as published; two of them not within the few boxes given
 * here.
 */
class PublishedQueriesTest {
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
