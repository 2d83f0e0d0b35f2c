package org.etalon.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.junit.jupiter.api.Test;

class ExtremalTest {
  private static final List<List<Integer>> ARCHITECTURES =
      List.of(
          List.of(2, 3, 1),
          List.of(1, 1, 1, 1),
          List.of(4, 4, 4, 4),
          List.of(3, 8, 8, 2),
          List.of(5, 20, 20, 20, 5));

  @Test
  void of_everyNorm_reachesTheConstantAndCertifyEnclosesIt() {
    for (List<Integer> widths : ARCHITECTURES) {
      for (Norm norm : List.of(Norm.ONE, Norm.TWO, Norm.INF)) {
        for (String bound : List.of("0.7", "1", "2.5")) {
          ParameterClass c =
              new ParameterClass(widths, new BigDecimal(bound), BigDecimal.ONE, norm);
          double k = LipschitzConstant.of(c).exact().doubleValue();
          Extremal pair = Extremal.of(c);
          double[] corner = new double[widths.get(0)];
          Arrays.fill(corner, 1);
          double reached =
              Witness.of(pair.theta(), pair.moved(), corner, norm).differenceDown() / pair.delta();
          assertThat(reached).as(widths + " " + norm).isBetween(0.999 * k, k * (1 + 1e-9));
          Certification proof =
              Certifier.certify(
                  pair.theta(),
                  pair.moved(),
                  Domain.of(Box.cube(corner.length, -1, 1)),
                  SearchOptions.defaults().withNorm(norm).withThreads(1).withMaxSubproblems(64));
          assertThat(proof.upperBound()).isGreaterThanOrEqualTo(reached * pair.delta());
          assertThat(proof.lowerBound()).isGreaterThanOrEqualTo(0.999 * reached * pair.delta());
        }
      }
    }
  }
}
