package org.etalon.lab.approx;

import org.etalon.problem.Box;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;

/** {@code t(x) t(y)} on [0, 1]^2 with proved bounds. */
final class PlaneTarget {
  private final Target target;
  private final double rounding;
  private final double curvature;

  /**
   * The product of a target with itself.
   *
   * @throws UnfitException if the target has no bounds
   */
  PlaneTarget(Target target) {
    this.target = target;
    TargetBounds bounds =
        target
            .bounds()
            .orElseThrow(
                () ->
                    new UnfitException(
                        "in two dimensions there are targets square, sin:W, cos:W and polynomial"));
    double most = bounds.most();
    double twice = Outward.addUp(Outward.addUp(most, most), bounds.rounding());
    rounding =
        Outward.addUp(
            Outward.multiplyUp(bounds.rounding(), twice),
            Outward.multiplyUp(Outward.UNIT, Outward.multiplyUp(twice, twice)));
    curvature =
        Outward.addUp(
            Outward.multiplyUp(bounds.curvature(), most),
            Outward.multiplyUp(bounds.slope(), bounds.slope()));
  }

  /** t(x) t(y), computed. */
  double value(double x, double y) {
    return target.value(x) * target.value(y);
  }

  /** How far that may be from the real number. */
  double rounding() {
    return rounding;
  }

  /** A bound of the spectral norm of the second derivative. */
  double curvature() {
    return curvature;
  }

  /** How far the function is at most from its interpolations on both halves of a box. */
  double bend(Box box) {
    double squares = 0;
    for (int k = 0; k < 2; k++) {
      double width = Outward.subtractUp(box.upper(k), box.lower(k));
      squares = Outward.addUp(squares, Outward.multiplyUp(width, width));
    }
    return Outward.multiplyUp(curvature, squares / 8);
  }
}
