package org.etalon.engine.integral;

import static org.etalon.rounding.Outward.addDown;
import static org.etalon.rounding.Outward.addUp;
import static org.etalon.rounding.Outward.divideUp;
import static org.etalon.rounding.Outward.multiplyDown;
import static org.etalon.rounding.Outward.multiplyUp;
import static org.etalon.rounding.Outward.sqrtDown;
import static org.etalon.rounding.Outward.sqrtUp;
import static org.etalon.rounding.Outward.subtractDown;
import static org.etalon.rounding.Outward.subtractUp;

import org.etalon.engine.bound.OutputPlanes;
import org.etalon.problem.Box;

/**
 * Encloses the mean of |d|^p over a box, for one output between two planes: d is within r of m, m
 * half the sum of the upper and the lower plane, r half their difference, both affine.
 *
 * <p><b>Method:</b> closed forms of means of affine functions over boxes (docs/math/integral.md,
 * lemmas 1 and 2).
 *
 * <p><b>Rounding:</b> every step outwards.
 */
final class BoxMean {
  /** A third, rounded up. */
  private static final double THIRD_UP = Math.nextUp(1.0 / 3);

  private static final double THIRD_DOWN = Math.nextDown(1.0 / 3);

  // m and r at the centre, and what they spread over the box.
  private double centreUp; // of |m|
  private double centreDown;
  private double radius; // r at the centre, from above
  private double spread; // sum of s_k from above, m ranges over [centre - spread, centre + spread]
  private double squares; // sum of s_k^2 from above
  private double squaresDown;
  private double widest; // the largest s_k from above
  private double widestDown;
  private double radiusSquares; // the same of r, from above

  private BoxMean() {}

  /**
   * The mean.
   *
   * @return a lower and an upper bound; 0 and infinity where nothing is proved
   */
  static double[] of(OutputPlanes planes, int output, int power) {
    double lower = 0;
    double upper = Double.POSITIVE_INFINITY;
    double highest = Math.max(planes.most(output, false), planes.most(output, true));
    if (highest < Double.POSITIVE_INFINITY) {
      BoxMean box = new BoxMean();
      box.read(planes, output);
      lower = power == 1 ? box.absoluteDown() : box.squareDown();
      upper = power == 1 ? box.absoluteUp() : box.squareUp();
    }
    double least = planes.bound().lower(output);
    double most = planes.bound().upper(output);
    double largest = Math.max(-least, most);
    double smallest = Math.max(0, Math.max(least, -most));
    upper = Math.min(upper, power == 1 ? largest : multiplyUp(largest, largest));
    lower = Math.max(lower, power == 1 ? smallest : multiplyDown(smallest, smallest));
    return new double[] {
      lower >= 0 ? lower : 0, upper < Double.POSITIVE_INFINITY ? upper : Double.POSITIVE_INFINITY
    };
  }

  private void read(OutputPlanes planes, int output) {
    Box box = planes.box();
    double above = planes.most(output, false);
    double aboveDown = above;
    double below = planes.most(output, true);
    double belowDown = below;
    for (int k = 0; k < box.size(); k++) {
      double halfUp = 0.5 * subtractUp(box.upper(k), box.lower(k));
      double halfDown = Math.max(0, 0.5 * subtractDown(box.upper(k), box.lower(k)));
      if (box.upper(k) > box.lower(k)) {
        double q = Math.abs(planes.slope(output, false, k));
        double p = Math.abs(planes.slope(output, true, k));
        above = subtractUp(above, multiplyDown(q, halfDown));
        aboveDown = subtractDown(aboveDown, multiplyUp(q, halfUp));
        below = subtractUp(below, multiplyDown(p, halfDown));
        belowDown = subtractDown(belowDown, multiplyUp(p, halfUp));
        add(planes.slope(output, false, k), planes.slope(output, true, k), halfUp, halfDown);
      }
    }
    double up = 0.5 * subtractUp(above, belowDown);
    double down = 0.5 * subtractDown(aboveDown, below);
    centreUp = Math.max(up, -down);
    centreDown = Math.max(0, Math.max(down, -up));
    radius = Math.max(0, 0.5 * addUp(above, below));
  }

  /** One input, of slopes q of d and p of -d. */
  private void add(double q, double p, double halfUp, double halfDown) {
    double slopeUp = 0.5 * Math.max(subtractUp(q, p), subtractUp(p, q));
    double slopeDown = Math.max(0, 0.5 * Math.max(subtractDown(q, p), subtractDown(p, q)));
    double up = multiplyUp(slopeUp, halfUp);
    double down = multiplyDown(slopeDown, halfDown);
    spread = addUp(spread, up);
    squares = addUp(squares, multiplyUp(up, up));
    squaresDown = Math.max(0, addDown(squaresDown, multiplyDown(down, down)));
    if (up > widest) {
      widest = up;
      widestDown = down;
    }
    double ofRadius = multiplyUp(0.5 * Math.max(addUp(q, p), addUp(-q, -p)), halfUp);
    radiusSquares = addUp(radiusSquares, multiplyUp(ofRadius, ofRadius));
  }

  /** E|d| is at most E|m| + E r. */
  private double absoluteUp() {
    double mean = sqrtUp(addUp(multiplyUp(centreUp, centreUp), multiplyUp(squares, THIRD_UP)));
    if (centreDown >= spread) {
      mean = Math.min(mean, centreUp);
    } else {
      double others = multiplyUp(subtractUp(squares, multiplyDown(widest, widest)), THIRD_UP);
      double sum = addUp(multiplyUp(centreUp, centreUp), addUp(multiplyUp(widest, widest), others));
      mean = Math.min(mean, divideUp(sum, 2 * widest));
    }
    return addUp(mean, radius);
  }

  /** E|d| is at least E|m| - E r, and |m| is convex in every input. */
  private double absoluteDown() {
    double mean = centreDown;
    if (centreDown < widestDown) {
      double sum =
          addDown(multiplyDown(centreDown, centreDown), multiplyDown(widestDown, widestDown));
      mean = Math.max(mean, -divideUp(-sum, 2 * widestDown));
    }
    return subtractDown(mean, radius);
  }

  /** The norm of d is at most that of m and that of r together. */
  private double squareUp() {
    double ofM = sqrtUp(addUp(multiplyUp(centreUp, centreUp), multiplyUp(squares, THIRD_UP)));
    double norm = addUp(ofM, radiusNorm());
    return multiplyUp(norm, norm);
  }

  private double squareDown() {
    double sum =
        addDown(multiplyDown(centreDown, centreDown), multiplyDown(squaresDown, THIRD_DOWN));
    double norm = subtractDown(sqrtDown(Math.max(0, sum)), radiusNorm());
    return norm > 0 ? multiplyDown(norm, norm) : 0;
  }

  private double radiusNorm() {
    return sqrtUp(addUp(multiplyUp(radius, radius), multiplyUp(radiusSquares, THIRD_UP)));
  }
}
