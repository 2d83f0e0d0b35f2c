package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.SearchOptions;
import org.etalon.head.HeadDifference;
import org.etalon.head.Sigmoid;
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
import org.etalon.problem.Witness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bounds beside an epsilon: as the verdict has them, also between two doubles. */
class ProvedBoundsTest {
  private static final double TINY = 1e-18;

  /** The difference of {@code slope x + offset} from 0 on a box around x = 1e-18. */
  private static Certification certify(double slope, double offset, Norm norm, String epsilon) {
    Property property = Property.atMost(Epsilon.parse(epsilon)).withNorm(norm);
    return certify(slope, offset, property, Box.cube(1, TINY, TINY));
  }

  private static Certification certify(double slope, double offset, Property property, Box box) {
    return Certifier.certify(
        new Problem(line(0, 0), line(slope, offset), Domain.of(box), property),
        SearchOptions.defaults().withMaxSubproblems(50));
  }

  private static Network line(double slope, double offset) {
    return Network.alternating(List.of(Affine.of(Matrix.of(1, 1, slope), Vector.of(offset))));
  }

  private static BigDecimal exact(double slope, double offset) {
    return new BigDecimal(slope).multiply(new BigDecimal(TINY)).add(new BigDecimal(offset));
  }

  /** Above the double below 0.3, below 0.3: the next double above would be more than epsilon. */
  @Test
  void bounds_provedBetweenTwoDoubles_areAtMostEpsilon() {
    Certification c = certify(4, 0.3, Norm.INF, "0.3");
    assertThat(c.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(new BigDecimal(c.upperBound())).isGreaterThan(new BigDecimal("0.3"));
    assertThat(Text.up(c)).isEqualTo("0.3");
    assertThat(Text.jsonUp(c)).isEqualByComparingTo("0.3");
    assertThat(NetworkProperties.of(c, "real", Map.of())).containsEntry("etalon.bound", "0.3");
    Map<String, Object> map = new LinkedHashMap<>();
    ResultJson.putBounds(map, c);
    assertThat(map).containsEntry("upperBound", new BigDecimal("0.3"));
  }

  @ParameterizedTest
  @EnumSource(Norm.class)
  void bounds_attainedBetweenTwoDoubles_areAboveEpsilon(Norm norm) {
    Certification c = certify(32, 0.3, norm, "0.3");
    assertThat(c.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(new BigDecimal(c.lowerBound())).isLessThan(new BigDecimal("0.3"));
    BigDecimal attained = exact(32, 0.3);
    for (BigDecimal shown : List.of(new BigDecimal(Text.down(c)), Text.jsonDown(c))) {
      assertThat(shown).isGreaterThan(new BigDecimal("0.3")).isLessThanOrEqualTo(attained);
    }
    assertThat(ResultJson.of(c.verdict(), c, 1))
        .containsEntry("lowerBound", Text.jsonDown(c))
        .extractingByKey("witness")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("difference", Text.jsonDown(c));
  }

  /** A double is on one side of an epsilon of more digits than doubles are shown with. */
  @Test
  void json_besideALongEpsilon_takesTheDigitsThatItNeeds() {
    Certification above = certify(0, 0.1, Norm.INF, "0.1");
    assertThat(above.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(Text.jsonDown(above)).isEqualByComparingTo("0.100000000000000005");
    String epsilon = "0.10000000000000000556";
    Certification below = certify(0, 0.1, Norm.INF, epsilon);
    assertThat(below.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(Text.jsonUp(below))
        .isLessThanOrEqualTo(new BigDecimal(epsilon))
        .isGreaterThanOrEqualTo(new BigDecimal(0.1));
  }

  @Test
  void text_besideEpsilon_hasFourDigitsWhereTheyDo() {
    assertThat(Text.up(certify(0, 0.0999999, Norm.INF, "0.1"))).isEqualTo("0.1");
    assertThat(Text.up(certify(0, 0.09123456, Norm.INF, "0.1"))).isEqualTo("0.09124");
    assertThat(Text.up(certify(0, 0.081524265, Norm.INF, "0.08152427"))).isEqualTo("0.08152427");
    Certification refuted = certify(0, 0.08152428, Norm.INF, "0.08152427");
    assertThat(Text.up(refuted)).isEqualTo("0.08153");
    assertThat(Text.down(refuted)).isEqualTo("0.08152428");
    assertThat(Text.down(certify(0, 0.2, Norm.INF, "0.1"))).isEqualTo("0.2");
    assertThat(Text.down(certify(0, 0.0999999, Norm.INF, "0.1"))).isEqualTo("0.09999");
  }

  /** sigmoid(log 3) - sigmoid(0) is a quarter; this is a bit below. */
  @Test
  void text_ofADifferenceBehindAHead_isAboveAnEpsilonThatItExceeds() {
    Network nearThree = line(0, Math.log(3) - 1e-9);
    Witness witness = Witness.of(line(0, 0), nearThree, new double[] {0}, Norm.INF);
    HeadDifference difference = HeadDifference.of(new Sigmoid(), witness).orElseThrow();
    Optional<Epsilon> exceeded = Optional.of(Epsilon.parse("0.24999999"));
    assertThat(Text.down(difference, exceeded)).isEqualTo("0.249999999");
    assertThat(Text.jsonDown(difference, exceeded))
        .isBetween(new BigDecimal("0.2499999998"), new BigDecimal("0.2499999999"));
    assertThat(Text.down(difference, Optional.of(Epsilon.parse("0.3")))).isEqualTo("0.2499");
  }

  @Test
  void text_withoutEpsilon_isTheBounds() {
    Box box = Box.cube(1, 0, 1);
    Certification c = certify(0.123456, 0, Property.bracket(), box);
    assertThat(c.verdict()).isEqualTo(Verdict.BOUNDED);
    assertThat(Text.up(c)).isEqualTo("0.1235");
    assertThat(Text.down(c)).isEqualTo("0.1234");
    assertThat(
            Text.up(
                Certification.of(Bracket.nothing(1, Bracket.Ending.TIMEOUT), Property.atMost(0.1))))
        .isEqualTo("unbounded");
  }
}
