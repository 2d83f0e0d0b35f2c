package org.etalon.lab.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static final int NETWORKS = 60;

  private static final String NECESSARY = "its class on a cube: some network fails below";
  private static final String CLASS = "its class on a cube: all are within epsilon";
  private static final String NORMS = "norm products of this network";
  private static final String PATH = "path-metric";
  private static final String COORDINATEWISE = "coordinatewise";
  private static final String HYBRID = "intervals and balls (hybrid)";
  private static final String CERTIFIED = "certified, one step for the network";
  private static final String ATTAINED = "no fewer bits: a witness against each";
  private static final String DECISIONS = "decisions on the data do not change";

  @Test
  void climb_randomNetworks_keepsTheOrderOfTheory() {
    RandomNetworks random = new RandomNetworks(41);
    for (int n = 0; n < NETWORKS; n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Box box = Box.cube(inputs, -1, 1);
      Norm norm = List.of(Norm.INF, Norm.ONE, Norm.TWO).get(n % 3);
      double epsilon = 0.01 * size(f, box);
      List<double[]> data = List.of(random.point(box), random.point(box), random.point(box));
      SearchOptions options =
          SearchOptions.defaults()
              .withNorm(norm)
              .withEpsilon(epsilon)
              .withThreads(1)
              .withSeconds(3);
      Map<String, Integer> bits = new HashMap<>();
      for (Rung rung : Ladder.climb(f, Domain.of(box), options, data)) {
        rung.bits().ifPresent(b -> bits.put(rung.name(), b));
      }
      String text = n + " " + norm + " " + bits;
      assertThat(bits).as(text).containsKeys(NECESSARY, CLASS, NORMS, COORDINATEWISE, HYBRID);
      assertThat(bits.get(NECESSARY)).as(text).isLessThanOrEqualTo(bits.get(CLASS));
      // The class takes any step, the network powers of two: one bit.
      assertThat(bits.get(NORMS)).as(text).isLessThanOrEqualTo(bits.get(CLASS) + 1);
      assertThat(bits.get(PATH)).as(text).isLessThanOrEqualTo(bits.get(COORDINATEWISE));
      assertThat(bits.get(HYBRID)).as(text).isLessThanOrEqualTo(bits.get(COORDINATEWISE));
      if (bits.containsKey(CERTIFIED)) {
        assertThat(bits.get(ATTAINED)).as(text).isLessThanOrEqualTo(bits.get(CERTIFIED));
        assertThat(bits.get(CERTIFIED)).as(text).isLessThanOrEqualTo(bits.get(HYBRID));
      }
      assertThat(bits).containsKey(DECISIONS);
      for (String name : List.of(NORMS, PATH, COORDINATEWISE, HYBRID)) {
        Network g = FineGrid.quantize(FoldedNetwork.of(f), bits.get(name));
        if (norm != Norm.TWO) {
          LinearRegions exact = new LinearRegions(f, g, box);
          Rational maximum = norm == Norm.INF ? exact.maximumInf() : exact.maximumOne();
          assertThat(maximum).as(text + name).isLessThanOrEqualTo(Rational.of(epsilon));
        }
      }
    }
  }

  @Test
  void quantize_anyWidth_isTheUniformQuantizer() {
    RandomNetworks random = new RandomNetworks(42);
    for (int n = 0; n < 300; n++) {
      FoldedNetwork theta = FoldedNetwork.of(random.network(2));
      int bits = 1 + n % UniformScheme.MAX_BITS;
      UniformScheme scheme =
          new UniformScheme(
              bits, Rounding.FLOOR, Granularity.NETWORK, StepRule.POWER_OF_TWO, false);
      assertThat(FineGrid.quantize(theta, bits))
          .isEqualTo(UniformQuantizer.quantize(theta, scheme).network());
    }
  }

  /** The largest output at the corners and the centre, or 1. */
  private static double size(Network f, Box box) {
    double size = 0;
    for (double[] x : List.of(box.lower(), box.upper(), new double[box.size()])) {
      for (double y : f.forward(x)) {
        size = Math.max(size, Math.abs(y));
      }
    }
    return size == 0 ? 1 : size;
  }
}
