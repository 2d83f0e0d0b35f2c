package org.etalon.quant;

import java.util.Arrays;

/**
 * A row of weights and a bias, each an integer code times one power of two.
 *
 * <p>Rows of equal values are equal: a power of two that all codes share goes into the exponent,
 * and a row of zeros has exponent 0.
 */
public final class CodedRow {
  /** The largest absolute value of a code. */
  public static final int LARGEST_CODE = 1 << 30;

  /** The largest absolute value of an exponent: every value is a double. */
  public static final int LARGEST_EXPONENT = 900;

  private static final int FLOAT_DIGITS = 24;

  private final int exponent;
  private final int[] weights;
  private final int bias;
  private final RowShape shape;

  private CodedRow(int exponent, int[] weights, int bias) {
    this.exponent = exponent;
    this.weights = weights;
    this.bias = bias;
    this.shape = RowShape.of(weights, bias);
  }

  /**
   * A row of the values {@code code * 2^exponent}.
   *
   * @param weights the codes of the weights, copied
   * @throws IllegalArgumentException if a code exceeds 2^30 or the normalized exponent 900, in
   *     absolute value
   */
  public static CodedRow of(int exponent, int[] weights, int bias) {
    int some = bias;
    requireCode(bias);
    for (int weight : weights) {
      requireCode(weight);
      some |= weight;
    }
    if (some == 0) {
      return new CodedRow(0, weights.clone(), 0);
    }
    int common = Integer.numberOfTrailingZeros(some);
    int normalized = Math.addExact(exponent, common);
    if (Math.abs((long) normalized) > LARGEST_EXPONENT) {
      throw new IllegalArgumentException("exponent " + normalized + " of a row");
    }
    int[] codes = weights.clone();
    for (int j = 0; j < codes.length; j++) {
      codes[j] >>= common;
    }
    return new CodedRow(normalized, codes, bias >> common);
  }

  private static void requireCode(int code) {
    if (code > LARGEST_CODE || code < -LARGEST_CODE) {
      throw new IllegalArgumentException("code " + code + " exceeds 2^30");
    }
  }

  /** The power of two of the step. */
  public int exponent() {
    return exponent;
  }

  /** The number of weights. */
  public int size() {
    return weights.length;
  }

  /** The code of a weight. */
  public int weight(int j) {
    return weights[j];
  }

  /** The code of the bias. */
  public int bias() {
    return bias;
  }

  /** The value of a weight, exactly. */
  public double weightValue(int j) {
    return Math.scalb((double) weights[j], exponent);
  }

  /** The value of the bias, exactly. */
  public double biasValue() {
    return Math.scalb((double) bias, exponent);
  }

  /**
   * The bits of this row's codes and, where weights are stored sparsely, of the mask, under the
   * mode that takes fewest; its mode, width and exponent are not counted.
   *
   * @param biasExtra by how many bits the layer's biases are wider than their rows, may be negative
   * @param biasFiner by how many binary places the biases' steps are finer than the weights', 0 or
   *     more
   * @return {@link Integer#MAX_VALUE} if the row would be wider than 32 bits
   */
  public int bits(int biasExtra, int biasFiner) {
    return shape.bits(biasExtra, biasFiner);
  }

  /** {@link #bits(int, int)} of a row of these codes, which need not be normalized. */
  public static int bits(int[] weights, int bias, int biasExtra, int biasFiner) {
    return RowShape.of(weights, bias).bits(biasExtra, biasFiner);
  }

  /** The same row without the weights of the columns that are not kept. */
  CodedRow columns(boolean[] kept) {
    int[] codes = new int[weights.length];
    int count = 0;
    for (int j = 0; j < codes.length; j++) {
      if (kept[j]) {
        codes[count++] = weights[j];
      }
    }
    return new CodedRow(exponent, Arrays.copyOf(codes, count), bias);
  }

  RowShape shape() {
    return shape;
  }

  /** Whether every number of this row is a float32. */
  boolean isFloat32() {
    boolean fits = fitsFloat32(bias);
    for (int weight : weights) {
      fits &= fitsFloat32(weight);
    }
    return fits;
  }

  private boolean fitsFloat32(int code) {
    if (code == 0) {
      return true;
    }
    int zeros = Integer.numberOfTrailingZeros(code);
    int digits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(code)) - zeros;
    int last = exponent + zeros;
    return digits <= FLOAT_DIGITS
        && last >= Float.MIN_EXPONENT - FLOAT_DIGITS + 1
        && last + digits <= Float.MAX_EXPONENT + 1;
  }

  /** Equal values. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CodedRow row
        && exponent == row.exponent
        && bias == row.bias
        && Arrays.equals(weights, row.weights);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * exponent + bias) + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return Arrays.toString(weights) + " + " + bias + ", times 2^" + exponent;
  }
}
