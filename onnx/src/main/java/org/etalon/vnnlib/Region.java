package org.etalon.vnnlib;

import java.util.Map;
import java.util.TreeMap;

/**
 * A box given by bounds on some inputs, each rounded outward to a double, and inward to another.
 */
final class Region {
  /**
   * The values one input may take.
   *
   * @param lower may be minus infinity
   * @param upper may be infinity
   * @param least every double from this on
   * @param most to this is such a value; there is none where it is smaller
   */
  record Interval(double lower, double upper, double least, double most) {
    static final Interval ALL =
        new Interval(
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY);

    /** All but some value, which is not kept: no double is said to be none of these. */
    static final Interval HOLED =
        new Interval(
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);

    Interval and(Interval other) {
      return new Interval(
          Math.max(lower, other.lower),
          Math.min(upper, other.upper),
          Math.max(least, other.least),
          Math.min(most, other.most));
    }

    boolean isEmpty() {
      return lower > upper;
    }
  }

  /** Stands for no input. */
  static final int NONE = -1;

  private final Map<Integer, Interval> intervals;

  private Region(Map<Integer, Interval> intervals) {
    this.intervals = intervals;
  }

  /** All inputs. */
  static Region everything() {
    return new Region(new TreeMap<>());
  }

  /** The region where one input lies in an interval. */
  static Region of(int input, Interval interval) {
    Region region = everything();
    region.intervals.put(input, interval);
    return region;
  }

  Region copy() {
    return new Region(new TreeMap<>(intervals));
  }

  boolean isEverything() {
    return intervals.isEmpty();
  }

  /** How many inputs have bounds. */
  int size() {
    return intervals.size();
  }

  Interval interval(int input) {
    return intervals.getOrDefault(input, Interval.ALL);
  }

  /**
   * Cuts this region by another one.
   *
   * @return an input whose interval is empty then, or {@link #NONE} if something is left
   */
  int cut(Region other) {
    for (Map.Entry<Integer, Interval> entry : other.intervals.entrySet()) {
      Interval both = interval(entry.getKey()).and(entry.getValue());
      intervals.put(entry.getKey(), both);
      if (both.isEmpty()) {
        return entry.getKey();
      }
    }
    return NONE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Region region && intervals.equals(region.intervals);
  }

  @Override
  public int hashCode() {
    return intervals.hashCode();
  }
}
