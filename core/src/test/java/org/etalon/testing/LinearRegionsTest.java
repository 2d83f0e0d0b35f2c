package org.etalon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.junit.jupiter.api.Test;

class LinearRegionsTest {
  private static Network network(double w1, double b1, double w2, double b2) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(1, 1, new double[] {w1}), Vector.of(b1)),
            Affine.of(Matrix.of(1, 1, new double[] {w2}), Vector.of(b2))));
  }

  @Test
  void oneNeuron_maximumIsAtAKink() {
    // f = relu(x), g = relu(x - 1): the difference is -x on [0, 1] and -1 above.
    LinearRegions regions =
        new LinearRegions(network(1, 0, 1, 0), network(1, -1, 1, 0), Box.cube(1, -3, 0.5));
    assertThat(regions.maximumInf()).isEqualTo(Rational.of(0.5));
    LinearRegions wide =
        new LinearRegions(network(1, 0, 1, 0), network(1, -1, 1, 0), Box.cube(1, -3, 7));
    assertThat(wide.maximumInf()).isEqualTo(Rational.of(1));
    assertThat(wide.count()).isEqualTo(3);
    assertThat(wide.d(1, 0).low()).isEqualTo(Rational.of(-1));
    assertThat(wide.d(1, 0).high()).isEqualTo(Rational.ZERO);
  }

  @Test
  void samples_neverExceedTheMaximumAndComeNear() {
    RandomNetworks random = new RandomNetworks(7);
    double worstRatio = 1;
    for (int n = 0; n < 60; n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      LinearRegions regions = new LinearRegions(f, g, box);
      double maximum = regions.maximumInf().toDouble();
      double one = Math.nextUp(regions.maximumOne().toDouble());
      double best = 0;
      for (int k = 0; k < 300; k++) {
        double[] x = random.point(box);
        Witness inf = Witness.of(f, g, x, Norm.INF);
        assertThat(inf.differenceDown()).isLessThanOrEqualTo(Math.nextUp(maximum));
        assertThat(Witness.of(f, g, x, Norm.ONE).differenceDown()).isLessThanOrEqualTo(one);
        best = Math.max(best, inf.differenceDown());
      }
      worstRatio = maximum == 0 ? worstRatio : Math.min(worstRatio, best / maximum);
    }
    assertThat(worstRatio).isGreaterThan(0.6);
  }
}
