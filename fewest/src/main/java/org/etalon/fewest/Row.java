package org.etalon.fewest;

import java.util.Arrays;

/**
 * The weights into one neuron and its bias, coded: integers times one power of two.
 *
 * <p>Immutable; the codes are the weights' in order, then the bias'.
 */
final class Row {
  private final int exponent;
  private final int[] codes;

  private Row(int exponent, int[] codes) {
    this.exponent = exponent;
    this.codes = codes;
  }

  /** A row; a power of two that all codes share goes into the exponent. */
  static Row of(int exponent, int[] codes) {
    int shared = 31;
    for (int code : codes) {
      shared = code == 0 ? shared : Math.min(shared, Integer.numberOfTrailingZeros(code));
    }
    int shift = shared == 31 ? 0 : shared;
    int[] shifted = Arrays.stream(codes).map(code -> code >> shift).toArray();
    return new Row(shared == 31 ? 0 : exponent + shift, shifted);
  }

  /** The nearest row of a step so fine that the largest number takes {@code bits} bits. */
  static Row nearest(double[] numbers, int bits) {
    double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
    if (largest == 0) {
      return of(0, new int[numbers.length]);
    }
    int exponent = Math.getExponent(largest) + 2 - bits;
    double step = Math.scalb(1.0, exponent);
    return of(exponent, Arrays.stream(numbers).mapToInt(w -> (int) Math.rint(w / step)).toArray());
  }

  int exponent() {
    return exponent;
  }

  /** How many weights there are. */
  int weights() {
    return codes.length - 1;
  }

  int code(int j) {
    return codes[j];
  }

  int bias() {
    return codes[codes.length - 1];
  }

  /** The row times a power of two. */
  Row scaled(int by) {
    return of(exponent + by, codes);
  }

  /** Whether another row is a power of two times this one. */
  boolean hasCodesOf(Row other) {
    return Arrays.equals(codes, other.codes);
  }

  /** Whether all codes are zero. */
  boolean isZero() {
    return isConstant() && bias() == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Row row
        && exponent == row.exponent
        && Arrays.equals(codes, row.codes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(codes) + exponent;
  }

  /** The number at place {@code j}, exactly. */
  double value(int j) {
    return Math.scalb((double) codes[j], exponent);
  }

  /** The bits of the widest weight. */
  int widest() {
    int width = 0;
    for (int j = 0; j < codes.length - 1; j++) {
      width = Math.max(width, RowCost.width(codes[j]));
    }
    return width;
  }

  /** Whether every weight is zero: the neuron is constant. */
  boolean isConstant() {
    for (int j = 0; j < codes.length - 1; j++) {
      if (codes[j] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The same row for a network in which only some inputs are left. */
  Row keep(int[] inputs) {
    int[] kept = new int[inputs.length + 1];
    for (int j = 0; j < inputs.length; j++) {
      kept[j] = codes[inputs[j]];
    }
    kept[inputs.length] = bias();
    return of(exponent, kept);
  }
}
