package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Convolutions of any geometry beside the matrices they are, in both arithmetics. */
class ConvolutionTwinTest {
  private final SplittableRandom random = new SplittableRandom(95);

  private Network network(RandomNetworks networks, int inputs) {
    Convolution map = networks.convolution(inputs, random.nextBoolean());
    int n = map.outputSize();
    Vector bias = Vector.of(random.doubles(n, -1, 1).toArray());
    Matrix last = Matrix.of(2, n, random.doubles(2L * n, -1, 1).toArray());
    return Network.of(
        List.of(new Affine(map, bias), new Relu(n), Affine.of(last, Vector.zeros(2))));
  }

  private static double bound(Network f, Network g, Box box, boolean exact) {
    Graph graphF = new Graph(f);
    Graph graphG = new Graph(g);
    Rows rows = exact ? new ExactRows(graphF, graphG) : new DoubleRows(graphF, graphG);
    return new BoxBounder(graphF, rows).bound(box, graphF.unknown(), false, Aim.of(Norm.INF));
  }

  @Test
  void bound_ofAConvolution_isThatOfItsMatrixUpToRounding() {
    RandomNetworks networks = new RandomNetworks(96);
    int informative = 0;
    for (int n = 0; n < 300; n++) {
      int inputs = 1 + random.nextInt(24);
      Network f = network(networks, inputs);
      Network g = networks.perturbed(f);
      Box box = Box.cube(inputs, -0.25, 0.5);
      for (boolean exact : new boolean[] {false, true}) {
        double own = bound(f, g, box, exact);
        double twin = bound(DenseTwin.of(f), DenseTwin.of(g), box, exact);
        assertThat(twin).isBetween(own * (1 - 1e-9) - 1e-12, own * (1 + 1e-9) + 1e-12);
        informative += own > 1e-6 && own < 100 ? 1 : 0;
      }
    }
    assertThat(informative).isGreaterThan(300);
  }
}
