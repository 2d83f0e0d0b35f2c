package org.etalon.linalg;

import java.util.Arrays;
import java.util.Objects;
import org.etalon.exact.DecimalText;

/**
 * An immutable vector of doubles. Where many entries fall into runs of equal ones, of one length,
 * as the biases of the places of a channel do, each run is stored once.
 */
public final class Vector {
  /** From so many entries on runs are looked for: below, memory matters less than speed. */
  private static final int MANY = 1 << 16;

  private final double[] values;
  private final int size;
  private final int repeat; // entries a value

  /** Takes the array over. */
  private Vector(double[] values, int repeat) {
    this.values = values;
    this.size = values.length * repeat;
    this.repeat = repeat;
  }

  /**
   * A vector with these entries.
   *
   * @param values the entries, copied
   */
  public static Vector of(double... values) {
    int repeat = values.length < MANY ? 1 : repeat(values);
    if (repeat == 1) {
      return new Vector(values.clone(), 1);
    }
    double[] each = new double[values.length / repeat];
    for (int k = 0; k < each.length; k++) {
      each[k] = values[k * repeat];
    }
    return new Vector(each, repeat);
  }

  /** The length of the longest runs into which all entries fall. */
  private static int repeat(double[] values) {
    int repeat = values.length;
    int start = 0;
    for (int i = 1; i < values.length && repeat > 1; i++) {
      if (!isSame(values[i], values[start])) {
        repeat = gcd(repeat, i - start);
        start = i;
      }
    }
    return repeat;
  }

  /** As {@link #equals} has it. */
  private static boolean isSame(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** The zero vector of a given size. */
  public static Vector zeros(int size) {
    return size < MANY ? new Vector(new double[size], 1) : new Vector(new double[1], size);
  }

  /** The number of entries. */
  public int size() {
    return size;
  }

  /** How many numbers it stores for them. */
  public int stored() {
    return values.length;
  }

  /** Entry {@code i}, counted from 0. */
  public double get(int i) {
    return repeat == 1 ? values[i] : values[Objects.checkIndex(i, size) / repeat];
  }

  /** A copy of the entries. */
  public double[] toArray() {
    if (repeat == 1) {
      return values.clone();
    }
    double[] all = new double[size];
    for (int k = 0; k < values.length; k++) {
      Arrays.fill(all, k * repeat, (k + 1) * repeat, values[k]);
    }
    return all;
  }

  /** Whether no entry is NaN or infinite. */
  public boolean isFinite() {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  /** The largest absolute value of an entry; 0 for the empty vector. Exact. */
  public double maxAbs() {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Equal sizes and entries equal as {@link Double#equals}: 0.0 and -0.0 differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Vector vector
        && repeat == vector.repeat
        && Arrays.equals(values, vector.values);
  }

  @Override
  public int hashCode() {
    return 31 * repeat + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return DecimalText.of(toArray());
  }
}
