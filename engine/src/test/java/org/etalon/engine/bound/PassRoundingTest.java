package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.DenseMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.testing.Rational;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

/** What rounding of a pass is held for, in rational arithmetic, where it shows least. */
class PassRoundingTest {
  private static final Offset<Double> NEAR = within(1e-9);
  private static final double SLACK = 1 + 0x1p-10;

  /** One pass over {@code w x + b} of f, {@code w' x + b'} of g, for x in [low, high]. */
  private static final class Line {
    final PairTheta pair;
    final SiteState[] states;
    final BackwardPass pass;

    Line(double[] f, double[] g, double low, double high) {
      pair = PairTheta.align(theta(f), theta(g));
      states = SiteState.of(pair);
      states[0].setBox(new double[] {low}, new double[] {high});
      for (SideState own : List.of(states[1].f, states[1].g)) {
        own.lower[0] = Double.NEGATIVE_INFINITY;
        own.upper[0] = Double.POSITIVE_INFINITY;
      }
      states[1].lowerD[0] = Double.NEGATIVE_INFINITY;
      states[1].upperD[0] = Double.POSITIVE_INFINITY;
      pass = new BackwardPass(pair, Kernels.scalar());
    }

    private static Theta theta(double[] line) {
      Affine affine = Affine.of(Matrix.of(1, 1, line[0]), Vector.of(line[1]));
      return Theta.of(Network.of(List.of(affine)));
    }
  }

  /**
   * The coefficient is as wrong as any: gamma |w| |x| for the row, and as much for the input. The
   * weight gamma |x| of the input is no double, |w| times it is.
   */
  @Test
  void boundZ_ofALargeMultipleOfATinyInput_holdsTheRoundingOfTheCoefficient() {
    double w = 0x1p1000;
    double x = 0x1p-1070;
    Line line = new Line(new double[] {w, 0}, new double[] {w, 0}, x, x);
    line.pass.boundZ(line.states, 1, new int[] {0}, 1, Side.F, 0);
    Rational once = Rational.of(line.pair.gamma()).multiply(Rational.of(w * x));
    Rational both = once.add(once);
    for (int r = 0; r < 2; r++) {
      assertThat(Rational.of(line.pass.rounding(r))).isGreaterThanOrEqualTo(both);
    }
  }

  /** A bound is the sum of its constant and its rounding, rounded outward once more. */
  @Test
  void store_ofABound_roundsOutward() {
    SplittableRandom random = new SplittableRandom(71);
    for (int n = 0; n < 200; n++) {
      double w = random.nextInt(-64, 64) + 0.5; // w x + b is a double
      double b = random.nextInt(-64, 64);
      double x = random.nextInt(1, 64);
      Line line = new Line(new double[] {w, b}, new double[] {w, 2 * b}, x, x);
      line.pass.boundZ(line.states, 1, new int[] {0}, 1, Side.F, 0);
      beyond(w * x + b, line, line.states[1].f.lower[0], line.states[1].f.upper[0]);
      line.pass.boundZ(line.states, 1, new int[] {0}, 1, Side.G, 0);
      beyond(w * x + 2 * b, line, line.states[1].g.lower[0], line.states[1].g.upper[0]);
      line.pass.boundD(line.states, 1, new int[] {0}, 1, 0);
      beyond(b, line, line.states[1].lowerD[0], line.states[1].upperD[0]);
    }
  }

  private static void beyond(double exact, Line line, double lower, double upper) {
    Rational value = Rational.of(exact);
    assertThat(Rational.of(upper))
        .isGreaterThan(value.add(Rational.of(line.pass.rounding(0))))
        .isLessThan(value.add(Rational.of(line.pass.rounding(0) + 2 * Math.ulp(upper))));
    assertThat(Rational.of(lower))
        .isLessThan(value.subtract(Rational.of(line.pass.rounding(1))))
        .isGreaterThan(value.subtract(Rational.of(line.pass.rounding(1) + 2 * Math.ulp(lower))));
  }

