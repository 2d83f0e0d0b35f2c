package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Convolutions of any geometry beside the matrices they are. */
class ConvolutionTwinTest {
  private final SplittableRandom random = new SplittableRandom(95);

  /** With a branch around the rectifier, so that the twin is no chain, which has more rows. */
  private Network network(RandomNetworks networks, int inputs) {
    Convolution map = networks.convolution(inputs, random.nextBoolean());
    int n = map.outputSize();
    Vector bias = Vector.of(random.doubles(n, -1, 1).toArray());
    return Network.of(
        inputs,
        List.of(
            Node.of(new Affine(map, bias), 0),
            Node.of(new Relu(n), 1),
            Node.of(dense(n), 2),
            Node.of(dense(n), 1),
            new Node(new Add(2), List.of(3, 4))));
  }

  private Affine dense(int columns) {
    double[] weights = random.doubles(2L * columns, -1, 1).toArray();
    return Affine.of(Matrix.of(2, columns, weights), Vector.zeros(2));
  }

  private static double bound(Network f, Network g, Box box) {
    PairTheta pair = PairTheta.align(Theta.of(f), Theta.of(g));
    return new DifferenceBounder(pair, Kernels.best(), false)
        .boundRoot(box, Stop.NEVER)
        .bound()
        .normUp(Norm.INF);
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
      double own = bound(f, g, box);
      double twin = bound(DenseTwin.of(f), DenseTwin.of(g), box);
      assertThat(twin).isBetween(own * (1 - 1e-9) - 1e-12, own * (1 + 1e-9) + 1e-12);
      informative += own > 1e-6 && own < 100 ? 1 : 0;
    }
    assertThat(informative).isGreaterThan(150);
  }
}
