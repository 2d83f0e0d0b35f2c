package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Counted multiplications, not seconds. */
class CostTest {
  private static final int SIZE = 8;
  private static final int CHANNELS = 4;

  private final SplittableRandom random = new SplittableRandom(17);

  private Affine convolution(int channels) {
    ConvolutionShape shape =
        new ConvolutionShape(channels, SIZE, SIZE, CHANNELS, SIZE, SIZE, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    double[] kernel = random.doubles(shape.kernelSize(), -0.4, 0.4).toArray();
    return new Affine(new Convolution(shape, Vector.of(kernel)), Vector.zeros(shape.outputSize()));
  }

  /** Three convolutions, the last two around a residual sum, and a matrix. */
  private Network residual() {
    int neurons = CHANNELS * SIZE * SIZE;
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of(convolution(3), 0));
    nodes.add(Node.of(new Relu(neurons), 1));
    nodes.add(Node.of(convolution(CHANNELS), 2));
    nodes.add(Node.of(new Relu(neurons), 3));
    nodes.add(Node.of(convolution(CHANNELS), 4));
    nodes.add(new Node(new Add(neurons), List.of(5, 2)));
    nodes.add(Node.of(new Relu(neurons), 6));
    double[] last = random.doubles(3L * neurons, -0.1, 0.1).toArray();
    nodes.add(Node.of(Affine.of(Matrix.of(3, neurons, last), Vector.zeros(3)), 7));
    return Network.of(3 * SIZE * SIZE, nodes);
  }

  /** A pass whose sites are bounded by intervals, and states of these. */
  private static final class Prepared {
    final BackwardPass pass;
    final SiteState[] states;

    private Prepared(BackwardPass pass, SiteState[] states) {
      this.pass = pass;
      this.states = states;
    }

    static Prepared of(Network f, Network g) {
      PairTheta pair = PairTheta.align(Theta.of(f), Theta.of(g));
      SiteState[] states = SiteState.of(pair);
      for (SiteState s : states) {
        for (double[] low : List.of(s.f.lower, s.g.lower, s.lowerD)) {
          Arrays.fill(low, Double.NEGATIVE_INFINITY);
        }
        for (double[] high : List.of(s.f.upper, s.g.upper, s.upperD)) {
          Arrays.fill(high, Double.POSITIVE_INFINITY);
        }
      }
      double[] lower = new double[pair.inputSize()];
      double[] upper = new double[pair.inputSize()];
      Arrays.fill(upper, 0.1);
      states[0].setBox(lower, upper);
      BackwardPass pass = new BackwardPass(pair, Kernels.best());
      for (int s = 1; s < pair.last(); s++) {
        new IntervalPass(pair).enclose(states, s, Stop.NEVER);
        states[s].relax(pass.gamma(), states);
      }
      return new Prepared(pass, states);
    }

    /** Bounds z of a site; returns the multiplications. */
    long bound(int t, long allowed) {
      pass.allow(allowed);
      int[] order = states[t].site.order;
      pass.boundZ(states, t, order, order.length, Side.F, 0);
      return pass.spent();
    }
  }

  @Test
  void boundZ_convolutions_costTheirKernelsAndNotTheirMatrices() {
    Network f = residual();
    Network g = new RandomNetworks(3).perturbed(f);
    Prepared own = Prepared.of(f, g);
    Prepared twin = Prepared.of(DenseTwin.of(f), DenseTwin.of(g));
    int last = own.states.length - 2;
    long kernels = own.bound(last, Long.MAX_VALUE);
    long matrices = twin.bound(last, Long.MAX_VALUE);
    // 36 of 256 entries of a row, and of the rows those that a part of the image sees.
    assertThat(kernels).isLessThan(matrices / 8);
    for (int i = 0; i < own.states[last].size; i++) {
      double upper = own.states[last].f.upper[i];
      assertThat(twin.states[last].f.upper[i])
          .isBetween(upper - 1e-9 * Math.abs(upper), upper + 1e-9 * Math.abs(upper));
    }
  }

  @Test
  void order_ofAConvolution_holdsChannelsTogether() {
    SiteState first = Prepared.of(residual(), residual()).states[1];
    assertThat(first.site.order).startsWith(0, 64, 128, 192, 1, 65).hasSize(256);
    assertThat(Arrays.stream(first.site.order).sorted().toArray())
        .isEqualTo(java.util.stream.IntStream.range(0, 256).toArray());
  }

  @Test
  void boundZ_allowedLittle_leavesTheRestAsItWas() {
    Network f = residual();
    Network g = new RandomNetworks(3).perturbed(f);
    Prepared none = Prepared.of(f, g);
    Prepared some = Prepared.of(f, g);
    Prepared all = Prepared.of(f, g);
    int last = none.states.length - 2;
    assertThat(none.bound(last, 0)).isZero();
    long spent = some.bound(last, 1);
    long whole = all.bound(last, Long.MAX_VALUE);
    int chunk = some.pass.chunk();
    assertThat(spent).isPositive().isLessThan(whole);
    int[] order = all.states[last].site.order;
    for (int k = 0; k < order.length; k++) {
      double before = none.states[last].f.upper[order[k]];
      double bounded = all.states[last].f.upper[order[k]];
      assertThat(some.states[last].f.upper[order[k]]).isEqualTo(k < chunk ? bounded : before);
    }
    assertThat(all.states[last].f.upper).isNotEqualTo(none.states[last].f.upper);
  }
}
