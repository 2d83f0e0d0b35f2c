package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Claims.certificate;
import static org.etalon.checker.Claims.refutation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.DecimalBox;
import org.junit.jupiter.api.Test;

/**
 * Witnesses in domains whose bounds lie between doubles: boxes are rounded outward, they are not.
 */
class DecimalDomainTest {
  private static final Network ZERO = affine(0, 0);

  private static Network affine(double weight, double bias) {
    return Network.alternating(List.of(Affine.of(Matrix.of(1, 1, weight), Vector.of(bias))));
  }

  private static CheckResult check(Network g, Domain domain, Epsilon epsilon, double... x) {
    Box box = domain.boxes().get(0);
    List<Certificate.Refutation> witness = List.of(refutation(ZERO, g, 0, x));
    Certificate c = certificate(ZERO, g, Optional.empty(), epsilon, box, false, witness);
    if (domain.grid().isPresent()) {
      c =
          new Certificate(
              c.models(),
              c.quantizer(),
              c.claim(),
              c.boxes(),
              c.trees(),
              c.evidence(),
              c.refutations(),
              Map.of(),
              c.places(),
              c.semantics(),
              domain.grid());
    }
    Question question = new Question(ZERO, "", Optional.of(g), "", domain, Norm.INF, epsilon);
    return Checker.check(c, question, DOUBLES);
  }

  /** At 4/10000 the difference is below epsilon; at the double beneath it is above. */
  @Test
  void check_witnessBesideAPointBetweenDoubles_isRejected() {
    Network g = affine(0x1p60, -499999993495552.0);
    Epsilon epsilon = Epsilon.parse("38831391652813.2298");
    Domain point = DecimalBox.of("0.0004", "0.0004").domain();
    double beneath = point.boxes().get(0).lower(0);
    assertThat(Norm.INF.exceeds(difference(g, beneath), epsilon)).isTrue();
    assertThat(check(g, point, epsilon, beneath).accepted()).isFalse();
    assertThat(check(g, point, epsilon, beneath).reason())
        .isEqualTo("the witness for width 0 lies outside the domain");
    Domain around = Domain.of(point.boxes().get(0));
    assertThat(check(g, around, epsilon, beneath).accepted()).isTrue();
  }

  private static Dyadic difference(Network g, double x) {
    return Norm.INF.ofExact(g.forwardExact(new double[] {x}));
  }

  @Test
  void check_witnessesAroundBounds_areAcceptedWhereTheyLieBetweenThem() {
    SplittableRandom random = new SplittableRandom(12);
    Epsilon epsilon = Epsilon.parse("1");
    Network g = affine(0, 2);
    int accepted = 0;
    for (int n = 0; n < Cases.of(2000); n++) {
      int digits = random.nextInt(1, 20);
      BigDecimal low = BigDecimal.valueOf(random.nextInt(-99, 99), digits);
      BigDecimal high = low.add(BigDecimal.valueOf(random.nextInt(3), random.nextInt(1, 25)));
      DecimalBox box = new DecimalBox(List.of(low), List.of(high));
      Box outer = box.domain().boxes().get(0);
      double at = random.nextBoolean() ? outer.lower(0) : outer.upper(0);
      double x = at + random.nextInt(-2, 3) * Math.ulp(at);
      boolean inside = box.contains(new double[] {x});
      assertThat(check(g, box.domain(), epsilon, x).accepted())
          .as("%s in %s", x, box)
          .isEqualTo(inside);
      accepted += inside ? 1 : 0;
    }
    assertThat(accepted).isBetween(Cases.of(300), Cases.of(1700));
  }

  @Test
  void check_witnessOffTheGrid_isRejected() {
    Domain all = DecimalBox.of("0.1", "0.9").domain();
    Domain grid = new Domain(all.boxes(), all.inner(), Optional.of(Grid.of(0.25)));
    Epsilon epsilon = Epsilon.parse("1");
    assertThat(check(affine(0, 2), grid, epsilon, 0.5).accepted()).isTrue();
    assertThat(check(affine(0, 2), grid, epsilon, 0.6).accepted()).isFalse();
  }
}
