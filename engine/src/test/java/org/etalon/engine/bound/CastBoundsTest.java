package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** The judge evaluates networks that cast in rational numbers, with roundings of its own. */
class CastBoundsTest {
  private static PairTheta pair(Network f, Network g) {
    return PairTheta.align(Theta.beside(g, f), Theta.beside(f, g));
  }

  private static Rational difference(Network f, Network g, double[] x) {
    Rational[] y = CastNetworks.evaluate(f, x);
    Rational[] yPrime = CastNetworks.evaluate(g, x);
    Rational largest = Rational.ZERO;
    for (int i = 0; i < y.length; i++) {
      largest = largest.max(yPrime[i].subtract(y[i]).abs());
    }
    return largest;
  }

  @Test
  void bound_networksThatCast_isNeverBelowWhatIsAttained() {
    RandomNetworks random = new RandomNetworks(23);
    CastNetworks casts = new CastNetworks(24);
    int known = 0;
    int tight = 0;
    int aligned = 0;
    int cases = 3000;
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 2;
      Network f = n % 3 == 0 ? random.graph(inputs) : random.network(inputs);
      Network g = casts.cast(n % 4 == 0 ? f : random.perturbed(f));
      Network other = n % 7 == 0 ? casts.cast(g) : f;
      if (!Theta.beside(g, other).hasFormOf(Theta.beside(other, g))) {
        continue;
      }
      aligned++;
      Box box = random.box(inputs);
      DifferenceBounder bounder = new DifferenceBounder(pair(other, g), Kernels.best(), true);
      RootBound root = bounder.boundRoot(box, Stop.NEVER);
      double bound = root.bound().normUp(Norm.INF);
      Box half = half(box);
      double inside =
          bounder
              .bound(half.lower(), half.upper(), root, root.bound().inheritance(), Stop.NEVER)
              .orElseThrow()
              .normUp(Norm.INF);
      Rational attained = Rational.ZERO;
      for (int k = 0; k < 12; k++) {
        double[] x = casts.point(k < 6 ? box : half);
        Rational there = difference(other, g, x);
        attained = attained.max(there);
        check(bound, there);
        check(k < 6 ? Double.POSITIVE_INFINITY : inside, there);
      }
      known += bound < Double.POSITIVE_INFINITY ? 1 : 0;
      tight += bound < 3 * attained.toDouble() + 1e-9 ? 1 : 0;
    }
    assertThat(aligned).isGreaterThan(cases * 8 / 10);
    assertThat(known).isBetween(cases / 4, cases * 3 / 4);
    assertThat(tight).isGreaterThan(cases / 10);
  }

  private static void check(double bound, Rational attained) {
    if (bound < Double.POSITIVE_INFINITY) {
      assertThat(attained).isLessThanOrEqualTo(Rational.of(bound));
    }
  }

  private static Box half(Box box) {
    double[] upper = box.upper();
    upper[0] = 0.5 * box.lower(0) + 0.5 * box.upper(0);
    return Box.of(box.lower(), upper);
  }

  @Test
  void beside_anotherNetworkThatCasts_hasItsSites() {
    RandomNetworks random = new RandomNetworks(25);
    CastNetworks casts = new CastNetworks(26);
    for (int n = 0; n < 500; n++) {
      Network f = random.graph(2);
      Network g = casts.cast(f);
      Theta theta = Theta.beside(g, f);
      assertThat(theta.hasFormOf(Theta.beside(f, g))).isTrue();
      assertThat(theta.isRounded()).isFalse();
      assertThat(theta.isExact() || !Theta.of(f).isExact()).isTrue();
    }
  }

  @Test
  void forwardExact_networksThatCast_agreesWithRationalNumbers() {
    RandomNetworks random = new RandomNetworks(27);
    CastNetworks casts = new CastNetworks(28);
    for (int n = 0; n < 1000; n++) {
      Network g = casts.cast(random.graph(2));
      double[] x = casts.point(random.box(2));
      Rational[] expected = CastNetworks.evaluate(g, x);
      for (int i = 0; i < expected.length; i++) {
        Dyadic y = g.forwardExact(x)[i];
        Rational power = Rational.of(BigInteger.ONE.shiftLeft(Math.abs(y.exponent())));
        Rational significand = Rational.of(y.significand());
        assertThat(y.exponent() < 0 ? significand.divide(power) : significand.multiply(power))
            .isEqualTo(expected[i]);
      }
    }
  }
}
