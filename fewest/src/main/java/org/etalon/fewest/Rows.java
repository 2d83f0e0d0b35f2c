package org.etalon.fewest;

import org.etalon.quant.CodedRow;

/** What is asked of rows of codes and done with them; the bias is their last number. */
final class Rows {
  private Rows() {}

  /**
   * The row of these codes; where float32 ends before one of them, the last one that it holds
   * stands in: what cannot be stored is no network.
   */
  static CodedRow of(int exponent, int[] weights, int bias) {
    double last = Math.floor(Math.scalb((double) Float.MAX_VALUE, -exponent));
    if (last >= CodedRow.LARGEST_CODE) {
      return CodedRow.of(exponent, weights, bias);
    }
    int[] held = new int[weights.length];
    for (int j = 0; j < held.length; j++) {
      held[j] = clipped(weights[j], (int) last);
    }
    return CodedRow.of(exponent, held, clipped(bias, (int) last));
  }

  private static int clipped(int code, int last) {
    return Math.max(-last, Math.min(last, code));
  }

  /** The row of zeros with so many weights. */
  static CodedRow zero(int weights) {
    return CodedRow.of(0, new int[weights], 0);
  }

  /**
   * The nearest row of a step so fine that the largest number takes {@code bits} bits, within
   * float32.
   *
   * @param numbers the weights, then the bias
   */
  static CodedRow nearest(double[] numbers, int bits) {
    double largest = 0;
    for (double number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    int n = numbers.length - 1;
    if (largest < Float.MIN_NORMAL) {
      return zero(n);
    }
    int exponent = Math.getExponent(largest) + 2 - bits;
    int[] weights = new int[n];
    for (int j = 0; j < n; j++) {
      weights[j] = (int) Math.rint(Math.scalb(numbers[j], -exponent));
    }
    return of(exponent, weights, (int) Math.rint(Math.scalb(numbers[n], -exponent)));
  }

  /** Number {@code j} of a row, exactly. */
  static double value(CodedRow row, int j) {
    return j == row.size() ? row.biasValue() : row.weightValue(j);
  }

  /** All numbers of a row, exactly. */
  static double[] values(CodedRow row) {
    double[] values = new double[row.size() + 1];
    for (int j = 0; j < values.length; j++) {
      values[j] = value(row, j);
    }
    return values;
  }

  /** The bits of the widest weight, sign included; 0 where all are zero. */
  static int widest(CodedRow row) {
    int width = 0;
    for (int j = 0; j < row.size(); j++) {
      int code = row.weight(j);
      int bits = 33 - Integer.numberOfLeadingZeros(code < 0 ? ~code : code);
      width = Math.max(width, code == 0 ? 0 : bits);
    }
    return width;
  }

  /** Whether every weight is zero: the neuron is constant. */
  static boolean isConstant(CodedRow row) {
    return widest(row) == 0;
  }

  /** Whether relu of it is zero, whatever the inputs: so it is seen without knowing them. */
  static boolean givesNothing(CodedRow row) {
    return isConstant(row) && row.bias() <= 0;
  }

  /** Whether each is a power of two times the other. */
  static boolean areProportional(CodedRow a, CodedRow b) {
    boolean equal = a.bias() == b.bias();
    for (int j = 0; j < a.size(); j++) {
      equal &= a.weight(j) == b.weight(j);
    }
    return equal;
  }

  /** The same row for a network in which only some inputs are left. */
  static CodedRow keep(CodedRow row, int[] inputs) {
    int[] kept = new int[inputs.length];
    for (int j = 0; j < inputs.length; j++) {
      kept[j] = row.weight(inputs[j]);
    }
    return CodedRow.of(row.exponent(), kept, row.bias());
  }
}
