package org.etalon.details;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Counts of values in equal bins between the least and the largest. Measured, to the nearest. */
final class Histogram {
  private static final int BINS = 40;

  private final double low;
  private final double high;

  private Histogram(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /** Bins that hold all values of some arrays. */
  static Histogram over(double[]... arrays) {
    double low = values(arrays).min().orElse(0);
    double high = values(arrays).max().orElse(0);
    double margin = high > low ? 0 : Math.max(Math.ulp(low) * BINS, 1e-9);
    return new Histogram(low - margin, high + margin);
  }

  private static DoubleStream values(double[]... arrays) {
    return Arrays.stream(arrays).flatMapToDouble(Arrays::stream);
  }

  double low() {
    return low;
  }

  double high() {
    return high;
  }

  /** How many values are in each bin; every value is in one. */
  int[] counts(double[] values) {
    int[] counts = new int[BINS];
    for (double value : values) {
      double share = (value - low) / (high - low);
      counts[Math.max(0, Math.min(BINS - 1, (int) (share * BINS)))]++;
    }
    return counts;
  }
}
