package org.etalon.gap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.etalon.train.Samples;
import org.etalon.train.Targets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GapPartsTest {
  private static Network network(long seed, int... widths) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] w = random.doubles((long) widths[l] * widths[l - 1], -1, 1).toArray();
      double[] b = random.doubles(widths[l], -1, 1).toArray();
      layers.add(Affine.of(Matrix.of(widths[l], widths[l - 1], w), Vector.of(b)));
    }
    return Network.alternating(layers);
  }

  private static double[] input(SplittableRandom random, int size) {
    return random.doubles(size, 0, 1).toArray();
  }

  /** The sum over all paths of the absolute products, one after the other. */
  private static double paths(List<Affine> layers, int l, int neuron) {
    if (l < 0) {
      return 1;
    }
    double sum = Math.abs(layers.get(l).bias().get(neuron));
    for (int j = 0; j < layers.get(l).inputSize(); j++) {
      sum += Math.abs(layers.get(l).map().toMatrix().get(neuron, j)) * paths(layers, l - 1, j);
    }
    return sum;
  }

  @Test
  void size_smallNetwork_isThatOfAllPathsAndAboveAllGains() {
    Network f = network(1, 3, 4, 3, 2);
    List<Affine> layers = Theta.of(f).denseLayers();
    double expected = Math.max(paths(layers, 2, 0), paths(layers, 2, 1));
    NetworkSize size = NetworkSize.of(f);
    assertThat(size.pathNorm()).isCloseTo(expected, Offset.offset(1e-9 * expected));
    assertThat(NetworkSize.of(NetworkSize.scrambled(f, 5)).largestNorm()).isPositive();
    // Row sums of absolute values survive scrambling, so one layer has the same path norm.
    Network one = network(2, 6, 4);
    assertThat(NetworkSize.of(NetworkSize.scrambled(one, 5)).pathNorm())
        .isCloseTo(NetworkSize.of(one).pathNorm(), Offset.offset(1e-12));
    SplittableRandom random = new SplittableRandom(9);
    for (int k = 0; k < 100; k++) {
      double[] x = input(random, 3);
      double[] y = input(random, 3);
      double in = 0;
      double out = 0;
      for (int i = 0; i < 3; i++) {
        in += (x[i] - y[i]) * (x[i] - y[i]);
      }
      for (int i = 0; i < 2; i++) {
        out += Math.pow(f.forward(x)[i] - f.forward(y)[i], 2);
      }
      assertThat(Math.sqrt(out)).isLessThanOrEqualTo(size.normProduct() * Math.sqrt(in));
    }
  }

  /** Graphs: no pair of inputs is stretched by more, and weights alone are rounded. */
  @Test
  void size_randomGraphs_isAboveAllGains() {
    RandomNetworks random = new RandomNetworks(11);
    for (int n = 0; n < 200; n++) {
      Network f = random.graph(2);
      NetworkSize size = NetworkSize.of(f);
      Box box = random.box(2);
      double largest = 0;
      for (int k = 0; k < 10; k++) {
        double[] x = random.point(box);
        double[] y = random.point(box);
        double in = Math.hypot(x[0] - y[0], x[1] - y[1]);
        double out = 0;
        for (int i = 0; i < f.outputSize(); i++) {
          out += Math.pow(f.forward(x)[i] - f.forward(y)[i], 2);
          largest = Math.max(largest, Math.abs(f.forward(x)[i]));
        }
        assertThat(Math.sqrt(out)).isLessThanOrEqualTo(size.normProduct() * in + 1e-9 * largest);
      }
      Network g = PostTraining.quantize(f, PostTraining.Method.WEIGHTS_ONLY, 3);
      assertThat(NetworkSize.bits(g)).isLessThanOrEqualTo(3);
      assertThat(NetworkSize.scrambled(f, n).nodes()).hasSameSizeAs(f.nodes());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void weightsOnly_anyWidth_usesThatManyBitsAndKeepsBiases(int bits) {
    Network f = network(4, 300, 20, 5);
    List<Affine> theta = Theta.of(f).denseLayers();
    Network g = PostTraining.quantize(f, PostTraining.Method.WEIGHTS_ONLY, bits);
    assertThat(NetworkSize.bits(g)).isLessThanOrEqualTo(bits);
    List<Affine> layers = Theta.of(g).denseLayers();
    for (int l = 0; l < 2; l++) {
      Matrix w = theta.get(l).map().toMatrix();
      assertThat(layers.get(l).bias()).isEqualTo(theta.get(l).bias());
      for (int i = 0; i < w.rows(); i++) {
        double largest = 0;
        double sum = 0;
        for (int j = 0; j < w.columns(); j++) {
          largest = Math.max(largest, Math.abs(w.get(i, j)));
          sum += Math.abs(w.get(i, j)) / w.columns();
        }
        double half = bits == 1 ? Double.POSITIVE_INFINITY : largest / ((1 << bits) - 1);
        for (int j = 0; j < w.columns(); j++) {
          double q = layers.get(l).map().toMatrix().get(i, j);
          assertThat(q * w.get(i, j)).isNotNegative();
          assertThat(Math.abs(q - w.get(i, j))).isLessThanOrEqualTo(half * (1 + 1e-5));
          assertThat(bits > 1 || Math.abs(Math.abs(q) - sum) < 1e-6 * sum).isTrue();
        }
      }
    }
    assertThat(NetworkSize.bits(f)).isGreaterThan(5);
  }

  private static int decide(Network f, double[] x) {
    double[] y = f.forward(x);
    return y[0] >= y[1] && y[0] >= y[2] ? 0 : y[1] >= y[2] ? 1 : 2;
  }

  /** Eight brackets that never close share one second. */
  @Test
  void distance_again_takesOfTheTimeThatIsLeft() {
    Network f = network(3, 8, 40, 40, 3);
    Network g = PostTraining.quantize(f, PostTraining.Method.WEIGHTS_ONLY, 4);
    Samples samples = Samples.of(new double[][] {new double[8]}, Targets.classes(3, new int[1]));
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(1);
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Gap gap = new Gap(f, g, samples, Domain.of(Box.cube(8, -1, 1)), Norm.INF, options);
    for (int k = 0; k < 8; k++) {
      assertThat(gap.distance().upperBound()).isFinite();
    }
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    assertThat(took * 1e-9).isLessThan(6);
  }

  /** Random inputs and corners of a box are the judge: what is proved, they cannot refute. */
  @Test
  void boxes_samples_provedDecisionsHoldAtEveryInputTriedAndOthersAreOftenRefuted() {
    Network f = network(7, 4, 6, 3);
    Network g = PostTraining.quantize(f, PostTraining.Method.WEIGHTS_ONLY, 4);
    SplittableRandom random = new SplittableRandom(1);
    double[][] rows = new double[60][];
    for (int s = 0; s < rows.length; s++) {
      rows[s] = input(random, 4);
    }
    Samples samples = Samples.of(rows, Targets.classes(3, new int[rows.length]));
    SearchOptions options = SearchOptions.defaults().withMaxSubproblems(1).withThreads(1);
    List<SampleBox> some = SampleBox.around(f, samples, rows.length, 0.05, true, () -> options);
    double measured = 0;
    int steady = 0;
    int unrefuted = 0;
    int alike = 0;
    for (int s = 0; s < rows.length; s++) {
      SampleBox sample = some.get(s);
      assertThat(sample.decision()).isEqualTo(decide(f, samples.input(s)));
      boolean refuted = false;
      boolean refutedOfG = false;
      for (int k = 0; k < 400; k++) {
        double[] x = samples.input(s).clone();
        for (int i = 0; i < x.length; i++) {
          double move = k % 2 == 0 ? random.nextInt(-1, 2) : random.nextDouble(-1, 1);
          x[i] = Math.max(0, Math.min(1, x[i] + 0.05 * move));
          assertThat(x[i]).isBetween(sample.box().lower(i), sample.box().upper(i));
        }
        refuted |= decide(f, x) != sample.decision();
        refutedOfG |= decide(g, x) != sample.decision();
        for (int i = 0; i < 3; i++) {
          measured = Math.max(measured, Math.abs(f.forward(x)[i] - g.forward(x)[i]));
        }
      }
      assertThat(sample.steady() && refuted).isFalse();
      boolean steadyOfG = SteadyDecision.isProved(g, sample.decision(), sample.box(), options);
      assertThat(steadyOfG && refutedOfG).isFalse();
      steady += sample.steady() ? 1 : 0;
      unrefuted += refuted ? 0 : 1;
      alike += sample.steady() && steadyOfG ? 1 : 0;
    }
    ImageBoxes boxes = ImageBoxes.of(f, g, some, 0.05, () -> options);
    assertThat(boxes.largestUpper()).isGreaterThanOrEqualTo(measured);
    assertThat(boxes.largestAttained()).isLessThanOrEqualTo(boxes.largestUpper());
    assertThat(boxes.medianUpper()).isLessThanOrEqualTo(boxes.largestUpper());
    assertThat(boxes.steady() * rows.length).isCloseTo(steady, Offset.offset(1e-9));
    assertThat(boxes.safe() * rows.length).isCloseTo(alike, Offset.offset(1e-9));
    assertThat(unrefuted).isBetween(20, 59);
    assertThat(steady).isGreaterThan(unrefuted * 3 / 4);
    assertThat(alike).isPositive();
  }

  /** Margins that touch zero at a corner, or are a tie throughout, are no decision. */
  @Test
  void isProved_tie_isNot() {
    Network tie =
        Network.alternating(
            List.of(Affine.of(Matrix.of(2, 1, new double[] {1, 0}), Vector.of(0.25, 0.25))));
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(1);
    assertThat(SteadyDecision.isProved(tie, 0, Box.cube(1, 0, 1), options)).isFalse();
    assertThat(SteadyDecision.isProved(tie, 0, Box.cube(1, 0x1p-9, 1), options)).isTrue();
    assertThat(SteadyDecision.isProved(tie, 1, Box.cube(1, 0, 1), options)).isFalse();
  }

  @Test
  void decisions_sameNetwork_neverDiffer() {
    Network f = network(3, 4, 5, 3);
    SplittableRandom random = new SplittableRandom(1);
    double[][] rows = new double[50][];
    int[] classes = new int[50];
    for (int s = 0; s < rows.length; s++) {
      rows[s] = input(random, 4);
      double[] y = f.forward(rows[s]);
      classes[s] = y[0] >= y[1] && y[0] >= y[2] ? 0 : y[1] >= y[2] ? 1 : 2;
    }
    classes[7] = (classes[7] + 1) % 3;
    Decisions d = new Decisions(f, Samples.of(rows, Targets.classes(3, classes)), 2, Stop.NEVER);
    assertThat(d.error()).isEqualTo(0.02);
    assertThat(d.changed(d)).isZero();
    assertThat(d.distance(d)).isZero();
    int below = 0;
    for (int s = 0; s < 50; s++) {
      below += d.margin(s) / 2 < d.epsilon(0.5) ? 1 : 0;
    }
    assertThat(below).isBetween(23, 25);
  }
}
