package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which planes are chosen; that each holds is shown by {@link RelaxationTest}. */
class DifferenceRelaxationTest {
  private static SiteState of(double l, double u, double lp, double up, double dl, double du) {
    Site site = Theta.of(Network.of(List.of(new Relu(1)))).sites().get(1);
    SiteState s = new SiteState(new PairSite(site, site));
    enclose(s, l, u, lp, up, dl, du);
    return s;
  }

  private static void enclose(
      SiteState s, double l, double u, double lp, double up, double dl, double du) {
    s.f.lower[0] = l;
    s.f.upper[0] = u;
    s.g.lower[0] = lp;
    s.g.upper[0] = up;
    s.lowerD[0] = dl;
    s.upperD[0] = du;
  }

  /** Where nothing is to be relaxed, nothing is rounded either: constants are 0. */
  @ParameterizedTest
  @CsvSource({
    // l, u, l', u', dl, du: above on z, on d; below on z, on d
    "1, 2, -1, 0, -3, -1,    -1, 0, -1, 0",
    "-1, 0, 1, 2, 1, 3,      1, 1, 1, 1",
    "0, 2, 0, 3, 0, 1,       0, 1, 0, 1",
    "1, 2, 0, 3, -2, 2,      0, 1, 0, 1",
    "-2, -1, 1, 2, 2, 4,     1, 1, 1, 1",
    "1, 2, -2, -1, -4, -2,   -1, 0, -1, 0"
  })
  void relax_whereBothAreStable_isExact(
      double l,
      double u,
      double lp,
      double up,
      double dl,
      double du,
      double uz,
      double ud,
      double lz,
      double ld) {
    SiteState s = of(l, u, lp, up, dl, du);
    assertThat(s.relu.relaxDifference(s, 0)).isTrue();
    assertThat(new double[] {s.relu.uz[0] + 0.0, s.relu.ud[0]}).containsExactly(uz, ud);
    assertThat(new double[] {s.relu.lz[0] + 0.0, s.relu.ld[0]}).containsExactly(lz, ld);
    assertThat(new double[] {s.relu.u0[0] + 0.0, s.relu.l0[0] + 0.0}).containsExactly(0, 0);
  }

  /** Slope 1 below z where it is mostly active, else 0; for z' likewise. */
  @Test
  void relax_whereOneIsStable_takesTheBetterSlopeOfTheOther() {
    SiteState active = of(-1, 3, 1, 2, -2, 3);
    active.relu.relaxDifference(active, 0);
    assertThat(new double[] {active.relu.uz[0], active.relu.ud[0]}).containsExactly(0, 1);
    SiteState inactive = of(-3, 1, 1, 2, 0, 5);
    inactive.relu.relaxDifference(inactive, 0);
    assertThat(new double[] {inactive.relu.uz[0], inactive.relu.ud[0]}).containsExactly(1, 1);
    SiteState gone = of(-1, 3, -2, -1, -5, 0);
    gone.relu.relaxDifference(gone, 0);
    assertThat(new double[] {gone.relu.uz[0], gone.relu.ud[0]}).containsExactly(-1, 0);
    SiteState almostGone = of(-3, 1, -2, -1, -3, 2);
    almostGone.relu.relaxDifference(almostGone, 0);
    assertThat(almostGone.relu.uz[0]).isZero();
  }

  /** A difference that does not change sign is its own chord. */
  @Test
  void relax_whereTheDifferenceHasOneSign_isExactInIt() {
    SiteState rises = of(-10, 10, -10, 11, 0, 1);
    rises.relu.relaxDifference(rises, 0);
    assertThat(new double[] {rises.relu.uz[0], rises.relu.ud[0], rises.relu.u0[0]})
        .containsExactly(0, 1, 0);
    SiteState falls = of(-10, 10, -11, 10, -1, 0);
    falls.relu.relaxDifference(falls, 0);
    assertThat(new double[] {falls.relu.uz[0], falls.relu.ud[0], falls.relu.u0[0]})
        .containsExactly(0, 0, 0);
  }

  @Test
  void relax_aNeuronThatIsInactiveNow_forgetsItsPlanes() {
    SiteState s = of(-1, 3, -2, 5, -1, 2);
    assertThat(s.relu.relaxDifference(s, 0)).isTrue();
    assertThat(s.relu.u0[0]).isPositive();
    enclose(s, -1, 0, -2, 0, -1, 1);
    assertThat(s.relu.relaxDifference(s, 0)).isFalse();
    double[][] planes = {s.relu.uz, s.relu.ud, s.relu.u0, s.relu.lz, s.relu.ld, s.relu.l0};
    for (double[] plane : planes) {
      assertThat(plane[0]).isZero();
    }
  }

  /** Of a chord in d alone, and a chord of relu(z') less a line below relu(z). */
  @Test
  void relax_whereBothAreUnstable_takesThePlaneThatIsLowerAtTheCentre() {
    SplittableRandom random = new SplittableRandom(74);
    int inD = 0;
    for (int n = 0; n < 400; n++) {
      double[] z = {-random.nextDouble(5), random.nextDouble(5)};
      double[] zPrime = {-random.nextDouble(5), random.nextDouble(5)};
      double width = random.nextBoolean() ? 1 : 9;
      double[] d = {-random.nextDouble(width), random.nextDouble(width)};
      SiteState s = of(z[0], z[1], zPrime[0], zPrime[1], d[0], d[1]);
      s.relu.relaxDifference(s, 0);
      double above = s.relu.uz[0] * middle(z) + s.relu.ud[0] * middle(d) + s.relu.u0[0];
      assertThat(above).isCloseTo(lowest(z, zPrime, d), within(1e-12));
      // Minus the plane below, in z' and -d, is one above relu(z) - relu(z').
      double onZ = -s.relu.lz[0];
      double onD = s.relu.ld[0] - s.relu.lz[0];
      double[] fall = {-d[1], -d[0]};
      double below = onZ * middle(zPrime) + onD * middle(fall) - s.relu.l0[0];
      assertThat(below).isCloseTo(lowest(zPrime, z, fall), within(1e-12));
      inD += s.relu.uz[0] == 0 ? 1 : 0;
    }
    assertThat(inD).isBetween(50, 350);
  }

  private static double lowest(double[] z, double[] zPrime, double[] d) {
    double below = slope(z) > 0.7 ? 1 : 0;
    double line = slope(zPrime) * (middle(z) + middle(d) - zPrime[0]) - below * middle(z);
    return Math.min(line, slope(d) * (middle(d) - d[0]));
  }

  private static double slope(double[] range) {
    return range[1] / (range[1] - range[0]);
  }

  private static double middle(double[] range) {
    return (range[0] + range[1]) / 2;
  }
}