  /** A maximum of two, whose enclosures are {l, u} of z, z' and d of one member, then the other. */
  private static SiteState maximum(double[][] first, double[][] second) {
    DenseMap map = new DenseMap(Matrix.of(2, 1, 1, 1));
    Segment one = new Segment(0, map, Vector.zeros(2), 0);
    MaxPool pool = MaxPool.of(2, new int[][] {{0, 1}});
    Site max =
        new Site(Site.Kind.MAX, List.of(one), Vector.zeros(2), Vector.zeros(2), Optional.of(pool));
    SiteState s = new SiteState(new PairSite(max, max));
    double[][] lower = {s.f.lower, s.g.lower, s.lowerD};
    double[][] upper = {s.f.upper, s.g.upper, s.upperD};
    for (int k = 0; k < 3; k++) {
      lower[k][0] = first[k][0];
      upper[k][0] = first[k][1];
      lower[k][1] = second[k][0];
      upper[k][1] = second[k][1];
    }
    System.arraycopy(new double[] {64, 128}, 0, s.f.roundingZ, 0, 2);
    System.arraycopy(new double[] {256, 512}, 0, s.g.roundingZ, 0, 2);
    System.arraycopy(new double[] {1024, 2048}, 0, s.roundingD, 0, 2);
    s.max.relax(s, 1);
    return s;
  }

  /**
   * In g the first member is the larger one, so a' = z_0 + d_0, and in f the second has the larger
   * lower end, so a >= z_1: the plane above e is d_0 + z_0 - z_1.
   */
  @Test
  void weights_ofThePlaneAbove_holdZOfBothMembers() {
    SiteState s =
        maximum(
            new double[][] {{-5, 5}, {1, 2}, {-4, 7}}, new double[][] {{-4, 9}, {-1, 0}, {-9, 5}});
    MaxPlanes.Plane above = s.max.above;
    assertThat(new int[] {above.d[0], above.z[0], above.other[0]}).containsExactly(0, 0, 1);
    assertThat(new double[] {above.slopeD[0], above.slopeZ[0], above.slopeOther[0]})
        .containsExactly(1, 1, -1);
    assertThat(above.constant[0]).isZero();
    s.roundingD[1] = 0; // of the plane below
    s.max.relax(s, 0);
    assertThat(s.alpha[0]).isCloseTo((1024 + 64 + 128) * SLACK, NEAR);
  }

  /**
   * The same with f and g exchanged: a' >= z_1 + d_1 and a = z_0, so below e is d_1 + z_1 - z_0.
   */
  @Test
  void weights_ofThePlaneBelow_holdZOfBothMembers() {
    SiteState s =
        maximum(
            new double[][] {{1, 2}, {-5, 5}, {-7, 4}}, new double[][] {{-1, 0}, {-4, 9}, {-5, 9}});
    MaxPlanes.Plane below = s.max.below;
    assertThat(new int[] {below.d[0], below.z[0], below.other[0]}).containsExactly(1, 1, 0);
    assertThat(new double[] {below.slopeD[0], below.slopeZ[0], below.slopeOther[0]})
        .containsExactly(1, 1, -1);
    assertThat(below.constant[0]).isZero();
    s.max.relax(s, 0);
    assertThat(s.alpha[0]).isCloseTo((2048 + 128 + 64) * SLACK, NEAR);
  }

  /** Both members move between two points of their own; every plane holds at all of them. */
  @Test
  void planes_ofAMaximum_holdExactlyAtEveryCorner() {
    SplittableRandom random = new SplittableRandom(72);
    int ofZ = 0;
    for (int n = 0; n < 1500; n++) {
      double size = random.nextInt(3) == 0 ? 1e6 : random.nextInt(3) == 0 ? 1e-3 : 1;
      double[][] z = {random.doubles(2, -2, 2).toArray(), random.doubles(2, -2, 2).toArray()};
      double[][] zPrime = new double[2][2];
      double[][][] enclosures = new double[2][][];
      for (int i = 0; i < 2; i++) {
        for (int end = 0; end < 2; end++) {
          zPrime[i][end] = z[i][end] + size * random.nextDouble(-1, 1);
        }
        double[] d = {zPrime[i][0] - z[i][0], zPrime[i][1] - z[i][1]};
        double[] range = {Math.nextDown(Math.min(d[0], d[1])), Math.nextUp(Math.max(d[0], d[1]))};
        enclosures[i] = new double[][] {ends(z[i]), ends(zPrime[i]), range};
      }
      SiteState s = maximum(enclosures[0], enclosures[1]);
      ofZ += s.max.above.slopeZ[0] != 0 || s.max.below.slopeZ[0] != 0 ? 1 : 0;
      for (int corner = 0; corner < 4; corner++) {
        Rational[] at = {Rational.of(z[0][corner % 2]), Rational.of(z[1][corner / 2])};
        Rational[] of = {Rational.of(zPrime[0][corner % 2]), Rational.of(zPrime[1][corner / 2])};
        check(s, at, of);
      }
    }
    assertThat(ofZ).isGreaterThan(100);
  }

