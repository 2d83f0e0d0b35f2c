package org.etalon.linalg;

import java.util.Arrays;
import org.etalon.exact.DecimalText;

/** An immutable vector of doubles. */
public final class Vector {
  private final double[] values;

  private Vector(double[] values) {
    this.values = values;
  }

  /**
   * A vector with these entries.
   *
   * @param values the entries, copied
   */
  public static Vector of(double... values) {
    return new Vector(values.clone());
  }

  /** The zero vector of a given size. */
  public static Vector zeros(int size) {
    return new Vector(new double[size]);
  }

  /** The number of entries. */
  public int size() {
    return values.length;
  }

  /** Entry {@code i}, counted from 0. */
  public double get(int i) {
    return values[i];
  }

  /** A copy of the entries. */
  public double[] toArray() {
    return values.clone();
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
    return other instanceof Vector vector && Arrays.equals(values, vector.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return DecimalText.of(values);
  }
}
