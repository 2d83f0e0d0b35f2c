package org.etalon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queries in the form of VNN-COMP's monotonic ACAS Xu: of one network twice, where one input of the
 * first bounds that of the second, and others are pinned to decimals that are no float32.
 */
class MonotoneQueriesTest {
  private static final BigDecimal LEAST = new BigDecimal("-0.16247807");
  private static final String QUERY =
      """
      (vnnlib-version <2.0>)
      (declare-network f (declare-input X_f real [5]) (declare-output Y_f real [5]))
      (declare-network g (equal-to f) (declare-input X_g real [5]) (declare-output Y_g real [5]))
      (assert (<= X_f[0] 0.2))
      (assert (and (>= X_f[0] X_g[0]) (>= X_g[0] -0.16247807)))
      (assert (and (>= X_f[1] -0.1) (<= X_f[1] 0.1) (>= X_f[2] -0.1) (<= X_f[2] 0.1)))
      (assert (and (== X_f[3] 0.227272727) (== X_f[4] 0.1)))
      (assert (and (== X_g[1] X_f[1]) (== X_g[2] X_f[2]) (== X_g[3] X_f[3]) (== X_g[4] X_f[4])))
      """;

  @ParameterizedTest
  @ValueSource(strings = {"(> Y_f[0] Y_g[0])", "(< Y_f[0] Y_g[0])"})
  void solve_oneInputNotBelowThatOfTheOther_findsBothWays(String asserted) throws IOException {
    Network f =
        OnnxReader.read(DataFolder.file("acasxu/ACASXU_run2a_2_2_batch_2000.onnx")).network();
    Query query = QueryReader.read(QUERY + "(assert " + asserted + ")");
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(1000).withMaxSubproblems(1000);
    QuerySolver.Answer answer = QuerySolver.solve(query, List.of(f, f), Semantics.REAL, options);
    assertThat(answer.outcome()).as(answer.why()).isEqualTo(Outcome.SAT);
    List<List<BigDecimal>> x = answer.solution().orElseThrow().inputs();
    assertThat(x.get(0).get(3)).isEqualByComparingTo("0.227272727");
    assertThat(x.get(0).subList(1, 5)).isEqualTo(x.get(1).subList(1, 5));
    assertThat(x.get(0).get(0)).isGreaterThanOrEqualTo(x.get(1).get(0));
    assertThat(x.get(1).get(0)).isGreaterThanOrEqualTo(LEAST);
    double[] y = new double[2];
    for (int n = 0; n < 2; n++) {
      y[n] = f.forward(x.get(n).stream().mapToDouble(BigDecimal::doubleValue).toArray())[0];
    }
    assertThat(y[0] > y[1]).isEqualTo(asserted.startsWith("(>"));
  }
}
