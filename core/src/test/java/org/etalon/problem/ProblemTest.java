package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

class ProblemTest {
  private static final Property BRACKET = new Property.Bracket(Norm.ONE, 0.5);

  private static Network zero(int inputs, int outputs) {
    Matrix matrix = Matrix.of(outputs, inputs, new double[outputs * inputs]);
    return Network.of(List.of(Affine.of(matrix, Vector.zeros(outputs))));
  }

  private static Domain domain(int inputs) {
    return Domain.of(Box.of(new double[inputs], new double[inputs]));
  }

  @Test
  void limit_isThatOfADistanceAndNoneOfABracket() {
    Property distance = new Property.Distance(Norm.TWO, Epsilon.of(0.25));
    assertThat(distance.limit()).contains(Epsilon.of(0.25));
    assertThat(distance.norm()).isEqualTo(Norm.TWO);
    assertThat(BRACKET.limit()).isEmpty();
    assertThat(BRACKET.norm()).isEqualTo(Norm.ONE);
  }

  private static String kind(Property property) {
    return property.fold(d -> "distance", b -> "bracket", s -> "decision", c -> "constraints");
  }

  @Test
  void fold_givesWhatBelongsToTheKind() {
    assertThat(kind(Property.atMost(1))).isEqualTo("distance");
    assertThat(kind(BRACKET)).isEqualTo("bracket");
    assertThat(kind(new Property.SameDecision(Epsilon.of(0)))).isEqualTo("decision");
    OutputRegion nothing = new OutputRegion(1, List.of());
    assertThat(kind(new Property.Constraints(nothing))).isEqualTo("constraints");
  }

  @Test
  void bracket_negativeOrNoGap_isRejected() {
    for (double gap : new double[] {-1e-300, Double.NaN}) {
      assertThatThrownBy(() -> new Property.Bracket(Norm.INF, gap))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void problem_ofThingsThatDoNotFit_isRejected() {
    Network f = zero(2, 3);
    assertThatThrownBy(() -> new Problem(f, f, domain(1), BRACKET))
        .hasMessage("the domain has 1 inputs, the network takes 2");
    for (Network g : List.of(zero(1, 3), zero(2, 2))) {
      assertThatThrownBy(() -> new Problem(f, g, domain(2), BRACKET))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("different architectures");
    }
  }

  @Test
  void withG_changesNothingElse() {
    Problem problem = new Problem(zero(2, 3), zero(2, 3), domain(2), BRACKET);
    Network other =
        Network.of(List.of(Affine.of(Matrix.of(3, 2, 1, 2, 3, 4, 5, 6), Vector.zeros(3))));
    assertThat(problem.withG(other))
        .isEqualTo(new Problem(problem.f(), other, problem.domain(), BRACKET));
  }
}
