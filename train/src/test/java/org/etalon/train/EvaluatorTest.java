package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.testing.Cases;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Networks of every form on many inputs at once against one evaluation after the other. */
class EvaluatorTest {
  private static final int SAMPLES = 7;

  @Test
  void outputs_randomGraphs_areThoseOfTheNetworkUpToFloat32() {
    RandomNetworks random = new RandomNetworks(181);
    int pooled = 0;
    for (int n = 0; n < Cases.of(300); n++) {
      int inputs = 1 + n % 4;
      Network f = random.graph(inputs);
      Box box = random.box(inputs);
      double[][] rows = new double[SAMPLES][];
      Arrays.setAll(rows, s -> Arrays.stream(random.point(box)).map(x -> (float) x).toArray());
      Samples samples = Samples.of(rows, Targets.classes(2, new int[SAMPLES]));
      float[] found = Evaluator.outputs(f, samples, 1 + n % 3);
      int outputs = f.outputSize();
      assertThat(found).hasSize(SAMPLES * outputs);
      double size = size(f, rows);
      for (int s = 0; s < SAMPLES; s++) {
        double[] expected = f.forward(rows[s]);
        for (int i = 0; i < outputs; i++) {
          assertThat((double) found[s * outputs + i])
              .as("graph " + n)
              .isCloseTo(expected[i], within(1e-4 * size));
        }
      }
      pooled += f.layers().stream().anyMatch(EvaluatorTest::isMaximum) ? 1 : 0;
    }
    assertThat(pooled).isGreaterThan(Cases.of(50));
  }

  private static boolean isMaximum(Layer layer) {
    return layer.fold(affine -> false, relu -> false, add -> false, pool -> true, c -> false);
  }

  /** About how large values on the way may be: every node has at most this. */
  private static double size(Network f, double[][] rows) {
    double largest = 1;
    for (double[] x : rows) {
      double[][] values = new double[f.nodes().size() + 1][];
      values[0] = x;
      for (int k = 1; k < values.length; k++) {
        double[][] taken =
            f.nodes().get(k - 1).inputs().stream().map(v -> values[v]).toArray(double[][]::new);
        values[k] = f.nodes().get(k - 1).layer().forward(taken);
        largest = Math.max(largest, Arrays.stream(values[k]).map(Math::abs).max().orElse(0));
      }
    }
    return largest * f.nodes().size();
  }
}
