package org.etalon.engine.falsify;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

class DynamicBatchTest {
  private static final int BATCH = 8;

  /** Each input has steps of its own; a tie may be rounded otherwise once sums are composed. */
  @Test
  void forward_networksThatCastDynamically_isThatOfEachInput() {
    RandomNetworks random = new RandomNetworks(223);
    CastNetworks casts = new CastNetworks(224);
    int same = 0;
    int outputs = 0;
    for (int n = 0; n < 300; n++) {
      int inputs = 1 + n % 3;
      Network g = casts.castDynamically(random.graph(inputs), false);
      Box box = random.box(inputs);
      double[][] points = new double[BATCH][];
      double[] x = new double[inputs * BATCH];
      for (int r = 0; r < BATCH; r++) {
        points[r] = casts.point(box);
        for (int i = 0; i < inputs; i++) {
          x[i * BATCH + r] = points[r][i];
        }
      }
      double[][] z = new BatchNetwork(Theta.of(g), Kernels.best(), BATCH).forward(x);
      double[] y = z[z.length - 1];
      for (int r = 0; r < BATCH; r++) {
        double[] expected = g.forward(points[r]);
        for (int i = 0; i < expected.length; i++) {
          double apart = Math.abs(y[i * BATCH + r] - expected[i]);
          same += apart <= 1e-9 * (1 + Math.abs(expected[i])) ? 1 : 0;
          outputs++;
        }
      }
    }
    assertThat((double) same).isCloseTo(outputs, Offset.offset(0.01 * outputs));
  }
}
