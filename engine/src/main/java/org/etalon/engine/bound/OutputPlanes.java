package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.problem.Box;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/**
 * The planes between which the output differences {@code d = g - f} lie on a box. Each is a largest
 * value M over the box and slopes q: {@code M - q (c - x)}, c the corner at which q x is largest.
 *
 * <p><b>Property:</b> sound in floating point; M is infinite where nothing is proved.
 */
public final class OutputPlanes {
  private final Box box;
  private final double[][] slopes; // of d, then of -d
  private final double[] most;
  private @Nullable BoxBound bound;

  OutputPlanes(Box box, int outputs) {
    this.box = box;
    slopes = new double[2 * outputs][box.size()];
    most = new double[2 * outputs];
    Arrays.fill(most, Double.POSITIVE_INFINITY);
  }

  /** Takes in the rows that {@code pass} just bounded. */
  void collect(BackwardPass pass, LiveSet inputs, int[] rows, int size) {
    double[] q = pass.coefficients();
    for (int r = 0; r < 2 * size; r++) {
      int row = rows[r % size] + (r < size ? 0 : outputs());
      most[row] = pass.bound(r);
      for (int k = 0; k < inputs.count; k++) {
        slopes[row][inputs.list[k]] = q[k * pass.stride() + r];
      }
    }
  }

  OutputPlanes with(BoxBound known) {
    bound = known;
    return this;
  }

  /** The box. */
  public Box box() {
    return box;
  }

  /** How many outputs there are. */
  public int outputs() {
    return most.length / 2;
  }

  /** The bounds of the box without slopes, which may be smaller than those of the planes. */
  public BoxBound bound() {
    if (bound == null) {
      throw new IllegalStateException("not bounded yet");
    }
    return bound;
  }

  /**
   * An upper bound of d of output i, or of -d, at a corner: the plane there, but for rounding.
   *
   * @param above for each input whether the corner is at the upper end of the box
   */
  public double atCorner(int i, boolean negated, boolean... above) {
    double value = most(i, negated);
    for (int k = 0; k < above.length; k++) {
      double q = slope(i, negated, k);
      if (q > 0 != above[k]) { // the corner c is at the other end
        double width = Outward.subtractDown(box.upper(k), box.lower(k));
        value = Outward.subtractUp(value, Outward.multiplyDown(Math.abs(q), Math.max(0, width)));
      }
    }
    return value;
  }

  /** M of the plane above d of output i, or of that above -d. */
  public double most(int i, boolean negated) {
    return most[i + (negated ? outputs() : 0)];
  }

  /** q of the plane above d of output i, or of that above -d, for input k. */
  public double slope(int i, boolean negated, int k) {
    return slopes[i + (negated ? outputs() : 0)][k];
  }
}
