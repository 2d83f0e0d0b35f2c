package org.etalon.problem;

import java.util.Arrays;
import java.util.Optional;
import org.etalon.exact.DecimalText;

/** A closed axis-aligned box of inputs, bounded, with exact double corners. */
public final class Box {
  private final double[] lower;
  private final double[] upper;

  private Box(double[] lower, double[] upper) {
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * The box of all x with {@code lower <= x <= upper} in every coordinate.
   *
   * @param lower the lower corner, copied
   * @param upper the upper corner, copied
   * @throws IllegalArgumentException if the sizes differ, a bound is not finite, or an interval is
   *     empty
   */
  public static Box of(double[] lower, double[] upper) {
    if (lower.length != upper.length) {
      throw new IllegalArgumentException(
          "lower has " + lower.length + " entries, upper has " + upper.length);
    }
    for (int i = 0; i < lower.length; i++) {
      if (!Double.isFinite(lower[i]) || !Double.isFinite(upper[i])) {
        throw new UnfitException("x[" + i + "] is unbounded: " + interval(lower[i], upper[i]));
      }
      if (!(lower[i] <= upper[i])) {
        throw new UnfitException(
            "x[" + i + "] has an empty interval: " + interval(lower[i], upper[i]));
      }
    }
    return new Box(lower.clone(), upper.clone());
  }

  /**
   * The box between bounds that were rounded inward; nothing where that leaves no double between.
   *
   * @param lower the lower corner, copied
   * @param upper the upper corner, copied, of the same size
   */
  public static Optional<Box> between(double[] lower, double[] upper) {
    for (int i = 0; i < lower.length; i++) {
      boolean finite = Double.isFinite(lower[i]) && Double.isFinite(upper[i]);
      if (!finite || !(lower[i] <= upper[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(of(lower, upper));
  }

  private static String interval(double lower, double upper) {
    return DecimalText.of(new double[] {lower, upper});
  }

  /** The box {@code [lower, upper]^size}. */
  public static Box cube(int size, double lower, double upper) {
    double[] low = new double[size];
    double[] high = new double[size];
    Arrays.fill(low, lower);
    Arrays.fill(high, upper);
    return of(low, high);
  }

  /** The number of coordinates. */
  public int size() {
    return lower.length;
  }

  /** The lower bound of coordinate {@code i}. */
  public double lower(int i) {
    return lower[i];
  }

  /** The upper bound of coordinate {@code i}. */
  public double upper(int i) {
    return upper[i];
  }

  /** A copy of the lower corner. */
  public double[] lower() {
    return lower.clone();
  }

  /** A copy of the upper corner. */
  public double[] upper() {
    return upper.clone();
  }

  /** A point of the box near its centre (exactly inside it). */
  public double[] center() {
    double[] center = new double[lower.length];
    for (int i = 0; i < lower.length; i++) {
      center[i] = midpoint(i);
    }
    return center;
  }

  /** A double in {@code [lower(i), upper(i)]} near the middle. */
  public double midpoint(int i) {
    double middle = 0.5 * lower[i] + 0.5 * upper[i];
    return Math.min(upper[i], Math.max(lower[i], middle));
  }

  /** The point of the box nearest to another one that is not NaN anywhere. */
  public double[] nearest(double[] x) {
    double[] nearest = new double[lower.length];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = Math.min(upper[i], Math.max(lower[i], x[i]));
    }
    return nearest;
  }

  /** Whether {@code x} lies in the box, exactly; false if an entry is NaN. */
  public boolean contains(double[] x) {
    if (x.length != lower.length) {
      return false;
    }
    for (int i = 0; i < x.length; i++) {
      if (!(lower[i] <= x[i] && x[i] <= upper[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The two halves of this box along coordinate {@code i}; their union is this box.
   *
   * @param at the common face, strictly between the bounds
   * @throws IllegalArgumentException if {@code at} is not strictly inside
   */
  public Box[] split(int i, double at) {
    if (!(lower[i] < at && at < upper[i])) {
      throw new IllegalArgumentException(
          "split at " + at + " outside ]" + lower[i] + ", " + upper[i] + "[ of input " + i);
    }
    double[] leftUpper = upper.clone();
    double[] rightLower = lower.clone();
    leftUpper[i] = at;
    rightLower[i] = at;
    return new Box[] {new Box(lower, leftUpper), new Box(rightLower, upper)};
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Box box
        && Arrays.equals(lower, box.lower)
        && Arrays.equals(upper, box.upper);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(lower) + Arrays.hashCode(upper);
  }

  @Override
  public String toString() {
    return "Box[" + DecimalText.of(lower) + ", " + DecimalText.of(upper) + "]";
  }
}
