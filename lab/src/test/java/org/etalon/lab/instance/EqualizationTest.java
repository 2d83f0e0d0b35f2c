package org.etalon.lab.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.Cases;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class EqualizationTest {
  @Test
  void of_randomNetworks_isTheSameFunctionExactly() {
    RandomNetworks random = new RandomNetworks(71);
    int changed = 0;
    for (int n = 0; n < Cases.of(1000); n++) {
      Network f = random.network(1 + n % 3);
      Network equal = equalized(f);
      Box box = random.box(1 + n % 3);
      for (int k = 0; k < 3; k++) {
        double[] x = random.point(box);
        assertThat(equal.forwardExact(x)).isEqualTo(f.forwardExact(x));
      }
      changed += equal.equals(f) ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(Cases.of(1000) / 10);
  }

  @Test
  void of_hugeAndTinyWeights_losesNoBit() {
    double[][] cases = {
      {1e300, 1e-300}, {1e-300, 1e300}, {Double.MIN_VALUE, 1e300}, {1e308, Double.MIN_VALUE}, {0, 1}
    };
    for (double[] weights : cases) {
      Network f =
          Network.alternating(
              List.of(
                  Affine.of(Matrix.of(2, 1, weights[0], 3e-308), Vector.of(Double.MIN_VALUE, 1)),
                  Affine.of(Matrix.of(1, 2, weights[1], 1), Vector.of(0))));
      for (double x : new double[] {1, 0.3, -7}) {
        double[] input = {x};
        assertThat(equalized(f).forwardExact(input)).isEqualTo(f.forwardExact(input));
      }
    }
  }

  /** A network with badly scaled neurons errs far less when it is equalized before rounding. */
  @Test
  void of_badlyScaledNetwork_winsBackWhatRoundingLost() {
    Network f = gaussian(32, 4);
    Network bad = InstanceBoundsTest.rescaled(f, 8);
    double before = sampledError(bad);
    double after = sampledError(equalized(bad));
    assertThat(after).isLessThan(before / 4);
    assertThat(after).isLessThan(2 * sampledError(f));
  }

  private static Network equalized(Network f) {
    return Equalization.of(f, Stop.NEVER).orElseThrow();
  }

  /** It is whole or not at all, and asks while layers are composed and at every one of them. */
  @Test
  void of_stoppedAnywhere_isWholeOrNothing() {
    Network whole = equalized(InstanceBoundsTest.rescaled(gaussian(8, 4), 8));
    boolean ended = false;
    for (int questions = 0; !ended; questions++) {
      int most = questions;
      AtomicInteger asked = new AtomicInteger();
      Network fresh = InstanceBoundsTest.rescaled(gaussian(8, 4), 8); // not laid out before
      Optional<Network> found =
          Equalization.of(fresh, Stop.when(() -> asked.incrementAndGet() > most));
      ended = found.isPresent();
      found.ifPresent(network -> assertThat(network).isEqualTo(whole));
      assertThat(ended).as("%d", questions).isEqualTo(asked.get() <= most);
    }
    AtomicInteger asked = new AtomicInteger();
    Stop never = Stop.when(() -> false).watchedBy(asked::incrementAndGet);
    Network fresh = InstanceBoundsTest.rescaled(gaussian(8, 4), 8);
    Equalization.of(fresh, never);
    int all = asked.getAndSet(0);
    Equalization.of(fresh, never); // laid out now
    assertThat(all - asked.get()).isGreaterThanOrEqualTo(fresh.nodes().size());
    assertThat(asked.get()).isGreaterThanOrEqualTo(3); // a sweep
  }

  private static Network gaussian(int width, int depth) {
    Random random = new Random(4);
    List<Affine> layers = new ArrayList<>();
    int columns = 4;
    for (int l = 0; l < depth; l++) {
      int rows = l == depth - 1 ? 2 : width;
      double deviation = Math.sqrt(2.0 / columns);
      double[] weights =
          random
              .doubles((long) rows * columns)
              .map(u -> deviation * random.nextGaussian())
              .toArray();
      layers.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(new double[rows])));
      columns = rows;
    }
    return Network.alternating(layers);
  }

  private static double sampledError(Network f) {
    UniformScheme scheme =
        new UniformScheme(8, Rounding.NEAREST, Granularity.NETWORK, StepRule.POWER_OF_TWO, false);
    Network g = UniformQuantizer.quantize(f, scheme).network();
    SplittableRandom random = new SplittableRandom(3);
    double most = 0;
    for (int n = 0; n < 2000; n++) {
      double[] x = random.doubles(4, -1, 1).toArray();
      double[] y = f.forward(x);
      double[] z = g.forward(x);
      for (int i = 0; i < y.length; i++) {
        most = Math.max(most, Math.abs(y[i] - z[i]));
      }
    }
    return most;
  }
}
