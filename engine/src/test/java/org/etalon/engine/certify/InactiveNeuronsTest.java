package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class InactiveNeuronsTest {
  @Test
  void neuronsBelowZeroOnAllBoxesAreFound() {
    Affine first = Affine.of(Matrix.of(3, 1, 1, -1, 1), Vector.of(-2.5, 0, 0));
    Network f =
        Network.alternating(List.of(first, Affine.of(Matrix.of(1, 3, 1, 1, 1), Vector.of(0))));
    Box positive = Box.of(new double[] {0.5}, new double[] {2});
    Box negative = Box.of(new double[] {-1}, new double[] {-0.5});
    assertThat(InactiveNeurons.of(f, Domain.of(positive), Stop.NEVER).get(0))
        .containsExactly(true, true, false);
    assertThat(InactiveNeurons.of(f, new Domain(List.of(positive, negative)), Stop.NEVER).get(0))
        .containsExactly(true, false, false);
  }

  @Test
  void thoseFoundGiveZeroAtEveryPoint() {
    int found = 0;
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Network f = Chains.of(random, 3, 10, 10, 1);
      Domain domain = Domain.of(Box.cube(3, -0.2, 0.3));
      List<boolean[]> inactive = InactiveNeurons.of(f, domain, Stop.NEVER);
      assertThat(inactive).hasSize(2);
      for (int k = 0; k < 50; k++) {
        double[] x = random.doubles(3, -0.2, 0.3).toArray();
        for (int l = 0; l < 2; l++) {
          double[] z = f.layers().get(2 * l).forward(x);
          for (int i = 0; i < z.length; i++) {
            found += inactive.get(l)[i] ? 1 : 0;
            assertThat(inactive.get(l)[i] && z[i] > 0).isFalse();
          }
          x = f.layers().get(2 * l + 1).forward(z);
        }
      }
    }
    assertThat(found).isGreaterThan(50 * 20);
  }
}
