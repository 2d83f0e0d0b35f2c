package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.junit.jupiter.api.Test;

/** Differences between a decimal and the double nearest to it: the decimal decides. */
class DecimalEpsilonTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(1, 0, 1));

  private static Verdict verdict(double difference, Norm norm, Epsilon epsilon) {
    Property.Distance property = Property.atMost(epsilon).withNorm(norm);
    SearchOptions options = SearchOptions.defaults().withMaxSubproblems(50);
    return Certifier.certify(
            new Problem(constant(0), constant(difference), DOMAIN, property), options)
        .verdict();
  }

  private static Network constant(double value) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(1, 1, 0), Vector.of(0)),
            Affine.of(Matrix.of(1, 1, 0), Vector.of(value))));
  }

  @Test
  void certify_differenceAboveTheDecimal_isNotCertified() {
    for (Norm norm : Norm.values()) {
      assertThat(verdict(0.1, norm, Epsilon.parse("0.1"))).isEqualTo(Verdict.FALSIFIED);
      assertThat(verdict(Math.nextDown(0.1), norm, Epsilon.parse("0.1")))
          .isNotEqualTo(Verdict.FALSIFIED);
    }
    assertThat(verdict(0.1 - 1e-14, Norm.INF, Epsilon.parse("0.1"))).isEqualTo(Verdict.CERTIFIED);
  }

  @Test
  void certify_differenceBelowTheDecimal_isNotFalsified() {
    for (Norm norm : Norm.values()) {
      assertThat(verdict(0.3, norm, Epsilon.parse("0.3"))).isNotEqualTo(Verdict.FALSIFIED);
      assertThat(verdict(Math.nextUp(0.3), norm, Epsilon.parse("0.3")))
          .isEqualTo(Verdict.FALSIFIED);
    }
    assertThat(verdict(0.3 - 1e-14, Norm.INF, Epsilon.parse("0.3"))).isEqualTo(Verdict.CERTIFIED);
  }
}
