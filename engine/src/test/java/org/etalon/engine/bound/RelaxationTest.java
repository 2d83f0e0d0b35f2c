package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class RelaxationTest {
  private final SplittableRandom random = new SplittableRandom(3);

  private double number() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> random.nextInt(-3, 4);
      case 2 -> random.nextDouble(-1, 1) * 1e-9;
      case 3 -> random.nextDouble(-1, 1) * 1e6;
      default -> random.nextDouble(-2, 2);
    };
  }

  @Test
  void relaxDifference_everyPlane_holdsExactlyAtEveryKindOfPoint() {
    for (int n = 0; n < 3000; n++) {
      LayerState s = new LayerState(1);
      double[] z = {number(), number()};
      double[] zPrime = {number(), number()};
      double[] d = {zPrime[0] - z[0], zPrime[1] - z[1]};
      s.lower[0] = Math.min(z[0], z[1]);
      s.upper[0] = Math.max(z[0], z[1]);
      s.lowerPrime[0] = Math.min(zPrime[0], zPrime[1]);
      s.upperPrime[0] = Math.max(zPrime[0], zPrime[1]);
      s.lowerD[0] = Math.nextDown(Math.min(d[0], d[1]));
      s.upperD[0] = Math.nextUp(Math.max(d[0], d[1]));
      s.relaxRelu();
      s.relaxDifference();
      for (int k = 0; k <= 8; k++) {
        // Points of the segment between the two given pairs are always inside the enclosures.
        Rational t = Rational.of(k * 0.125);
        check(s, between(z, t), between(zPrime, t));
      }
      // Where a sign changes along the segment.
      kink(s, z, z, zPrime);
      kink(s, zPrime, z, zPrime);
    }
  }

  private static void kink(LayerState s, double[] which, double[] z, double[] zPrime) {
    if (which[0] < 0 != which[1] < 0 && which[0] != 0 && which[1] != 0) {
      Rational from = Rational.of(which[0]);
      Rational t = from.divide(from.subtract(Rational.of(which[1])));
      check(s, between(z, t), between(zPrime, t));
    }
  }

  private static Rational between(double[] ends, Rational t) {
    Rational from = Rational.of(ends[0]);
    return from.add(t.multiply(Rational.of(ends[1]).subtract(from)));
  }

  private static void check(LayerState s, Rational z, Rational zPrime) {
    Rational d = zPrime.subtract(z);
    Rational a = z.max(Rational.ZERO);
    Rational e = zPrime.max(Rational.ZERO).subtract(a);
    assertThat(plane(s.uz[0], s.ud[0], s.u0[0], z, d)).isGreaterThanOrEqualTo(e);
    assertThat(plane(s.lz[0], s.ld[0], s.l0[0], z, d)).isLessThanOrEqualTo(e);
    assertThat(plane(s.au[0], 0, s.bu[0], z, d)).isGreaterThanOrEqualTo(a);
    for (int rule = 0; rule < ReluRelaxation.RULES; rule++) {
      assertThat(plane(s.al[rule][0], 0, 0, z, d)).isLessThanOrEqualTo(a);
    }
  }

  private static Rational plane(double onZ, double onD, double constant, Rational z, Rational d) {
    return Rational.of(onZ)
        .multiply(z)
        .add(Rational.of(onD).multiply(d))
        .add(Rational.of(constant));
  }

  @Test
  void relaxDifference_stableNeurons_areExact() {
    LayerState s = new LayerState(3);
    double[][] z = {{1, 2}, {-2, -1}, {-2, -1}};
    double[][] zPrime = {{0.5, 3}, {1, 4}, {-3, 0}};
    for (int i = 0; i < 3; i++) {
      s.lower[i] = z[i][0];
      s.upper[i] = z[i][1];
      s.lowerPrime[i] = zPrime[i][0];
      s.upperPrime[i] = zPrime[i][1];
      s.lowerD[i] = zPrime[i][0] - z[i][1];
      s.upperD[i] = zPrime[i][1] - z[i][0];
    }
    s.relaxRelu();
    s.relaxDifference();
    assertThat(new double[] {s.uz[0], s.ud[0], s.u0[0]}).containsExactly(0, 1, 0);
    assertThat(new double[] {s.lz[0], s.ld[0]}).containsExactly(-0.0, 1);
    assertThat(new double[] {s.uz[1], s.ud[1], s.u0[1]}).containsExactly(1, 1, 0);
    assertThat(s.ld[1]).isEqualTo(1);
    assertThat(s.lz[1]).isEqualTo(1);
    assertThat(s.liveECount).isEqualTo(2);
  }

  @Test
  void relax_infiniteEnclosures_neverGiveAFiniteWrongPlane() {
    LayerState s = new LayerState(1);
    s.lower[0] = s.lowerPrime[0] = s.lowerD[0] = Double.NEGATIVE_INFINITY;
    s.upper[0] = s.upperPrime[0] = s.upperD[0] = Double.POSITIVE_INFINITY;
    s.relaxRelu();
    s.relaxDifference();
    assertThat(s.au[0] * 1 + s.bu[0]).isNaN();
    assertThat(s.uz[0] + s.ud[0] + s.u0[0]).isNaN();
    assertThat(s.lz[0] + s.ld[0] + s.l0[0]).isNaN();
  }
}
