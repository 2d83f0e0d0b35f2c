package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.testing.Cases;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

class RelaxationTest {
  private final SplittableRandom random = new SplittableRandom(3);

  /** A site of rectifiers that takes the input of the network as it is. */
  private static SiteState site(int size) {
    Theta theta = Theta.of(Network.of(List.of(new Relu(size))));
    return new SiteState(new PairSite(theta.sites().get(1), theta.sites().get(1)));
  }

  private static SiteState[] states(SiteState s) {
    Theta theta = Theta.of(Network.of(List.of(new Relu(s.size))));
    SiteState input = new SiteState(new PairSite(theta.sites().get(0), theta.sites().get(0)));
    return new SiteState[] {input, s};
  }

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
    for (int n = 0; n < Cases.of(3000); n++) {
      SiteState s = site(1);
      double[] z = {number(), number()};
      double[] zPrime = {number(), number()};
      double[] d = {zPrime[0] - z[0], zPrime[1] - z[1]};
      s.f.lower[0] = Math.min(z[0], z[1]);
      s.f.upper[0] = Math.max(z[0], z[1]);
      s.g.lower[0] = Math.min(zPrime[0], zPrime[1]);
      s.g.upper[0] = Math.max(zPrime[0], zPrime[1]);
      s.lowerD[0] = Math.nextDown(Math.min(d[0], d[1]));
      s.upperD[0] = Math.nextUp(Math.max(d[0], d[1]));
      s.relax(1e-15, states(s));
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

  private static void kink(SiteState s, double[] which, double[] z, double[] zPrime) {
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

  private static void check(SiteState s, Rational z, Rational zPrime) {
    Rational d = zPrime.subtract(z);
    Rational a = z.max(Rational.ZERO);
    Rational e = zPrime.max(Rational.ZERO).subtract(a);
    assertThat(plane(s.relu.uz[0], s.relu.ud[0], s.relu.u0[0], z, d)).isGreaterThanOrEqualTo(e);
    assertThat(plane(s.relu.lz[0], s.relu.ld[0], s.relu.l0[0], z, d)).isLessThanOrEqualTo(e);
    assertThat(plane(s.relu.f.au[0], 0, s.relu.f.bu[0], z, d)).isGreaterThanOrEqualTo(a);
    for (int rule = 0; rule < ReluRelaxation.RULES; rule++) {
      assertThat(plane(s.relu.f.al[rule][0], 0, 0, z, d)).isLessThanOrEqualTo(a);
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
    SiteState s = site(3);
    double[][] z = {{1, 2}, {-2, -1}, {-2, -1}};
    double[][] zPrime = {{0.5, 3}, {1, 4}, {-3, 0}};
    for (int i = 0; i < 3; i++) {
      s.f.lower[i] = z[i][0];
      s.f.upper[i] = z[i][1];
      s.g.lower[i] = zPrime[i][0];
      s.g.upper[i] = zPrime[i][1];
      s.lowerD[i] = zPrime[i][0] - z[i][1];
      s.upperD[i] = zPrime[i][1] - z[i][0];
    }
    s.relax(1e-15, states(s));
    assertThat(new double[] {s.relu.uz[0], s.relu.ud[0], s.relu.u0[0]}).containsExactly(0, 1, 0);
    assertThat(new double[] {s.relu.lz[0], s.relu.ld[0]}).containsExactly(-0.0, 1);
    assertThat(new double[] {s.relu.uz[1], s.relu.ud[1], s.relu.u0[1]}).containsExactly(1, 1, 0);
    assertThat(s.relu.ld[1]).isEqualTo(1);
    assertThat(s.relu.lz[1]).isEqualTo(1);
    assertThat(s.liveE.count).isEqualTo(2);
  }

  @Test
  void relax_infiniteEnclosures_neverGiveAFiniteWrongPlane() {
    SiteState s = site(1);
    s.f.lower[0] = s.g.lower[0] = s.lowerD[0] = Double.NEGATIVE_INFINITY;
    s.f.upper[0] = s.g.upper[0] = s.upperD[0] = Double.POSITIVE_INFINITY;
    s.relax(1e-15, states(s));
    assertThat(s.relu.f.au[0] * 1 + s.relu.f.bu[0]).isNaN();
    assertThat(s.relu.uz[0] + s.relu.ud[0] + s.relu.u0[0]).isNaN();
    assertThat(s.relu.lz[0] + s.relu.ld[0] + s.relu.l0[0]).isNaN();
  }
}
