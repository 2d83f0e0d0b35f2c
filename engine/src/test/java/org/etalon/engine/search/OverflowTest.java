package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.junit.jupiter.api.Test;

/** Numbers near the end of the range of doubles: nothing may be proved that is not so. */
class OverflowTest {
  @Test
  void run_partialSumsOverflowDownwards_proveNothing() {
    int inputs = 20;
    int neurons = 40;
    double[] weights = new double[neurons * inputs];
    Arrays.fill(weights, 0.9e308 / inputs);
    double[] bias = new double[neurons];
    Arrays.fill(bias, -0.86e308);
    Affine hidden = Affine.of(Matrix.of(neurons, inputs, weights), Vector.of(bias));
    double[] zeros = new double[neurons];
    double[] ones = new double[neurons];
    Arrays.fill(ones, 1);
    Network f =
        Network.alternating(List.of(hidden, Affine.of(Matrix.of(1, neurons, zeros), Vector.of(0))));
    Network g =
        Network.alternating(List.of(hidden, Affine.of(Matrix.of(1, neurons, ones), Vector.of(0))));
    Domain domain = Domain.of(Box.cube(inputs, 0.5 / 0.9, 1));
    Bracket bracket =
        BranchAndBound.run(
            new Problem(f, g, domain, Property.atMost(1e299)),
            SearchOptions.defaults().withMaxSubproblems(20));
    assertThat(bracket.upperBound()).isGreaterThan(1.5e308); // the exact maximum is 1.6e308
  }

  @Test
  void run_manySizesAndOffsets_neverContradictThemselves() {
    int proved = 0;
    for (double high : new double[] {0.5e308, 0.88e308, 1.2e308, 1.7e308}) {
      for (double bias : new double[] {-1.7e308, -0.82e308, 0, 0.82e308}) {
        for (int inputs = 1; inputs <= 8; inputs *= 2) {
          double[] weights = new double[3 * inputs];
          Arrays.fill(weights, high / inputs);
          Affine hidden = Affine.of(Matrix.of(3, inputs, weights), Vector.of(bias, bias, bias));
          Network f =
              Network.alternating(
                  List.of(hidden, Affine.of(Matrix.of(1, 3, 0, 0, 0), Vector.of(0))));
          Network g =
              Network.alternating(
                  List.of(hidden, Affine.of(Matrix.of(1, 3, 1, -1, 1), Vector.of(0))));
          try {
            Bracket bracket =
                BranchAndBound.run(
                    new Problem(f, g, Domain.of(Box.cube(inputs, 0.9, 1)), Property.bracket()),
                    SearchOptions.defaults().withMaxSubproblems(10));
            // At the upper corner the difference is relu(high + bias).
            assertThat(bracket.upperBound())
                .isGreaterThanOrEqualTo(Math.max(0, high + bias) * 0.999);
            proved += bracket.upperBound() < Double.POSITIVE_INFINITY ? 1 : 0;
          } catch (SoundnessError e) {
            throw new AssertionError(high + " " + bias + " " + inputs, e);
          }
        }
      }
    }
    assertThat(proved).isPositive();
  }

  @Test
  void run_evaluationsThatAreNotNumbers_endWithoutABound() {
    Affine huge = Affine.of(Matrix.of(1, 1, 1e200), Vector.of(0));
    Network f = Network.alternating(List.of(huge, huge));
    Network g = Network.alternating(List.of(huge, Affine.of(Matrix.of(1, 1, 2e200), Vector.of(0))));
    Bracket bracket =
        BranchAndBound.run(
            new Problem(f, g, Domain.of(Box.cube(1, 1, 1)), Property.bracket()),
            SearchOptions.defaults().withMaxSubproblems(10));
    assertThat(bracket.upperBound()).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
