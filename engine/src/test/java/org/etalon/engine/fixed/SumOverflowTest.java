package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Grid;
import org.etalon.quant.Accumulation;
import org.etalon.testing.Cases;
import org.etalon.testing.DecimalNetwork;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class SumOverflowTest {
  private static final SearchOptions FEW =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(60).withSeconds(60);

  private static Round cast(int size) {
    return new Round(size, FixedFormat.signed(0.25, 6, RoundingMode.HALF_EVEN, Overflow.SATURATE));
  }

  private static Affine random(SplittableRandom random, int rows, int columns) {
    double[] weights = new double[rows * columns];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = random.nextInt(-6, 7) / 4.0;
    }
    double[] bias = new double[rows];
    for (int k = 0; k < rows; k++) {
      bias[k] = random.nextInt(-6, 7) / 8.0;
    }
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias));
  }

  private static Network network(SplittableRandom random) {
    return Network.of(
        List.of(
            cast(2), random(random, 3, 2), new Relu(3), cast(3), random(random, 2, 3), cast(2)));
  }

  /** In decimals: a sum is out of range at the input, and no one before it is, wrapping or not. */
  @Test
  void of_widths_isTheFirstSumThatDoesNotFit() {
    SplittableRandom random = new SplittableRandom(5);
    Domain domain = Domain.of(Box.cube(2, -2, 1.5));
    int found = 0;
    int fitting = 0;
    int second = 0;
    for (int n = 0; n < Cases.of(200); n++) {
      Network g = network(random);
      List<Accumulator> sums = Accumulator.of(g, domain, FEW);
      for (int width = 2; width <= 12; width++) {
        Optional<SumOverflow> overflow = SumOverflow.of(g, sums, width);
        if (overflow.isEmpty()) {
          fitting++;
          continue;
        }
        SumOverflow first = overflow.get();
        found++;
        second += first.number() == 2 ? 1 : 0;
        assertThat(domain.contains(first.input().toArray())).isTrue();
        Network wrapping = Accumulation.wrapping(g, width);
        BigDecimal[] exact = ending(g, first.number() == 1 ? 2 : 5, first);
        BigDecimal[] sum = {exact[first.row()]};
        int exponent = first.sums().exponent();
        assertThat(sum[0]).isEqualByComparingTo(first.sum().toBigDecimal());
        assertThat(fits(sum, exponent, width)).isFalse();
        assertThat(fits(sum, exponent, first.bits() - 1)).isFalse();
        assertThat(fits(sum, exponent, first.bits())).isTrue();
        assertThat(fits(Arrays.copyOf(exact, first.row()), exponent, width)).isTrue();
        if (first.number() == 2) {
          assertThat(ending(g, 4, first)).isEqualTo(ending(wrapping, places(wrapping), first));
        }
      }
    }
    assertThat(Math.min(found, fitting)).isGreaterThan(100);
    assertThat(second).isPositive();
  }

  /** The number of nodes up to the second cast of values. */
  private static int places(Network wrapping) {
    int relu = 0;
    while (!wrapping.nodes().get(relu).layer().isRelu()) {
      relu++;
    }
    return relu + 2;
  }

  private static BigDecimal[] ending(Network network, int node, SumOverflow at) {
    Network part = Network.of(2, network.nodes().subList(0, node));
    return new DecimalNetwork(part).at(at.input().toArray());
  }

  private static boolean fits(BigDecimal[] sums, int exponent, int width) {
    BigInteger half = BigInteger.ONE.shiftLeft(width - 1);
    for (BigDecimal sum : sums) {
      BigInteger units = sum.divide(new BigDecimal(Math.scalb(1.0, exponent))).toBigIntegerExact();
      if (units.compareTo(half.negate()) < 0 || units.compareTo(half) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The first input at which a sum overflows, in their order; none once it is to stop. */
  @Test
  void at_inputs_takesTheFirst() {
    Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    Network g = Network.of(List.of(cast(1), one, cast(1)));
    List<Vector> inputs = List.of(Vector.of(1), Vector.of(2.5), Vector.of(3));
    SumOverflow overflow = SumOverflow.at(g, inputs, 4, Stop.NEVER).orElseThrow();
    assertThat(overflow.input()).isEqualTo(Vector.of(2.5));
    assertThat(overflow.units()).isEqualTo("10");
    assertThat(SumOverflow.at(g, inputs.subList(0, 1), 4, Stop.NEVER)).isEmpty();
    assertThat(SumOverflow.at(g, inputs, 4, Stop.when(() -> true))).isEmpty();
  }

  /** On a grid, too, all are inputs of the domain: centres and corners, of few boxes. */
  @Test
  void points_ofDomains_areTheirCentresAndCorners() {
    Box box = Box.of(new double[] {0.1, -1, 2}, new double[] {1, 3, 2});
    List<Vector> points = SumPoints.of(Domain.of(box));
    assertThat(points)
        .containsExactly(
            Vector.of(0.55, 1, 2),
            Vector.of(0.1, -1, 2),
            Vector.of(1, 3, 2),
            Vector.of(1, -1, 2),
            Vector.of(0.1, 3, 2));
    Domain grid = new Domain(List.of(box), Optional.of(Grid.of(0.25, 0.5, 2)));
    assertThat(SumPoints.of(grid)).hasSize(5).contains(Vector.of(0.25, -1, 2));
    assertThat(SumPoints.of(grid)).allMatch(point -> grid.contains(point.toArray()));
    Domain many = new Domain(Collections.nCopies(1000, box));
    assertThat(SumPoints.of(many)).hasSize(60);
  }

  /** A search may find the input by a later sum, though one before overflows there, too. */
  @Test
  void of_inputOfALaterSum_namesTheOneBefore() {
    Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    List<Layer> layers = new ArrayList<>(List.of(cast(1), one, cast(1), one, cast(1)));
    Network g = Network.of(layers);
    List<Accumulator> sums = Accumulator.of(g, Domain.of(Box.cube(1, 0, 3)), FEW);
    assertThat(sums).hasSize(2);
    SumOverflow overflow = SumOverflow.of(g, sums.subList(1, 2), 4).orElseThrow();
    assertThat(overflow.number()).isEqualTo(1);
    assertThat(overflow.units()).isEqualTo("12");
    assertThat(overflow.bits()).isEqualTo(5);
    assertThat(SumOverflow.of(g, sums, 5)).isEmpty();
  }
}
