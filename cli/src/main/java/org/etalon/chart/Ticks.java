package org.etalon.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Round numbers along an axis, and where values lie between the first and the last of them.
 *
 * @param values ascending, at least two; all data lie between the first and the last
 * @param logarithmic whether places are logarithms
 */
record Ticks(List<BigDecimal> values, boolean logarithmic) {
  private static final int MOST = 8;
  private static final int[] ROUND = {1, 2, 5};

  /**
   * Multiples of 1, 2 or 5 times a power of ten, whole ones where all data are whole; from 0 where
   * that leaves the data at least a third of the axis.
   */
  static Ticks linear(List<Double> data) {
    requireFinite(data);
    double low = data.stream().mapToDouble(x -> x).min().orElse(0);
    double high = data.stream().mapToDouble(x -> x).max().orElse(1);
    boolean whole = data.stream().allMatch(x -> x == Math.rint(x));
    double from = low >= 0 && low <= high / 1.5 ? 0 : low;
    BigDecimal step = whole ? BigDecimal.ONE : BigDecimal.valueOf(Double.MIN_NORMAL);
    double least = high > from ? (high - from) / MOST : whole ? 1 : Math.max(1, Math.abs(from)) / 4;
    for (int exponent = (int) Math.floor(Math.log10(least)); ; exponent++) {
      for (int mantissa : ROUND) {
        BigDecimal candidate = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
        if (candidate.doubleValue() >= least && candidate.compareTo(step) >= 0) {
          return multiples(candidate, from, high);
        }
      }
    }
  }

  private static Ticks multiples(BigDecimal step, double low, double high) {
    long first = (long) Math.floor(low / step.doubleValue());
    long last = Math.max(first + 1, (long) Math.ceil(high / step.doubleValue()));
    List<BigDecimal> values = new ArrayList<>();
    for (long k = first; k <= last; k++) {
      values.add(step.multiply(BigDecimal.valueOf(k)));
    }
    return new Ticks(values, false);
  }

  /** Powers of ten, with 2 and 5 times them where they are few; data are above 0. */
  static Ticks logarithmic(List<Double> data) {
    requireFinite(data);
    double low = Math.log10(data.stream().mapToDouble(x -> x).min().orElse(1));
    double high = Math.log10(data.stream().mapToDouble(x -> x).max().orElse(10));
    int first = (int) Math.floor(low);
    int last = Math.max(first + 1, (int) Math.ceil(high));
    int stride = Math.max(1, (last - first + MOST - 1) / MOST);
    List<BigDecimal> values = new ArrayList<>();
    for (int exponent = first; exponent < last + stride; exponent += stride) {
      for (int mantissa : last - first <= 2 && exponent < last ? ROUND : new int[] {1}) {
        values.add(BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent));
      }
    }
    return new Ticks(values, true);
  }

  private static void requireFinite(List<Double> data) {
    if (!data.stream().allMatch(x -> Math.abs(x) < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a chart shows finite numbers only");
    }
  }

  /** Where a value lies: 0 at the first tick, 1 at the last. */
  double share(double value) {
    double low = place(values.get(0).doubleValue());
    double high = place(values.get(values.size() - 1).doubleValue());
    return (place(value) - low) / (high - low);
  }

  private double place(double value) {
    return logarithmic ? Math.log10(value) : value;
  }

  /** A tick as text, all digits: plain, or as a power of ten where that is shorter. */
  static String label(BigDecimal tick) {
    BigDecimal stripped = tick.signum() == 0 ? BigDecimal.ZERO : tick.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    return exponent > -4 && exponent < 6
        ? stripped.toPlainString()
        : stripped.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString()
            + "e"
            + exponent;
  }
}
