package org.etalon.lab.approx;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.etalon.network.Network;
import org.etalon.rounding.Outward;

/**
 * Encloses the largest distance of a network of two inputs from {@code t(x) t(y)} on [0, 1]^2.
 *
 * <p><b>Method:</b> the square in right triangles, the one of largest bound cut in four until
 * bounds are close. On each the network is linear but for a radius ({@link TriangleBound}), and
 * t(x) t(y) is linear but for its curvature.
 *
 * <p><b>Property:</b> both ends are proved, roundings included (docs/math/approximation.md, lemma
 * 2).
 */
final class PlaneError {
  private static final double CLOSE = 1.02;
  private static final int MOST = 1 << 18;

  private final TriangleBound network;
  private final PlaneTarget target;
  private double lower;

  private static final class Triangle {
    final double[] corners;
    final double upper;

    Triangle(double[] corners, double upper) {
      this.corners = corners;
      this.upper = upper;
    }

    double upper() {
      return upper;
    }
  }

  private PlaneError(Network network, PlaneTarget target) {
    this.network = new TriangleBound(network);
    this.target = target;
  }

  /**
   * The enclosure.
   *
   * @param pieces how many squares a side to begin with; rounded up to a power of two
   */
  static Enclosure of(Network network, PlaneTarget target, int pieces) {
    return new PlaneError(network, target).enclosure(pieces);
  }

  private Enclosure enclosure(int pieces) {
    PriorityQueue<Triangle> open =
        new PriorityQueue<>(Comparator.comparingDouble(Triangle::upper).reversed());
    int n = Integer.highestOneBit(Math.max(1, 2 * pieces - 1));
    double h = 1.0 / n;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double x = i * h;
        double y = j * h;
        open.add(bounded(x, y, x + h, y, x + h, y + h));
        open.add(bounded(x, y, x, y + h, x + h, y + h));
      }
    }
    int count = open.size();
    Triangle worst = open.remove();
    while (worst.upper > CLOSE * lower && count < MOST && !Thread.currentThread().isInterrupted()) {
      count += 4;
      cut(worst.corners, open);
      worst = open.remove();
    }
    return new Enclosure(lower, worst.upper);
  }

  /** Four triangles by the middles of the edges; all coordinates stay dyadic and exact. */
  private void cut(double[] c, PriorityQueue<Triangle> open) {
    double abx = 0.5 * (c[0] + c[2]);
    double aby = 0.5 * (c[1] + c[3]);
    double bcx = 0.5 * (c[2] + c[4]);
    double bcy = 0.5 * (c[3] + c[5]);
    double cax = 0.5 * (c[4] + c[0]);
    double cay = 0.5 * (c[5] + c[1]);
    open.add(bounded(c[0], c[1], abx, aby, cax, cay));
    open.add(bounded(abx, aby, c[2], c[3], bcx, bcy));
    open.add(bounded(cax, cay, bcx, bcy, c[4], c[5]));
    open.add(bounded(abx, aby, bcx, bcy, cax, cay));
  }

  private Triangle bounded(double... corners) {
    double[] values = network.of(corners);
    double slack = Outward.addUp(values[3], target.rounding());
    double largest = 0;
    for (int k = 0; k < 3; k++) {
      double there = target.value(corners[2 * k], corners[2 * k + 1]);
      double up = Outward.subtractUp(values[k], there);
      double down = Outward.subtractDown(values[k], there);
      largest = Math.max(largest, Math.max(up, -down));
      double least = Math.max(down, -up);
      double attained = Outward.subtractDown(least, slack);
      lower = attained > lower ? attained : lower; // NaN is no bound
    }
    double upper =
        Outward.addUp(
            Outward.addUp(largest, slack), Outward.multiplyUp(target.curvature(), bend(corners)));
    return new Triangle(corners, upper <= Double.MAX_VALUE ? upper : Double.POSITIVE_INFINITY);
  }

  /** An eighth of the squared longest edge, rounded up. */
  private static double bend(double[] c) {
    double longest = 0;
    for (int k = 0; k < 3; k++) {
      int next = (k + 1) % 3;
      double dx = c[2 * next] - c[2 * k];
      double dy = c[2 * next + 1] - c[2 * k + 1];
      longest =
          Math.max(longest, Outward.addUp(Outward.multiplyUp(dx, dx), Outward.multiplyUp(dy, dy)));
    }
    return longest / 8;
  }
}
