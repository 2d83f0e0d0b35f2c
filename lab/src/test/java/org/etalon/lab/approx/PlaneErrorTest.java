package org.etalon.lab.approx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.etalon.exact.Dyadic;
import org.etalon.lab.construct.Construction;
import org.etalon.lab.construct.PlaneInterpolation;
import org.etalon.lab.ladder.FineGrid;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PlaneErrorTest {
  private static final Target SQUARE = Targets.parse("square");
  private static final PlaneTarget PLANE = new PlaneTarget(SQUARE);

  private static Construction interpolation(int n) {
    return PlaneInterpolation.of(n, (x, y) -> x * x * y * y);
  }

  @Test
  void interpolation_atNodesAndInsideTriangles_isExact() {
    int n = 8;
    Network network = interpolation(n).network();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double x = (double) i / n;
        double y = (double) j / n;
        double h = 1.0 / n;
        assertThat(network.forwardExact(new double[] {x, y})[0].toDouble())
            .isEqualTo(x * x * y * y);
        double corners = value(x, y) + value(x + h, y) + 2 * value(x + h, y + h);
        double inside =
            network.forwardExact(new double[] {x + 0.75 * h, y + 0.5 * h})[0].toDouble();
        assertThat(inside).isEqualTo(corners / 4);
      }
    }
    assertThat(interpolation(n).depth()).isEqualTo(3);
    assertThat(interpolation(n).nonzeros()).isBetween(8L * n * n, 14L * n * n);
  }

  private static double value(double x, double y) {
    return x * x * y * y;
  }

  /** One square: the error is y - x^2 y^2 below the diagonal, largest on it, where 4 y^3 = 1. */
  @Test
  void enclosure_ofOneSquare_holdsTheKnownMaximum() {
    double exact = 0.75 * Math.cbrt(0.25);
    Enclosure found = PlaneError.of(interpolation(1).network(), PLANE, 1);
    assertThat(found.lower()).isLessThanOrEqualTo(exact);
    assertThat(found.upper()).isGreaterThanOrEqualTo(exact);
    assertThat(found.upper() / found.lower()).isLessThan(1.021);
  }

  @Test
  void enclosure_ofQuantizedNetworks_holdsExactErrors() {
    Random random = new Random(5);
    for (int c = 0; c < 40; c++) {
      int n = 1 + random.nextInt(5);
      int bits = 3 + random.nextInt(12);
      Network network = FineGrid.quantize(interpolation(n).network(), bits);
      Enclosure found = PlaneError.of(network, PLANE, n);
      double largest = 0;
      for (int k = 0; k < 400; k++) {
        double x = random.nextInt(1025) / 1024.0;
        double y = random.nextInt(4) == 0 ? x : random.nextInt(1025) / 1024.0;
        Dyadic f = network.forwardExact(new double[] {x, y})[0];
        Dyadic target = square(x).multiply(square(y));
        largest = Math.max(largest, f.subtract(target).abs().toDoubleUp());
      }
      assertThat(largest).as("case " + c).isLessThanOrEqualTo(found.upper());
      assertThat(found.lower()).isLessThanOrEqualTo(found.upper());
      assertThat(largest).as("sampled").isCloseTo(found.lower(), within(0.2 * found.lower()));
    }
  }

  private static Dyadic square(double x) {
    return Dyadic.of(x).multiply(Dyadic.of(x));
  }

  @Test
  void enclosure_whereDoublesOverflow_knowsNothing() {
    Network network =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 2, 1e200, 1e200), Vector.of(1)),
                Affine.of(Matrix.of(1, 1, 1e200), Vector.of(0))));
    Enclosure found = PlaneError.of(network, PLANE, 2);
    assertThat(found.upper()).isInfinite();
    assertThat(found.lower()).isNotNaN();
    assertThat(BoxError.of(network, PLANE).upper()).isInfinite();
  }

  /** Networks of a depth at which the radius of triangles grows; exact errors at dyadic points. */
  @Test
  void boxes_ofDeepNetworks_holdExactErrorsClosely() {
    Random random = new Random(6);
    for (int c = 0; c < 4; c++) {
      Family family = c % 2 == 0 ? Family.SAWTOOTH : Family.CPWL_DEEP;
      Construction built = family.buildPlane(SQUARE, c % 2 == 0 ? 2 : 4);
      assertThat(built.depth()).isGreaterThan(7);
      Network network =
          c < 2 ? built.network() : FineGrid.quantize(built.network(), 8 + random.nextInt(4));
      Enclosure found = BoxError.of(network, PLANE);
      Enclosure other = PlaneError.of(network, PLANE, 4);
      assertThat(found.upper()).isBetween(found.lower(), 1.021 * found.lower());
      assertThat(found.lower()).isLessThanOrEqualTo(other.upper());
      assertThat(found.upper()).isGreaterThanOrEqualTo(other.lower());
      double largest = 0;
      for (int k = 0; k < 300; k++) {
        double x = random.nextInt(65) / 64.0;
        double y = random.nextInt(4) == 0 ? x : random.nextInt(65) / 64.0;
        Dyadic f = network.forwardExact(new double[] {x, y})[0];
        Dyadic target = square(x).multiply(square(y));
        largest = Math.max(largest, f.subtract(target).abs().toDoubleUp());
      }
      assertThat(largest).as("case " + c).isLessThanOrEqualTo(found.upper());
      assertThat(largest).as("sampled").isGreaterThan(0.6 * found.lower());
    }
  }

  @Test
  void speed_ofProductsInTwoDimensions_isThatInOne() {
    BitSchedule real = BitSchedule.parse("real");
    SpeedStudy study =
        SpeedStudy.run(
            Targets.parse("sin:3"), Family.CPWL_DEEP, 2, List.of(2, 4, 8), real, point -> {});
    assertThat(study.known()).hasValue(2);
    assertThat(study.points().get(2).error().upper())
        .isLessThan(study.points().get(0).error().lower() / 4);
  }

  @Tag("slow")
  @Test
  void speed_inTwoDimensions_isHalfOfThatInOne() {
    SpeedStudy study =
        SpeedStudy.run(
            Targets.parse("sin:3"),
            Family.CPWL_UNIFORM,
            2,
            List.of(8, 16, 32),
            BitSchedule.parse("log2:3"),
            point -> {});
    assertThat(study.known()).hasValue(1);
    assertThat(study.real().orElseThrow().gamma()).isCloseTo(1, within(0.15));
    assertThat(study.quantized().orElseThrow().gamma()).isCloseTo(1, within(0.15));
  }

  @Test
  void otherTargets_areRefused() {
    BitSchedule real = BitSchedule.parse("real");
    assertThatThrownBy(
            () ->
                SpeedStudy.run(
                    Targets.parse("sqrt"), Family.CPWL_UNIFORM, 2, List.of(4), real, p -> {}))
        .hasMessageContaining("square, sin:W");
  }
}