  private static double[] ends(double[] x) {
    return new double[] {Math.min(x[0], x[1]), Math.max(x[0], x[1])};
  }

  private static void check(SiteState s, Rational[] z, Rational[] zPrime) {
    Rational a = z[0].max(z[1]);
    Rational aPrime = zPrime[0].max(zPrime[1]);
    Rational e = aPrime.subtract(a);
    assertThat(plane(s.max.above, z, zPrime)).isGreaterThanOrEqualTo(e);
    assertThat(plane(s.max.below, z, zPrime)).isLessThanOrEqualTo(e);
    assertThat(above(s.max.f, z)).isGreaterThanOrEqualTo(a);
    assertThat(above(s.max.g, zPrime)).isGreaterThanOrEqualTo(aPrime);
  }

  private static Rational above(MaxPlanes.Own own, Rational[] z) {
    Rational slope = Rational.of(own.slope[0]);
    return slope.multiply(z[own.upper[0]]).add(Rational.of(own.constant[0]));
  }

  private static Rational plane(MaxPlanes.Plane plane, Rational[] z, Rational[] zPrime) {
    int i = plane.d[0];
    return Rational.of(plane.slopeD[0])
        .multiply(zPrime[i].subtract(z[i]))
        .add(Rational.of(plane.slopeZ[0]).multiply(z[plane.z[0]]))
        .add(Rational.of(plane.slopeOther[0]).multiply(z[plane.other[0]]))
        .add(Rational.of(plane.constant[0]));
  }

  /** Each enclosure that follows from the two others is rounded outward, by no more than a step. */
  @Test
  void intersect_ofThreeEnclosures_roundsOutward() {
    SplittableRandom random = new SplittableRandom(73);
    double inf = Double.POSITIVE_INFINITY;
    for (int n = 0; n < 300; n++) {
      double[] x = {random.nextDouble(-1, 1), random.nextDouble(-1, 1)};
      double[] z = ends(x);
      double[] d = {random.nextDouble(2, 3), random.nextDouble(3, 4)};
      SiteState s = maximum(new double[][] {z, {-inf, inf}, d}, new double[][] {z, d, {-inf, inf}});
      s.intersect(0);
      outward(s.g.lower[0], z[0], d[0], s.g.upper[0], z[1], d[1]);
      s.intersect(1);
      outward(s.lowerD[1], d[0], -z[1], s.upperD[1], d[1], -z[0]);
      s = maximum(new double[][] {{-inf, inf}, z, d}, new double[][] {z, z, d});
      s.intersect(0);
      outward(s.f.lower[0], z[0], -d[1], s.f.upper[0], z[1], -d[0]);
    }
  }

  private static void outward(double lower, double a, double b, double upper, double c, double d) {
    assertThat(Rational.of(lower))
        .isLessThan(Rational.of(a).add(Rational.of(b)))
        .isGreaterThan(Rational.of(a).add(Rational.of(b)).subtract(steps(lower)));
    assertThat(Rational.of(upper))
        .isGreaterThan(Rational.of(c).add(Rational.of(d)))
        .isLessThan(Rational.of(c).add(Rational.of(d)).add(steps(upper)));
  }

  private static Rational steps(double bound) {
    return Rational.of(2 * Math.ulp(bound));
  }
}
