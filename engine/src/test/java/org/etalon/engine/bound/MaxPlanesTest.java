package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.DenseMap;
import org.etalon.network.MaxPool;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;
import org.junit.jupiter.api.Test;

/** Which planes of a maximum are chosen; that each holds is shown by {@link PassRoundingTest}. */
class MaxPlanesTest {
  private static final int MEMBERS = 3;

  /** One window; {@code [low, high]} of z, z' and d of each member. */
  private static SiteState relaxed(double[][] z, double[][] zPrime, double[][] d) {
    DenseMap map = new DenseMap(Matrix.of(MEMBERS, 1, 1, 1, 1));
    Vector zeros = Vector.zeros(MEMBERS);
    MaxPool pool = MaxPool.of(MEMBERS, new int[][] {{0, 1, 2}});
    List<Segment> incoming = List.of(new Segment(0, map, zeros, 0));
    Site site = new Site(Site.Kind.MAX, incoming, zeros, zeros, Optional.of(pool));
    SiteState s = new SiteState(new PairSite(site, site));
    for (int i = 0; i < MEMBERS; i++) {
      s.f.lower[i] = z[i][0];
      s.f.upper[i] = z[i][1];
      s.g.lower[i] = zPrime[i][0];
      s.g.upper[i] = zPrime[i][1];
      s.lowerD[i] = d[i][0];
      s.upperD[i] = d[i][1];
    }
    s.max.relax(s, 0);
    return s;
  }

  private static double[][] ranges(SplittableRandom random, double apart, double width) {
    double[][] ranges = new double[MEMBERS][];
    for (int i = 0; i < MEMBERS; i++) {
      double low = random.nextDouble(-apart, apart);
      ranges[i] = new double[] {low, low + random.nextDouble(width)};
    }
    return ranges;
  }

  private static double middle(double[] range) {
    return (range[0] + range[1]) / 2;
  }

  /** The largest {@code slope t + constant} at the middle of the chord of max(t, floor). */
  private static double chord(double[] range, double floor) {
    if (range[0] >= floor) {
      return middle(range);
    }
    double slope = Math.max(0, (range[1] - floor) / (range[1] - range[0]));
    return slope * (middle(range) - range[0]) + floor;
  }

  private static double largest(double[][] ranges, int end, int without) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < MEMBERS; i++) {
      largest = i == without ? largest : Math.max(largest, ranges[i][end]);
    }
    return largest;
  }

  private static int which(double[][] ranges, int end) {
    int which = 0;
    for (int i = 1; i < MEMBERS; i++) {
      which = ranges[i][end] > ranges[which][end] ? i : which;
    }
    return which;
  }

  /** {@code e} at the middle, above: by the largest d of those that may win in {@code winners}. */
  private static double byD(double[][] winners, double[][] d) {
    double[][] those = new double[MEMBERS][];
    double reached = largest(winners, 0, -1);
    for (int i = 0; i < MEMBERS; i++) {
      double none = Double.NEGATIVE_INFINITY;
      those[i] = winners[i][1] >= reached ? d[i] : new double[] {none, none};
    }
    int most = which(those, 1);
    return chord(those[most], largest(those, 1, most));
  }

  private static double at(MaxPlanes.Plane plane, double[][] z, double[][] d) {
    return plane.slopeD[0] * middle(d[plane.d[0]])
        + plane.slopeZ[0] * middle(z[plane.z[0]])
        + plane.slopeOther[0] * middle(z[plane.other[0]])
        + plane.constant[0];
  }

  private static double[][] negated(double[][] d) {
    double[][] negated = new double[MEMBERS][];
    for (int i = 0; i < MEMBERS; i++) {
      negated[i] = new double[] {-d[i][1], -d[i][0]};
    }
    return negated;
  }

  @Test
  void relax_anyMembers_takesThePlaneThatIsTighterAtTheCentre() {
    SplittableRandom random = new SplittableRandom(75);
    int byZ = 0;
    for (int n = 0; n < 600; n++) {
      double[][] z = ranges(random, 2, random.nextDouble(3));
      double[][] d = ranges(random, 1, random.nextDouble(4));
      double[][] zPrime = new double[MEMBERS][];
      for (int i = 0; i < MEMBERS; i++) {
        zPrime[i] = new double[] {z[i][0] + d[i][0], z[i][1] + d[i][1]};
      }
      SiteState s = relaxed(z, zPrime, d);
      int top = which(zPrime, 1);
      double above = chord(zPrime[top], largest(zPrime, 1, top)) - middle(z[which(z, 0)]);
      assertThat(at(s.max.above, z, d)).isCloseTo(Math.min(byD(zPrime, d), above), within(1e-12));
      int least = which(zPrime, 0);
      top = which(z, 1);
      double below = middle(zPrime[least]) - chord(z[top], largest(z, 1, top));
      assertThat(at(s.max.below, z, d))
          .isCloseTo(Math.max(-byD(z, negated(d)), below), within(1e-12));
      byZ += s.max.above.slopeZ[0] != 0 || s.max.below.slopeZ[0] != 0 ? 1 : 0;
    }
    assertThat(byZ).isBetween(100, 500);
  }

  /** Where a member's least is all that the others reach, it is the maximum, exactly. */
  @Test
  void relax_aMemberThatDominates_isTheMaximum() {
    double[][] z = {{-2, 1}, {1, 3}, {0, 0.5}};
    double[][] none = {{-1, 2}, {-0.5, 0.25}, {-2, 2}};
    SiteState s = relaxed(z, z, none);
    assertThat(new int[] {s.max.f.upper[0], s.max.f.lower[0]}).containsExactly(1, 1);
    assertThat(new double[] {s.max.f.slope[0], s.max.f.constant[0]}).containsExactly(1, 0);
    assertThat(new int[] {s.max.above.d[0], s.max.below.d[0]}).containsExactly(1, 1);
  }

  /** What is a point reaches itself: it may be the largest. */
  @Test
  void relax_membersThatArePoints_mayBeTheLargest() {
    double[][] points = {{1, 1}, {1, 1}, {1, 1}};
    double[][] none = {{0, 0}, {0, 0}, {0, 0}};
    SiteState s = relaxed(points, points, none);
    assertThat(at(s.max.above, points, none)).isZero();
    assertThat(at(s.max.below, points, none)).isZero();
  }
}
