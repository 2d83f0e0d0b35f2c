package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.GridCase;
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
    int cases = Cases.of(3000);
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

  /** Every point of a grid is tried, in decimals; each rounding, each overflow. */
  @Test
  void bound_ofABox_isNotBelowTheLargestOnItsGrid() {
    SplittableRandom random = new SplittableRandom(37);
    int cases = Cases.of(4000);
    int known = 0;
    int tight = 0;
    for (int n = 0; n < cases; n++) {
      GridCase c = GridCase.of(random, n);
      DifferenceBounder bounder =
          new DifferenceBounder(pair(c.f(), c.g()), Kernels.best(), n % 2 == 0);
      double bound = bounder.boundRoot(c.box(), Stop.NEVER).bound().normUp(c.norm());
      if (bound == Double.POSITIVE_INFINITY) {
        continue;
      }
      known++;
      BigDecimal largest = c.largest();
      BigDecimal above = new BigDecimal(bound).pow(c.norm() == Norm.TWO ? 2 : 1);
      assertThat(above).as("case " + n).isGreaterThanOrEqualTo(largest);
      tight += above.compareTo(largest.multiply(BigDecimal.valueOf(3))) < 0 ? 1 : 0;
    }
    assertThat(known).isGreaterThan(cases / 4);
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
    for (int n = 0; n < Cases.of(500); n++) {
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
    for (int n = 0; n < Cases.of(1000); n++) {
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

  /** {@code relu(x) - c(relu(x))}: what is taken uncast beside its cast is not saturated. */
  @Test
  void bound_aValueTakenCastAndUncast_keepsThemApart() {
    Affine minus = Affine.of(Matrix.of(1, 1, -1), Vector.of(0));
    Network f =
        Network.of(
            1,
            List.of(
                Node.of(Affine.of(Matrix.of(1, 1, 1), Vector.of(0)), 0),
                Node.of(new Relu(1), 1),
                Node.of(minus, 2),
                new Node(new Add(1), List.of(2, 3))));
    Network g =
        Network.of(
            1,
            List.of(
                f.nodes().get(0),
                f.nodes().get(1),
                Node.of(cast(5, Overflow.SATURATE), 2),
                Node.of(minus, 3),
                new Node(new Add(1), List.of(2, 4))));
    Box box = Box.of(new double[] {-1}, new double[] {10});
    // 31 steps of 1/16 are left of 10.
    assertThat(root(f, g, box)).isBetween(10 - 31 / 16.0, 10.0);
  }

  /** What is negative is rectified before a cast that wraps: nothing is lost below. */
  @Test
  void bound_aCastThatWrapsBehindARectifier_mayTakeWhatIsNegative() {
    Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    Network f = Network.of(List.of(one, new Relu(1), one));
    Network g = Network.of(List.of(one, new Relu(1), cast(8, Overflow.WRAP), one));
    Box box = Box.of(new double[] {-20}, new double[] {15});
    assertThat(root(f, g, box)).isBetween(0x1p-5, 0x1p-4);
    Box beyond = Box.of(new double[] {-20}, new double[] {16});
    assertThat(root(f, g, beyond)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** A model calibrated on its box: the ends lie a part of a step beyond the last codes. */
  @Test
  void bound_anInputThatSaturates_isKnown() {
    RandomNetworks random = new RandomNetworks(29);
    CastNetworks casts = new CastNetworks(30);
    for (int n = 0; n < Cases.of(800); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      double step = Math.scalb(1 + n % 3 * 0.25, -2 - n % 4);
      List<RoundingMode> modes = List.of(RoundingMode.values());
      RoundingMode mode = modes.get(n % modes.size());
      FixedFormat format = FixedFormat.signed(step, 3 + n % 3, mode, Overflow.SATURATE);
      List<Node> nodes = new ArrayList<>();
      nodes.add(Node.of(new Round(inputs, format), 0));
      for (Node node : f.nodes()) {
        nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> v + 1).toList()));
      }
      Network g = Network.of(inputs, nodes);
      double beyond = step * (n % 5) * 0.45;
      double[] lower = new double[inputs];
      double[] upper = new double[inputs];
      Arrays.fill(lower, n % 2 == 0 ? -0.5 * step : format.lowestValue().toDouble() - beyond);
      Arrays.fill(upper, format.highestValue().toDouble() + beyond);
      Box box = Box.of(lower, upper);
      double bound = root(f, g, box);
      assertThat(bound).isLessThan(Double.POSITIVE_INFINITY);
      for (int k = 0; k < 12; k++) {
        assertThat(difference(f, g, casts.point(box))).isLessThanOrEqualTo(Rational.of(bound));
      }
    }
  }

  /**
   * Where the overshoot is less than rounding may add, it costs nothing; else it is all there is.
   */
  @Test
  void bound_anIdentityOfAnInputThatSaturates_isWhatIsAttained() {
    Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    Network f = Network.of(List.of(one));
    Network g = Network.of(List.of(cast(4, Overflow.SATURATE), one));
    for (double beyond : new double[] {0, 0.25, 0.5, 0.75, 2}) {
      Box box = Box.of(new double[] {0}, new double[] {(15 + beyond) / 16});
      double attained = Math.max(0.5, beyond) / 16;
      assertThat(root(f, g, box)).isBetween(attained, attained * (1 + 0x1p-8));
    }
    Network wraps = Network.of(List.of(cast(4, Overflow.WRAP), one));
    Box box = Box.of(new double[] {0}, new double[] {15.75 / 16});
    assertThat(root(f, wraps, box)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static Round cast(int bits, Overflow overflow) {
    return new Round(1, FixedFormat.unsigned(0x1p-4, bits, RoundingMode.HALF_EVEN, overflow));
  }

  private static double root(Network f, Network g, Box box) {
    return new DifferenceBounder(pair(f, g), Kernels.best(), true)
        .boundRoot(box, Stop.NEVER)
        .bound()
        .normUp(Norm.INF);
  }
}
