package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
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
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/** Both arithmetics on networks that cast; the judge rounds rational numbers by itself. */
class CastRowsTest {
  private static double bound(Network f, Network g, Box box, boolean exact, boolean every) {
    Graph graphF = new Graph(f);
    Graph graphG = new Graph(g);
    Rows rows = exact ? new ExactRows(graphF, graphG) : new DoubleRows(graphF, graphG);
    return new BoxBounder(graphF, rows).bound(box, graphF.unknown(), every, Aim.of(Norm.INF));
  }

  @Test
  void bound_networksThatCast_isNeverBelowWhatIsAttained() {
    RandomNetworks random = new RandomNetworks(33);
    CastNetworks casts = new CastNetworks(34);
    int known = 0;
    int tight = 0;
    int cases = Cases.of(2000);
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 2;
      Network f = n % 3 == 0 ? random.graph(inputs) : random.network(inputs);
      Network g = casts.cast(n % 4 == 0 ? f : random.perturbed(f));
      Network other = n % 7 == 0 ? casts.cast(f) : f;
      Box box = random.box(inputs);
      double inDoubles = bound(other, g, box, false, n % 5 == 0);
      double inExact = bound(other, g, box, true, n % 5 == 0);
      Rational attained = Rational.ZERO;
      for (int k = 0; k < 8; k++) {
        double[] x = casts.point(box);
        Rational[] y = CastNetworks.evaluate(other, x);
        Rational[] yPrime = CastNetworks.evaluate(g, x);
        for (int i = 0; i < y.length; i++) {
          attained = attained.max(yPrime[i].subtract(y[i]).abs());
        }
      }
      if (inDoubles < Double.POSITIVE_INFINITY) {
        assertThat(attained).isLessThanOrEqualTo(Rational.of(inDoubles));
      }
      if (inExact < Double.POSITIVE_INFINITY) {
        assertThat(attained).isLessThanOrEqualTo(Rational.of(inExact));
      }
      known += inDoubles < Double.POSITIVE_INFINITY && inExact < Double.POSITIVE_INFINITY ? 1 : 0;
      tight += inDoubles < 3 * attained.toDouble() + 1e-9 ? 1 : 0;
    }
    assertThat(known).isBetween(cases / 4, cases * 3 / 4);
    assertThat(tight).isGreaterThan(cases / 10);
  }

  /** Casts of what a rectifier gives to them alone go before it: nothing else may change. */
  @Test
  void graph_castsBehindRectifiers_haveTheSitesOfTheOther() {
    RandomNetworks random = new RandomNetworks(35);
    CastNetworks casts = new CastNetworks(36);
    for (int n = 0; n < 500; n++) {
      Network f = random.graph(2);
      assertThat(new Graph(f).fits(new Graph(casts.cast(f)))).isTrue();
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
    assertThat(bound(f, g, box, false, true)).isBetween(10 - 31 / 16.0, 10.0);
    assertThat(bound(f, g, box, true, true)).isBetween(10 - 31 / 16.0, 10.0);
  }

  /** What is negative is rectified before a cast that wraps: nothing is lost below. */
  @Test
  void bound_aCastThatWrapsBehindARectifier_mayTakeWhatIsNegative() {
    Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    Network f = Network.of(List.of(one, new Relu(1), one));
    Network g = Network.of(List.of(one, new Relu(1), cast(8, Overflow.WRAP), one));
    Box box = Box.of(new double[] {-20}, new double[] {15});
    assertThat(bound(f, g, box, false, true)).isBetween(0x1p-5, 0x1p-4);
    assertThat(bound(f, g, box, true, true)).isBetween(0x1p-5, 0x1p-4);
    Box beyond = Box.of(new double[] {-20}, new double[] {16});
    assertThat(bound(f, g, beyond, false, true)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(bound(f, g, beyond, true, true)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /**
   * z = x / 2 + shift as x + shift - x / 2, of which intervals know less; it is cast to [-1, 1):
   * rows see that it fits, or how far beyond it is.
   */
  @Test
  void bound_aCastThatSaturates_isThatOfWhatRowsSay() {
    FixedFormat format = FixedFormat.signed(0x1p-4, 5, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    double[][] expected = {{0, 0x1p-5, 0x1.01p-5}, {-0.75, 0.25, 0.26}, {0.75, 0.3125, 0.32}};
    for (double[] each : expected) {
      Affine twice = Affine.of(Matrix.of(2, 1, 1, 1), Vector.of(each[0], 0));
      Affine less = Affine.of(Matrix.of(1, 2, 1, -0.5), Vector.of(0));
      Network f = Network.of(List.of(twice, less));
      Network g = Network.of(List.of(twice, less, new Round(1, format)));
      for (boolean exact : new boolean[] {false, true}) {
        Box box = Box.cube(1, -1, 1);
        double bound = bound(f, g, box, exact, true);
        assertThat(bound).as("%s %s", each[0], exact).isBetween(each[1], each[2]);
        double swapped = bound(g, f, box, exact, true);
        assertThat(swapped).as("%s %s", each[0], exact).isBetween(each[1], each[2]);
      }
    }
  }

  private static Round cast(int bits, Overflow overflow) {
    return new Round(1, FixedFormat.unsigned(0x1p-4, bits, RoundingMode.HALF_EVEN, overflow));
  }
}
