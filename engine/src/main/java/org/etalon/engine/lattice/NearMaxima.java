package org.etalon.engine.lattice;

import java.util.Arrays;

/** The numbers of points whose values are within a margin of the largest, ascending. */
final class NearMaxima {
  /** So many are kept; if there are more, that is all that is known of them. */
  private static final int MOST = 1024;

  private final double margin;
  private double largest = Double.NEGATIVE_INFINITY;
  private long first; // the point of the largest value
  private long[] numbers = new long[8];
  private double[] values = new double[8];
  private int size;
  private boolean cut;
  private boolean unknown;

  NearMaxima(double margin) {
    this.margin = margin;
  }

  /** Takes in the values of consecutive points. */
  void add(long from, double[] of, int count) {
    for (int n = 0; n < count; n++) {
      unknown |= Double.isNaN(of[n]);
      if (of[n] >= least()) {
        add(from + n, of[n]);
      }
    }
  }

  /** Takes in those of later points. */
  void addAll(NearMaxima later) {
    unknown |= later.unknown;
    if (later.largest > largest) {
      raise(later.first, later.largest); // which may not be kept among its values
    }
    for (int n = 0; n < later.size; n++) {
      if (later.values[n] >= least()) {
        keep(later.numbers[n], later.values[n]);
      }
    }
    if (later.cut && later.largest >= least()) {
      cut = true;
    }
  }

  /** What is below cannot be the largest in truth. */
  private double least() {
    return Math.nextDown(largest - margin);
  }

  private void add(long number, double value) {
    if (value > largest) {
      raise(number, value);
    }
    keep(number, value);
  }

  private void raise(long number, double value) {
    if (value - margin > largest) {
      cut = false; // none of the others is near
    }
    largest = value;
    first = number;
    prune();
  }

  private void keep(long number, double value) {
    if (size == MOST) {
      cut = true;
      return;
    }
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    numbers[size] = number;
    values[size++] = value;
  }

  private void prune() {
    double least = least();
    int kept = 0;
    for (int n = 0; n < size; n++) {
      if (values[n] >= least) {
        numbers[kept] = numbers[n];
        values[kept++] = values[n];
      }
    }
    size = kept;
  }

  /** Whether a value is no number, so that nothing is known of its point. */
  boolean hasUnknown() {
    return unknown;
  }

  /** Whether there are too many. */
  boolean isCut() {
    return cut;
  }

  double largest() {
    return largest;
  }

  /** The first point of the largest value. */
  long first() {
    return first;
  }

  long[] numbers() {
    return Arrays.copyOf(numbers, size);
  }
}
