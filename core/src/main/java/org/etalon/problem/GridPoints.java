package org.etalon.problem;

/**
 * The points of a grid in a box, numbered from 0: the last input runs fastest. Their entries are
 * doubles exactly.
 */
public final class GridPoints {
  private final double[] steps;
  private final long[] first; // of each input, the factor of its least value
  private final long[] counts;

  GridPoints(double[] steps, long[] first, long[] counts) {
    this.steps = steps;
    this.first = first;
    this.counts = counts;
  }

  /** How many there are; {@code Long.MAX_VALUE} if more than that. */
  public long count() {
    long product = 1;
    for (long count : counts) {
      if (count == 0) {
        return 0;
      }
      product = product > Long.MAX_VALUE / count ? Long.MAX_VALUE : product * count;
    }
    return product;
  }

  /**
   * The smallest box around all of them.
   *
   * @throws IllegalArgumentException if there are none
   */
  public Box hull() {
    double[] lower = new double[steps.length];
    double[] upper = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      lower[i] = value(i, 0);
      upper[i] = value(i, counts[i] - 1);
    }
    return Box.of(lower, upper);
  }

  private double value(int i, long place) {
    return (double) (first[i] + place) * steps[i];
  }

  /** The point of a number. */
  public double[] point(long number) {
    double[] point = new double[steps.length];
    long rest = number;
    for (int i = steps.length - 1; i >= 0; i--) {
      point[i] = value(i, rest % counts[i]);
      rest /= counts[i];
    }
    return point;
  }

  /**
   * Consecutive points.
   *
   * @param from the number of the first
   * @param count how many
   * @param into [inputs][at least count], overwritten
   */
  public void fill(long from, int count, double[][] into) {
    long[] places = new long[steps.length];
    long rest = from;
    for (int i = steps.length - 1; i >= 0; i--) {
      places[i] = rest % counts[i];
      rest /= counts[i];
    }
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < steps.length; i++) {
        into[i][n] = value(i, places[i]);
      }
      for (int i = steps.length - 1; i >= 0 && ++places[i] == counts[i]; i--) {
        places[i] = 0;
      }
    }
  }

  /** The point nearest to another, entry by entry; of two that are equally near, either. */
  public double[] nearest(double[] x) {
    double[] point = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      double place = Math.rint(x[i] / steps[i]) - (double) first[i];
      point[i] = value(i, Math.max(0, Math.min(counts[i] - 1, (long) place)));
    }
    return point;
  }
}
