package org.etalon.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.Rounding;
import org.etalon.testing.Cases;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

class WorstNetworkTest {
  private static final List<Rounding> ROUNDINGS =
      List.of(Rounding.FLOOR, Rounding.NEAREST, Rounding.ZERO);

  /** What the network really errs by lies between the bounds, close to the lower one. */
  @Test
  void of_thousandsOfClasses_errsByTheLowerBound() {
    SplittableRandom random = new SplittableRandom(81);
    for (int n = 0; n < Cases.of(3000); n++) {
      ParameterClass c = RandomClasses.next(random, 5, 6);
      Rounding rounding = ROUNDINGS.get(n % 3);
      BigDecimal eta =
          new BigDecimal(c.weightBound().doubleValue() * Math.pow(2, -random.nextDouble(0, 20)));
      WorstNetwork worst = WorstNetwork.of(c, rounding, eta);
      BigDecimal step = new BigDecimal(worst.step());
      assertThat(step)
          .isLessThanOrEqualTo(eta)
          .isGreaterThan(eta.multiply(new BigDecimal("0.999")));
      ErrorBounds bounds = new ErrorBounds(c, rounding);
      BigDecimal low = bounds.lower(step);
      double attained = worst.witness().differenceDown();
      String text = n + " " + c + " " + rounding;
      assertThat(attained)
          .as(text)
          .isCloseTo(low.doubleValue(), within(1e-7 * low.doubleValue() + 1e-13));
      assertThat(new BigDecimal(attained)).as(text).isLessThanOrEqualTo(bounds.upper(step));
      assertThat(attained)
          .as(text)
          .isGreaterThanOrEqualTo(bounds.monotone(step).doubleValue() * (1 - 1e-6) - 1e-13);
      requireRounded(worst, rounding);
      requireInside(worst.network(), c);
    }
  }

  private static void requireRounded(WorstNetwork worst, Rounding rounding) {
    BigDecimal step = new BigDecimal(worst.step());
    List<Affine> f = Theta.of(worst.network()).denseLayers();
    List<Affine> g = Theta.of(worst.rounded()).denseLayers();
    for (int l = 0; l < f.size(); l++) {
      requireRounded(f.get(l).bias().get(0), g.get(l).bias().get(0), step, rounding);
      double w = f.get(l).map().row(0).value(0);
      requireRounded(w, g.get(l).map().row(0).value(0), step, rounding);
    }
  }

  private static void requireRounded(double x, double q, BigDecimal step, Rounding rounding) {
    BigDecimal moved = new BigDecimal(x).subtract(new BigDecimal(q));
    assertThat(new BigDecimal(q).remainder(step)).isEqualByComparingTo(BigDecimal.ZERO);
    if (rounding == Rounding.NEAREST) {
      moved = moved.abs();
    }
    assertThat(moved).isGreaterThanOrEqualTo(BigDecimal.ZERO);
    BigDecimal most = rounding == Rounding.NEAREST ? step.multiply(new BigDecimal("0.5")) : step;
    assertThat(moved).isLessThanOrEqualTo(most);
    assertThat(q).isGreaterThanOrEqualTo(0);
  }

  /** The norms are at most B, up to the rounding of their own bounds. */
  private static void requireInside(Network network, ParameterClass c) {
    double limit = c.weightBound().doubleValue() * (1 + 1e-6);
    for (Affine layer : Theta.of(network).denseLayers()) {
      Matrix bias = Matrix.of(layer.outputSize(), 1, layer.bias().toArray());
      for (Matrix m : List.of(layer.map().toMatrix(), bias)) {
        assertThat(RandomClasses.norm(m, c)).isLessThanOrEqualTo(limit);
      }
    }
  }

  @Test
  void of_someClasses_isWhatCertifyFinds() {
    SplittableRandom random = new SplittableRandom(82);
    for (int n = 0; n < 30; n++) {
      ParameterClass c = RandomClasses.next(random, 5, 6);
      WorstNetwork worst =
          WorstNetwork.of(c, Rounding.FLOOR, c.weightBound().multiply(new BigDecimal("0.003")));
      double radius = worst.witness().input().get(0);
      Certification proof =
          Certifier.certify(
              new Problem(
                  worst.network(),
                  worst.rounded(),
                  Domain.of(Box.cube(c.widths().get(0), -radius, radius)),
                  Property.bracket().withNorm(c.norm())),
              SearchOptions.defaults().withThreads(1).withMaxSubproblems(64));
      assertThat(proof.upperBound()).isGreaterThanOrEqualTo(worst.witness().differenceDown());
      assertThat(proof.lowerBound()).isGreaterThan(0.999 * worst.witness().differenceDown());
    }
  }

  @Test
  void of_whatDoublesCannotHold_isRefused() {
    ParameterClass c =
        new ParameterClass(List.of(2, 2), new BigDecimal("4"), BigDecimal.ONE, Norm.TWO);
    assertThatThrownBy(() -> WorstNetwork.of(c, Rounding.FLOOR, new BigDecimal("1e-20")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("doubles");
    ParameterClass huge =
        new ParameterClass(
            Collections.nCopies(3, 1 << 20), BigDecimal.ONE, BigDecimal.ONE, Norm.TWO);
    assertThatThrownBy(() -> WorstNetwork.of(huge, Rounding.FLOOR, new BigDecimal("1e-2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameters");
    ParameterClass large =
        new ParameterClass(List.of(1, 1), new BigDecimal("1e400"), BigDecimal.ONE, Norm.TWO);
    assertThatThrownBy(() -> WorstNetwork.of(large, Rounding.FLOOR, new BigDecimal("1e399")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("range of doubles");
  }
}
