package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {
  private static final Dyadic ZERO = Dyadic.of(0);

  private final SplittableRandom random = new SplittableRandom(81);

  /** The exact values of all nodes. */
  private static List<Dyadic[]> values(Network network, double[] x) {
    List<Dyadic[]> values = new ArrayList<>();
    values.add(Arrays.stream(x).mapToObj(Dyadic::of).toArray(Dyadic[]::new));
    for (Node node : network.nodes()) {
      values.add(
          node.layer()
              .forwardExact(node.inputs().stream().map(values::get).toArray(Dyadic[][]::new)));
    }
    return values;
  }

  /** The partial sums of a row in a random order lie in what is proved of all orders. */
  private void assertPartialSumsWithin(Affine layer, Dyadic[] inputs, double bound) {
    Matrix weights = layer.map().toMatrix();
    for (int i = 0; i < layer.outputSize(); i++) {
      int[] order = new int[inputs.length + 1];
      for (int k = 0; k < order.length; k++) { // inside out
        int at = random.nextInt(k + 1);
        order[k] = order[at];
        order[at] = k;
      }
      Dyadic sum = ZERO;
      for (int k : order) {
        sum =
            sum.add(
                k == inputs.length
                    ? Dyadic.of(layer.bias().get(i))
                    : Dyadic.of(weights.get(i, k)).multiply(inputs[k]));
        assertThat(sum).isLessThanOrEqualTo(Dyadic.of(bound));
        assertThat(sum).isGreaterThanOrEqualTo(Dyadic.of(-bound));
      }
    }
  }

  @Test
  void of_randomNetworks_enclosesExactEvaluations() {
    RandomNetworks networks = new RandomNetworks(82);
    for (int n = 0; n < 60; n++) {
      Network f = networks.network(3);
      Network g = networks.perturbed(f);
      Domain domain = new Domain(List.of(Box.cube(3, -1, 0.5), Box.cube(3, 0.25, 2)));
      boolean late = n % 3 == 0;
      List<LayerRange> ranges =
          Ranges.of(f, g, domain, 2, late ? Stop.when(() -> true) : Stop.NEVER).layers();
      for (int k = 0; k < 40; k++) {
        Box box = domain.boxes().get(k % 2);
        double[] x = new double[3];
        for (int i = 0; i < 3; i++) {
          double t = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
          x[i] =
              Math.max(
                  box.lower(i),
                  Math.min(box.upper(i), box.lower(i) + t * (box.upper(i) - box.lower(i))));
        }
        assertEncloses(f, x, ranges, false);
        assertEncloses(g, x, ranges, true);
      }
    }
  }

  /** Casts of the input and of what is rectified, whose steps depend on all of it. */
  @Test
  void of_castsOfTheirOwnSteps_enclosesExactEvaluations() {
    for (int n = 0; n < 40; n++) {
      Affine first =
          Affine.of(Matrix.of(4, 2, random.doubles(8, -1, 1).toArray()), Vector.zeros(4));
      Affine last =
          Affine.of(Matrix.of(3, 4, random.doubles(12, -1, 1).toArray()), Vector.zeros(3));
      Network g = Network.of(List.of(Round.dynamic(2), first, new Relu(4), Round.dynamic(4), last));
      Stop stop = n % 2 == 0 ? Stop.when(() -> true) : Stop.NEVER;
      List<LayerRange> ranges = Ranges.of(g, g, Domain.of(Box.cube(2, -1, 1)), 1, stop).layers();
      for (int k = 0; k < 200; k++) {
        double[] x = {k % 2 == 0 ? -1 : 1, k % 3 == 0 ? 1 : random.nextDouble(-1, 1)};
        List<Dyadic[]> values = values(g, x);
        assertWithin(values.get(2), ranges.get(0), true);
        assertWithin(values.get(5), ranges.get(1), true);
      }
    }
  }

  /** Of a chain, whose layers are the affine ones in their order. */
  private void assertEncloses(Network network, double[] x, List<LayerRange> ranges, boolean isG) {
    List<Dyadic[]> values = values(network, x);
    int l = 0;
    for (int k = 0; k < network.layers().size(); k++) {
      Optional<Affine> layer = network.layers().get(k).affine();
      if (layer.isPresent()) {
        if (isG) {
          assertPartialSumsWithin(layer.get(), values.get(k), ranges.get(l).partialSum());
        }
        assertWithin(values.get(k + 1), ranges.get(l), isG);
        l++;
      }
    }
  }

  private static void assertWithin(Dyadic[] z, LayerRange range, boolean isG) {
    Dyadic low = Dyadic.of(isG ? range.lowerG() : range.lowerF());
    Dyadic high = Dyadic.of(isG ? range.upperG() : range.upperF());
    for (Dyadic entry : z) {
      assertThat(entry).isBetween(low, high);
    }
  }

  /** A convolution, a residual sum and a maximum: every site, against exact evaluations. */
  @Test
  void of_aGraph_enclosesEverySite() {
    for (int n = 0; n < 20; n++) {
      double[] kernel = random.doubles(4, -1, 1).toArray();
      ConvolutionShape shape = new ConvolutionShape(1, 1, 4, 2, 1, 3, 1, 2, 1, 1, 0, 0, 1, 1, 1);
      Network f =
          Network.of(
              4,
              List.of(
                  Node.of(
                      new Affine(
                          new Convolution(shape, Vector.of(kernel)),
                          Vector.of(random.doubles(6, -1, 1).toArray())),
                      0),
                  Node.of(new Relu(6), 1),
                  Node.of(
                      Affine.of(
                          Matrix.of(6, 6, random.doubles(36, -1, 1).toArray()), Vector.zeros(6)),
                      2),
                  new Node(new Add(6), List.of(3, 2)),
                  Node.of(MaxPool.of(6, new int[][] {{0, 1, 2}, {3, 5}}), 4),
                  Node.of(Affine.of(Matrix.of(1, 2, 1, -1), Vector.of(0.5)), 5)));
      Domain domain = Domain.of(Box.cube(4, -1, 1));
      boolean late = n % 2 == 0;
      Stop stop = late ? Stop.when(() -> true) : Stop.NEVER;
      List<LayerRange> ranges = Ranges.of(f, f, domain, 1, stop).layers();
      for (int k = 0; k < 40; k++) {
        List<Dyadic[]> values = values(f, random.doubles(4, -1, 1).toArray());
        assertWithin(values.get(1), ranges.get(0), true);
        assertWithin(values.get(4), ranges.get(1), true);
        assertWithin(values.get(6), ranges.get(2), true);
      }
      assertThat(ranges).hasSize(3);
      assertThat(ranges.get(2).upperG()).isFinite();
    }
  }

  /** Of both networks, which lie apart, on two boxes; of one that casts nothing is said. */
  @Test
  void outputs_holdThoseOfBothNetworks() {
    Affine one = Affine.of(Matrix.of(2, 1, 1, -1), Vector.of(0, 0));
    Affine other = Affine.of(Matrix.of(2, 1, 2, -1), Vector.of(0, 10));
    Network f = Network.of(List.of(one));
    Network g = Network.of(List.of(other));
    Domain domain = new Domain(List.of(Box.cube(1, -1, 0), Box.cube(1, 3, 4)));
    for (boolean late : new boolean[] {false, true}) {
      Stop stop = late ? Stop.when(() -> true) : Stop.NEVER;
      Box outputs = Ranges.of(f, g, domain, 1, stop).outputs().orElseThrow();
      assertThat(outputs.lower(0)).isBetween(-2 - 1e-9, -2.0);
      assertThat(outputs.upper(0)).isBetween(8.0, 8 + 1e-9);
      assertThat(outputs.lower(1)).isBetween(-4 - 1e-9, -4.0);
      assertThat(outputs.upper(1)).isBetween(11.0, 11 + 1e-9);
    }
    FixedFormat format = FixedFormat.unsigned(0x1p-4, 4, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Network casting = Network.of(List.of(new Round(1, format), other));
    assertThat(Ranges.of(f, casting, domain, 1, Stop.NEVER).outputs()).isEmpty();
    assertThat(Ranges.of(casting, f, domain, 1, Stop.NEVER).outputs()).isEmpty();
  }

  @Test
  void outputs_ofRandomNetworks_encloseExactEvaluations() {
    RandomNetworks networks = new RandomNetworks(83);
    Domain domain = new Domain(List.of(Box.cube(3, -1, 0.5), Box.cube(3, 0.25, 2)));
    for (int n = 0; n < 30; n++) {
      Network f = networks.network(3);
      Network g = networks.perturbed(f);
      Box outputs = Ranges.of(f, g, domain, 2, Stop.NEVER).outputs().orElseThrow();
      for (int k = 0; k < 20; k++) {
        double[] x = random.doubles(3, k % 2 == 0 ? -1 : 0.25, k % 2 == 0 ? 0.5 : 2).toArray();
        for (Network network : List.of(f, g)) {
          Dyadic[] y = network.forwardExact(x);
          for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isBetween(Dyadic.of(outputs.lower(i)), Dyadic.of(outputs.upper(i)));
          }
        }
      }
    }
  }

  /** Of z = x - y + 1/2 on the unit square, and relu(z) - 2: all known by hand. */
  @Test
  void of_aTinyNetwork_isTight() {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 2, new double[] {1, -1}), Vector.of(0.5)),
                Affine.of(Matrix.of(1, 1, new double[] {1}), Vector.of(-2))));
    List<LayerRange> ranges = Ranges.of(f, f, Domain.of(Box.cube(2, 0, 1)), 1, Stop.NEVER).layers();
    assertThat(ranges.get(0).lowerG()).isBetween(-0.5 - 1e-9, -0.5);
    assertThat(ranges.get(0).upperG()).isBetween(1.5, 1.5 + 1e-9);
    assertThat(ranges.get(0).partialSum()).isBetween(2.5, 2.5 + 1e-9);
    assertThat(ranges.get(0).integerBits()).hasValue(2); // [-2, 2)
    assertThat(ranges.get(0).accumulatorBits()).hasValue(3); // [-4, 4)
    assertThat(ranges.get(1).lowerF()).isBetween(-2 - 1e-9, -2.0);
    assertThat(ranges.get(1).upperF()).isBetween(-0.5, -0.5 + 1e-9);
    assertThat(ranges.get(1).partialSum()).isBetween(3.5, 3.5 + 1e-9);
  }

  @Test
  void of_parametersThatOverflow_isUnbounded() {
    double[] large = {1e308, -1e308};
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 2, large), Vector.of(0)),
                Affine.of(Matrix.of(1, 1, new double[] {1e10}), Vector.of(0))));
    for (boolean late : new boolean[] {false, true}) {
      List<LayerRange> ranges =
          Ranges.of(
                  f, f, Domain.of(Box.cube(2, -9, 9)), 1, late ? Stop.when(() -> true) : Stop.NEVER)
              .layers();
      assertThat(ranges.get(1).upperG()).isInfinite();
      assertThat(ranges.get(1).integerBits()).isEmpty();
      assertThat(ranges.get(1).accumulatorBits()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "0, 0.5, 1",
    "0, 0.499, 0",
    "0, 1, 2",
    "-1, 0, 1",
    "-1.001, 0, 2",
    "-2, 1.9, 2",
    "-2, 2, 3",
    "-0.25, 0.2, -1",
    "-1024, 1023, 11",
    "3, 3.9, 3",
    "-0.1, -0.05, -2"
  })
  void integerBits_ofRanges_areTheFewestThatHoldThem(double lower, double upper, int expected) {
    assertThat(LayerRange.integerBits(lower, upper)).isEqualTo(OptionalInt.of(expected));
    if (lower < 0 || upper > 0) {
      double half = Math.scalb(1.0, expected - 1);
      assertThat(lower >= -half && upper < half).isTrue();
      assertThat(lower >= -half / 2 && upper < half / 2).isFalse();
    }
  }

  /** Of an input that a cast saturates, what is computed of it comes from its last codes. */
  @Test
  void of_anInputThatSaturates_comesFromItsLastCodes() {
    FixedFormat format = FixedFormat.unsigned(0x1p-4, 4, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    Network f = Network.of(List.of(one));
    Network g = Network.of(List.of(new Round(1, format), one));
    for (double from : new double[] {-3, 0.5, 2}) {
      Domain domain = Domain.of(Box.cube(1, from, from + 0.125));
      LayerRange range = Ranges.of(f, g, domain, 1, Stop.NEVER).layers().get(0);
      for (double x : new double[] {from, from + 0.0625, from + 0.125}) {
        double y = g.forward(new double[] {x})[0];
        assertThat(y).isBetween(range.lowerG(), range.upperG());
      }
    }
  }
}
