package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
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

  /** The exact pre-activations of one layer. */
  private static Dyadic[] preActivations(FoldedLayer layer, Dyadic[] inputs) {
    Dyadic[] z = new Dyadic[layer.outputSize()];
    for (int i = 0; i < z.length; i++) {
      z[i] = Dyadic.of(layer.bias().get(i));
      for (int j = 0; j < inputs.length; j++) {
        z[i] = z[i].add(Dyadic.of(layer.weights().get(i, j)).multiply(inputs[j]));
      }
    }
    return z;
  }

  /** The partial sums of a row in a random order lie in what is proved of all orders. */
  private void assertPartialSumsWithin(FoldedLayer layer, Dyadic[] inputs, double bound) {
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
                    : Dyadic.of(layer.weights().get(i, k)).multiply(inputs[k]));
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
          Ranges.of(f, g, domain, 2, late ? Stop.when(() -> true) : Stop.NEVER);
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

  private void assertEncloses(Network network, double[] x, List<LayerRange> ranges, boolean isG) {
    FoldedNetwork theta = FoldedNetwork.of(network);
    Dyadic[] a = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      a[i] = Dyadic.of(x[i]);
    }
    for (int l = 0; l < theta.depth(); l++) {
      LayerRange range = ranges.get(l);
      Dyadic low = Dyadic.of(isG ? range.lowerG() : range.lowerF());
      Dyadic high = Dyadic.of(isG ? range.upperG() : range.upperF());
      if (isG) {
        assertPartialSumsWithin(theta.layers().get(l), a, range.partialSum());
      }
      a = preActivations(theta.layers().get(l), a);
      for (int i = 0; i < a.length; i++) {
        assertThat(a[i]).isBetween(low, high);
        a[i] = a[i].signum() < 0 ? ZERO : a[i];
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
    List<LayerRange> ranges = Ranges.of(f, f, Domain.of(Box.cube(2, 0, 1)), 1, Stop.NEVER);
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
              f, f, Domain.of(Box.cube(2, -9, 9)), 1, late ? Stop.when(() -> true) : Stop.NEVER);
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
}
