package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class VerticesTest {
  private static final double CLOSE = 1e-12;

  /** Expected points "z z'", each present, and nothing farther than a rounding from them. */
  private static void expect(double[] region, double[][] expected) {
    Vertices vertices = new Vertices();
    vertices.collect(region[0], region[1], region[2], region[3], region[4], region[5]);
    for (double[] point : expected) {
      boolean found = false;
      for (int k = 0; k < vertices.count; k++) {
        found |= near(vertices, k, point);
      }
      assertThat(found).as("(" + point[0] + ", " + point[1] + ")").isTrue();
    }
    for (int k = 0; k < vertices.count; k++) {
      boolean known = false;
      for (double[] point : expected) {
        known |= near(vertices, k, point);
      }
      assertThat(known).as("(" + vertices.z[k] + ", " + vertices.p[k] + ")").isTrue();
    }
  }

  private static boolean near(Vertices vertices, int k, double[] point) {
    return Math.abs(vertices.z[k] - point[0]) < CLOSE && Math.abs(vertices.p[k] - point[1]) < CLOSE;
  }

  @Test
  void collect_rectangle_givesCornersAndAxisCrossings() {
    expect(
        new double[] {-1, 2, -3, 4, -100, 100},
        new double[][] {
          {-1, -3}, {-1, 4}, {-1, 0}, {2, -3}, {2, 4}, {2, 0}, {0, -3}, {0, 4}, {0, 0}
        });
  }

  @Test
  void collect_stableNeurons_needNoAxis() {
    expect(new double[] {1, 2, 3, 4, -100, 100}, new double[][] {{1, 3}, {1, 4}, {2, 3}, {2, 4}});
    expect(
        new double[] {-2, -1, 3, 4, -100, 100},
        new double[][] {{-2, 3}, {-2, 4}, {-1, 3}, {-1, 4}});
    expect(
        new double[] {0, 1, -4, 0, -100, 100}, new double[][] {{0, -4}, {0, 0}, {1, -4}, {1, 0}});
  }

  @Test
  void collect_narrowDifference_givesABandCutByTheAxes() {
    expect(
        new double[] {-1, 1, -1, 1, 0.25, 0.5},
        new double[][] {
          {-1, -0.75}, {-1, -0.5}, {0, 0.25}, {0, 0.5}, {-0.25, 0}, {-0.5, 0}, {0.5, 1}, {0.75, 1}
        });
    expect(
        new double[] {-1, 1, -1, 1, -0.5, -0.25},
        new double[][] {
          {1, 0.75}, {1, 0.5}, {0, -0.25}, {0, -0.5}, {0.25, 0}, {0.5, 0}, {-0.5, -1}, {-0.75, -1}
        });
  }

  @Test
  void collect_exactDifference_givesASegment() {
    expect(new double[] {-1, 1, -1, 1, 0, 0}, new double[][] {{-1, -1}, {0, 0}, {1, 1}});
    expect(
        new double[] {-1, 1, -2, 2, 0.5, 0.5},
        new double[][] {{-1, -0.5}, {-0.5, 0}, {0, 0.5}, {1, 1.5}});
  }

  @Test
  void collect_emptyRegion_isAContradiction() {
    Vertices vertices = new Vertices();
    assertThatThrownBy(() -> vertices.collect(0, 1, 5, 6, -1, 1))
        .isInstanceOf(ContradictionException.class);
  }

  @Test
  void collect_randomRegions_boundEveryFunctionThatIsLinearInEachQuadrant() {
    SplittableRandom random = new SplittableRandom(9);
    Vertices vertices = new Vertices();
    int touched = 0;
    for (int n = 0; n < 4000; n++) {
      double[] point = {random.nextDouble(-1, 1), random.nextDouble(-1, 1)};
      double l = point[0] - random.nextDouble();
      double u = point[0] + random.nextDouble();
      double lp = point[1] - random.nextDouble();
      double up = point[1] + random.nextDouble();
      double width = random.nextBoolean() ? 0.1 : 1;
      double dl = point[1] - point[0] - random.nextDouble(width);
      double du = point[1] - point[0] + random.nextDouble(width);
      double a = random.nextDouble(-1, 1);
      double b = random.nextDouble(-1, 1);
      double s = random.nextDouble(-1, 1);
      double t = random.nextDouble(-1, 1);
      vertices.collect(l, u, lp, up, dl, du);
      double bound = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < vertices.count; k++) {
        bound = Math.max(bound, value(vertices.z[k], vertices.p[k], a, b, s, t));
      }
      double best = value(point[0], point[1], a, b, s, t);
      for (double[] candidate : lattice(l, u, lp, up, dl, du)) {
        best = Math.max(best, value(candidate[0], candidate[1], a, b, s, t));
      }
      assertThat(best).as("case " + n).isLessThanOrEqualTo(bound + CLOSE);
      touched += bound - best < 0.05 ? 1 : 0;
    }
    assertThat(touched).isGreaterThan(3800); // the points are not far outside either
  }

  private static double value(double z, double p, double a, double b, double s, double t) {
    return a * Math.max(0, p) + b * Math.max(0, z) - s * p - t * z;
  }

  private static List<double[]> lattice(
      double l, double u, double lp, double up, double dl, double du) {
    List<double[]> points = new ArrayList<>();
    int steps = 40;
    for (int i = 0; i <= steps; i++) {
      double z = l + (u - l) * i / steps;
      for (int j = 0; j <= steps; j++) {
        double p = z + dl + (du - dl) * j / steps;
        if (p >= lp && p <= up) {
          points.add(new double[] {z, p});
        }
      }
    }
    return points;
  }

  /** Where an edge crosses a diagonal that is no double, a point lies on either side. */
  @Test
  void collect_crossingsThatAreNoDoubles_areBetweenTwoPoints() {
    Vertices vertices = new Vertices();
    double third = 1 / 3.0;
    vertices.collect(-1, third, -5, 5, -2, 0.1);
    encloses(vertices.z, vertices.p, vertices.count, third, Rational.of(0.1));
    vertices.collect(-5, 5, -1, third, -0.1, 2);
    encloses(vertices.p, vertices.z, vertices.count, third, Rational.of(0.1));
  }

  /** Points (at, y) with y just below and just above at + shift. */
  private static void encloses(double[] xs, double[] ys, int count, double at, Rational shift) {
    Rational crossing = Rational.of(at).add(shift);
    boolean below = false;
    boolean above = false;
    for (int k = 0; k < count; k++) {
      if (xs[k] == at && Math.abs(ys[k] - crossing.toDouble()) < CLOSE) {
        below |= Rational.of(ys[k]).compareTo(crossing) <= 0;
        above |= Rational.of(ys[k]).compareTo(crossing) >= 0;
      }
    }
    assertThat(below).isTrue();
    assertThat(above).isTrue();
  }
}
