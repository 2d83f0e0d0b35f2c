package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Semantics;
import org.etalon.problem.UnfitException;
import org.junit.jupiter.api.Test;

class RuntimeErrorsTest {
  private static final FixedFormat INPUT = format(0.125);

  private static FixedFormat format(double step) {
    return FixedFormat.signed(step, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
  }

  private static Round cast(FixedFormat format) {
    return new Round(1, format);
  }

  private static Affine row(double weight, double bias) {
    return Affine.of(Matrix.of(1, 1, weight), Vector.of(bias));
  }

  private static Theta theta(Layer... layers) {
    return Theta.of(Network.of(Arrays.asList(layers)), Semantics.ANY_RUNTIME);
  }

  private static double radius(Theta theta, int site) {
    return theta.sites().get(site).casts().radius();
  }

  /** What rounding once, in double arithmetic, may do beside one half: 2^-12 and what sums do. */
  private static void requireRadius(double radius, double step, double twice) {
    assertThat(radius).isBetween(step * (0.5 + twice + 0x1p-12), step * (0.5 + twice + 0x1p-10));
  }

  @Test
  void of_castsOfSums_knowTheMultiplier() {
    double weight = 0.25;
    Theta theta = theta(cast(INPUT), row(weight, 1), new Relu(1), cast(format(0.5)), row(1, 0));
    requireRadius(radius(theta, 0), 0.125, 0.25);
    requireRadius(radius(theta, 1), 0.5, 0.125 * weight / 0.5);
    requireRadius(radius(theta(cast(INPUT), row(4, 1), cast(format(0.5))), 1), 0.5, 0.25);
    requireRadius(radius(theta(cast(INPUT), row(0, 1), cast(format(0.5))), 1), 0.5, 0.25);
  }

  @Test
  void of_realArithmetic_keepsHalfSteps() {
    Network network = Network.of(List.of(cast(INPUT), row(1, 0), cast(format(0.5))));
    for (Site site : Theta.of(network).sites()) {
      assertThat(site.casts().radius()).isEqualTo(site.kind() == Site.Kind.INPUT ? 0.0625 : 0.25);
      assertThat(site.biasError().maxAbs()).isLessThan(0.2501);
    }
    Network real = Network.of(List.of(row(1, 0)));
    assertThat(Theta.of(real, Semantics.ANY_RUNTIME).isExact()).isTrue();
  }

  /** A bias in a node of its own does not hide the multiplier, a factor does. */
  @Test
  void of_shifts_keepTheMultiplier() {
    Layer shift = new Affine(DiagonalMap.identity(1), Vector.of(1));
    Layer factor = new Affine(new DiagonalMap(Vector.of(0.75)), Vector.of(0));
    double twice = 0.125 * 0.25 / 0.5;
    Theta shifted = theta(cast(INPUT), row(0.25, 0), shift, cast(format(0.5)));
    requireRadius(radius(shifted, shifted.sites().size() - 1), 0.5, twice);
    Theta scaled = theta(cast(INPUT), row(0.25, 0), factor, cast(format(0.5)));
    requireRadius(radius(scaled, scaled.sites().size() - 1), 0.5, 0.25);
  }

  /** Terms 2000 times the step they are rounded to: 17 and 16 roundings of 2^-24. */
  @Test
  void of_largeTerms_countRoundingsOfFloat32() {
    double most = 16 + 984;
    double step = 0.5;
    double sums = 33 * 0x1p-24 * most / step;
    double radius = radius(theta(cast(INPUT), row(1, 984), cast(format(step))), 1);
    assertThat(radius / step - 0.75 - 0x1p-12).isBetween(sums, 1.001 * sums);
  }

  @Test
  void of_outputsThatAreNotCast_knowWhatFloat32Does() {
    Theta theta = theta(cast(INPUT), row(1, 984));
    double error = theta.sites().get(1).biasError().get(0);
    assertThat(error).isBetween(33 * 0x1p-24 * 1000, 1.001 * 33 * 0x1p-24 * 1000);
    double ofCast = theta(cast(INPUT), row(1, 0), cast(INPUT)).sites().get(1).biasError().get(0);
    double radius = radius(theta(cast(INPUT), row(1, 0), cast(INPUT)), 1);
    assertThat(ofCast - radius).isBetween(16 * 0x1p-24 * 16, 1.001 * 16 * 0x1p-24 * 16);
  }

  /** The last code is 127; 127.4 steps are rounded to it, but with a quarter more to 128. */
  @Test
  void fit_inputsNearTheLastCode_leaveRoomForSlack() {
    Network network = Network.of(List.of(cast(INPUT), row(1, 0)));
    double[] ends = {127.4 * 0.125, -128.4 * 0.125};
    for (double end : ends) {
      double low = Math.min(0, end);
      double high = Math.max(0, end);
      Site real = Theta.of(network).sites().get(0);
      assertThat(real.casts().fit(low, high)).isTrue();
      Site any = Theta.of(network, Semantics.ANY_RUNTIME).sites().get(0);
      assertThat(any.casts().fit(low, high)).isFalse();
      assertThat(any.casts().fit(low * 0.99, high * 0.99)).isTrue();
    }
  }

  private static void requireRefused(String message, Layer... layers) {
    assertThatThrownBy(() -> theta(layers))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(message);
  }

  @Test
  void of_whatRuntimesAreNotKnownToDo_isRefused() {
    FixedFormat floors = FixedFormat.signed(1, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    FixedFormat wraps = FixedFormat.signed(1, 8, RoundingMode.HALF_EVEN, Overflow.WRAP);
    FixedFormat wide = FixedFormat.signed(1, 9, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    for (FixedFormat format : List.of(floors, wraps, wide)) {
      requireRefused("a cast to", cast(format), row(1, 0));
      requireRefused("a cast to", cast(INPUT), row(1, 0), cast(format));
    }
    requireRefused("cast otherwise", cast(INPUT), cast(format(0.25)), row(1, 0));
    requireRefused("cast otherwise", cast(INPUT), new Relu(1), cast(format(0.25)), row(1, 0));
    requireRefused("not cast", row(1, 0), cast(INPUT));
    requireRefused("not cast", cast(INPUT), row(1, 0), row(1, 0), cast(INPUT));
    requireRefused(
        "its input",
        new Affine(new DiagonalMap(Vector.of(2)), Vector.of(0)),
        cast(INPUT),
        row(1, 0));
    requireRefused("a quarter", cast(INPUT), row(1, 1e6), cast(INPUT));
    Affine shift = new Affine(DiagonalMap.identity(1), Vector.of(1));
    requireRefused("beyond float32", cast(format(1)), row(1e37, 0), shift);
    assertThat(theta(cast(INPUT), cast(INPUT), row(1, 0)).isRounded()).isTrue();
  }

  @Test
  void of_longSums_areRefused() {
    int inputs = 1 << 14;
    for (int size : new int[] {inputs, inputs + 1}) {
      Round cast = new Round(size, INPUT);
      Affine sum = Affine.of(Matrix.of(1, size, new double[size]), Vector.of(0));
      Network network = Network.of(List.of(cast, sum));
      if (size == inputs) {
        assertThat(Theta.of(network, Semantics.ANY_RUNTIME).depth()).isEqualTo(1);
      } else {
        assertThatThrownBy(() -> Theta.of(network, Semantics.ANY_RUNTIME))
            .hasMessageContaining("16385 products");
      }
    }
  }

  @Test
  void of_sumsOfTwoCasts_areRoundedTwice() {
    Network network =
        Network.of(
            1,
            List.of(
                Node.of(cast(INPUT), 0),
                new Node(new Add(1), List.of(1, 1)),
                Node.of(cast(format(8)), 2)));
    Theta theta = Theta.of(network, Semantics.ANY_RUNTIME);
    requireRadius(radius(theta, theta.sites().size() - 1), 8, 0.25);
  }

  /** Quotients and products of such steps leave float32, or are flushed. */
  @Test
  void of_stepsThatFloat32MayLose_areRefused() {
    for (double step : new double[] {0x1p-40, 0x1p40}) {
      FixedFormat beyond = format(step < 1 ? step * (1 - 0x1p-23) : step * (1 + 0x1p-23));
      assertThat(theta(cast(format(step)), row(1, 0)).isRounded()).isTrue();
      requireRefused("2^-40 to 2^40", cast(beyond), row(1, 0));
    }
  }

  /** What is read may be a sum of integers times a product of scales that is flushed. */
  @Test
  void of_outputs_knowWhatUnderflowOfScalesLoses() {
    Theta theta = theta(cast(format(0x1p-40)), row(0x1p-126, 0));
    assertThat(theta.sites().get(1).biasError().get(0)).isGreaterThanOrEqualTo(0x1p-90);
  }
}
