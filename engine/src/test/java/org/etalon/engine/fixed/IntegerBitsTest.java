package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.testing.Cases;
import org.etalon.testing.DecimalNetwork;
import org.junit.jupiter.api.Test;

/** Fewer integer bits than bounds ask for: the judge evaluates in decimals, point by point. */
class IntegerBitsTest {
  private static final List<IntegerBits> ALL =
      List.of(
          IntegerBits.proved(), IntegerBits.attained(), IntegerBits.fewer(1), IntegerBits.fewer(3));

  private static Affine random(SplittableRandom random, int rows, int columns) {
    double[] weights = new double[rows * columns];
    double[] bias = new double[rows];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) random.nextDouble(-2, 2);
    }
    for (int k = 0; k < rows; k++) {
      bias[k] = (float) random.nextDouble(-1, 1);
    }
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias));
  }

  private static FixedAttempt only(Network f, IntegerBits bits, RoundingMode mode) {
    return only(f, bits, mode, 7, 6);
  }

  private static FixedAttempt only(
      Network f, IntegerBits bits, RoundingMode mode, int parameters, int width) {
    return FixedSearch.run(
            f,
            Domain.of(Box.cube(2, -1.5, 1)),
            new Property.Bracket(Norm.INF, 0.01),
            new FixedRequest(
                QuantizationRequest.uniform(parameters, parameters),
                ActivationWidths.of(width),
                true,
                OptionalInt.of(5),
                bits,
                mode,
                OptionalInt.empty()),
            SearchOptions.defaults().withThreads(1).withMaxSubproblems(60).withSeconds(60),
            (widths, progress) -> {})
        .best()
        .orElseThrow();
  }

  /** Bounds hold at all points of a grid, and what is said not to saturate does not. */
  @Test
  void run_fewerIntegerBits_boundsTheNetworkThatSaturates() {
    SplittableRandom random = new SplittableRandom(17);
    RoundingMode[] modes = RoundingMode.values();
    int saturated = 0;
    int tight = 0;
    int chosen = 0;
    int cases = Cases.of(80);
    for (int n = 0; n < cases; n++) {
      Network f = n % 2 == 0 ? rectified(random) : chosen(random, n % 4 == 1);
      for (IntegerBits bits : ALL) {
        FixedAttempt attempt = only(f, bits, modes[n % modes.length]);
        Certification proof = attempt.certification();
        Network g = attempt.network().network();
        BigDecimal most = BigDecimal.ZERO;
        for (int k = 0; k <= 10; k++) {
          for (int l = 0; l <= 10; l++) {
            double[] x = {-1.5 + 0.25 * k, -1.5 + 0.25 * l};
            most = most.max(difference(f, g, x));
            int here = saturated(attempt.network(), x);
            saturated += here;
            chosen += n % 2 == 0 ? 0 : here;
          }
        }
        double[] worst = proof.bracket().witness().orElseThrow().input().toArray();
        BigDecimal attained = difference(f, g, worst);
        String which = bits.label() + " of case " + n;
        assertThat(new BigDecimal(proof.upperBound())).as(which).isGreaterThanOrEqualTo(most);
        assertThat(new BigDecimal(proof.lowerBound())).as(which).isLessThanOrEqualTo(attained);
        tight += proof.upperBound() < 2 * attained.doubleValue() ? 1 : 0;
      }
    }
    assertThat(saturated).isGreaterThan(chosen);
    assertThat(chosen).isPositive();
    assertThat(tight).isGreaterThan(2 * cases);
  }

  private static Network rectified(SplittableRandom random) {
    return Network.alternating(
        List.of(random(random, 3, 2), random(random, 3, 3), random(random, 2, 3)));
  }

  /** Of maxima, of what is rectified or not. */
  private static Network chosen(SplittableRandom random, boolean rectifies) {
    List<Layer> layers = new ArrayList<>(List.of(random(random, 4, 2)));
    if (rectifies) {
      layers.add(new Relu(4));
    }
    layers.add(MaxPool.of(4, new int[][] {{0, 1}, {2, 3}, {3}}));
    layers.addAll(List.of(random(random, 3, 3), new Relu(3), random(random, 2, 3)));
    return Network.of(layers);
  }

  private static BigDecimal difference(Network f, Network g, double[] x) {
    BigDecimal[] one = new DecimalNetwork(f).at(x);
    BigDecimal[] other = new DecimalNetwork(g).at(x);
    BigDecimal largest = BigDecimal.ZERO;
    for (int i = 0; i < one.length; i++) {
      largest = largest.max(other[i].subtract(one[i]).abs());
    }
    return largest;
  }

  /** How many values saturate at a point; all are in their ranges. */
  private static int saturated(FixedNetwork network, double[] x) {
    Network g = network.network();
    int count = 0;
    int cast = 0;
    for (int node = 1; node <= g.nodes().size(); node++) {
      if (!g.nodes().get(node - 1).layer().isCast()) {
        continue;
      }
      FixedValue value = network.values().get(cast++);
      BigDecimal[] after = new DecimalNetwork(ending(g, node)).at(x);
      BigDecimal[] before =
          node == 1
              ? new BigDecimal[] {new BigDecimal(x[0]), new BigDecimal(x[1])}
              : new DecimalNetwork(ending(g, node - 1)).at(x);
      for (int i = 0; i < after.length; i++) {
        BigDecimal moved = after[i].subtract(before[i]).abs();
        boolean far = moved.compareTo(new BigDecimal(value.format().step())) > 0;
        assertThat(far && !value.saturates()).isFalse();
        count += far ? 1 : 0;
        if (node > 1) {
          assertThat(after[i])
              .isBetween(new BigDecimal(value.lower()), new BigDecimal(value.upper()));
        }
      }
    }
    return count;
  }

  private static Network ending(Network g, int node) {
    return Network.of(g.inputSize(), g.nodes().subList(0, node));
  }

  /** Steps of values are finer by as much as is asked for, the input's are not. */
  @Test
  void run_fewerIntegerBits_haveFinerSteps() {
    SplittableRandom random = new SplittableRandom(18);
    int finer = 0;
    for (int n = 0; n < 20; n++) {
      Network f =
          Network.alternating(
              List.of(random(random, 3, 2), random(random, 3, 3), random(random, 1, 3)));
      FixedNetwork proved = only(f, IntegerBits.proved(), RoundingMode.FLOOR).network();
      FixedNetwork fewer = only(f, IntegerBits.fewer(2), RoundingMode.FLOOR).network();
      FixedNetwork attained = only(f, IntegerBits.attained(), RoundingMode.FLOOR).network();
      for (int cast = 0; cast < proved.values().size(); cast++) {
        FixedFormat format = proved.values().get(cast).format();
        int times = cast == 0 ? 1 : 4;
        assertThat(times * fewer.values().get(cast).format().step()).isEqualTo(format.step());
        assertThat(fewer.values().get(cast).format().bits()).isEqualTo(format.bits());
        double step = attained.values().get(cast).format().step();
        assertThat(step).isLessThanOrEqualTo(format.step());
        assertThat(cast > 0 || step == format.step()).isTrue();
        finer += step < format.step() ? 1 : 0;
      }
    }
    assertThat(finer).isPositive();
  }

  /** Of what saturation does to values that maxima alone take nothing is known. */
  @Test
  void run_valuesThatMaximaTake_haveNoFewerBits() {
    Network f =
        Network.of(
            List.of(
                Affine.of(Matrix.of(2, 2, 1, 0, 2, 0), Vector.of(0, 0)),
                MaxPool.of(2, new int[][] {{0}, {1}}),
                Affine.of(Matrix.of(1, 2, 1, -0.5), Vector.of(0))));
    FixedNetwork proved = only(f, IntegerBits.proved(), RoundingMode.FLOOR).network();
    for (IntegerBits bits : ALL) {
      FixedAttempt attempt = only(f, bits, RoundingMode.FLOOR);
      List<FixedValue> values = attempt.network().values();
      assertThat(values.get(1).format()).isEqualTo(proved.values().get(1).format());
      assertThat(values.get(1).saturates()).isFalse();
      int fewer = bits.fold(() -> 0, () -> 0, less -> less);
      double step = proved.values().get(2).format().step();
      double own = Math.scalb(values.get(2).format().step(), fewer);
      assertThat(fewer > 0 ? own == step : own <= step).isTrue();
      assertThat(attempt.certification().upperBound()).isLessThan(1);
    }
  }

  /**
   * Twelve times twice the step are too few: a value that maxima take overflows, then others do.
   */
  @Test
  void run_overflowOfValuesThatMaximaTake_leavesNothingKnownBehindIt() {
    FixedNetwork network = overflowing();
    int beyond = 0;
    for (double x = -1.5; x <= 1; x += 1 / 64.0) {
      beyond += saturated(network, new double[] {x, 0});
    }
    assertThat(beyond).isPositive();
    FixedValue last = network.values().get(network.values().size() - 1);
    assertThat(last.saturates()).isTrue();
    assertThat(last.least()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(last.most()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** Of numbers near 1, less 1, the output is 0, as long as twice a number is one. */
  static FixedNetwork overflowing() {
    List<Layer> layers =
        List.of(
            Affine.of(Matrix.of(1, 2, 0x1p-20, 0), Vector.of(1)),
            new Relu(1),
            Affine.of(Matrix.of(2, 1, 1, 2), Vector.of(-1, -2)),
            MaxPool.of(2, new int[][] {{0}, {1}}),
            Affine.of(Matrix.of(1, 2, 1, -0.5), Vector.of(0)));
    Network f = Network.of(layers);
    return only(f, IntegerBits.proved(), RoundingMode.FLOOR, 24, 6).network();
  }

  /** What saturates everywhere is one code. */
  @Test
  void run_valuesBeyondAllCodes_haveTheRangeOfTheirLastCode() {
    for (int sign : new int[] {1, -1}) {
      Affine affine = Affine.of(Matrix.of(1, 2, sign * 0.5, 0), Vector.of(sign * 6));
      FixedNetwork network =
          only(Network.of(List.of(affine)), IntegerBits.fewer(2), RoundingMode.FLOOR).network();
      FixedValue output = network.values().get(1);
      FixedFormat format = output.format();
      double end = (sign > 0 ? format.highestValue() : format.lowestValue()).toDouble();
      assertThat(Math.abs(end)).isLessThanOrEqualTo(2);
      assertThat(output.saturates()).isTrue();
      assertThat(output.lower()).isEqualTo(end);
      assertThat(output.upper()).isEqualTo(end);
    }
  }
}
