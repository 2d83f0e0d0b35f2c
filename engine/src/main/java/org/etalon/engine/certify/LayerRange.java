package org.etalon.engine.certify;

import java.util.OptionalInt;

/**
 * Ranges of one layer, over all its neurons and all inputs of a domain; infinite where nothing is
 * proved.
 *
 * @param lowerF a lower bound of the pre-activations of f
 * @param upperF an upper bound of them
 * @param lowerG a lower bound of the pre-activations of g
 * @param upperG an upper bound of them
 * @param partialSum an upper bound of the magnitude of every partial sum, in any order, of the
 *     products and the bias that make a pre-activation of g
 */
public record LayerRange(
    double lowerF, double upperF, double lowerG, double upperG, double partialSum) {
  LayerRange hull(LayerRange other) {
    return new LayerRange(
        Math.min(lowerF, other.lowerF),
        Math.max(upperF, other.upperF),
        Math.min(lowerG, other.lowerG),
        Math.max(upperG, other.upperG),
        Math.max(partialSum, other.partialSum));
  }

  /**
   * The fewest bits before the binary point, sign included, in which no pre-activation of g
   * overflows: the I of {@code ap_fixed<W,I>}, possibly negative; empty if nothing is proved.
   */
  public OptionalInt integerBits() {
    return integerBits(lowerG, upperG);
  }

  /** The same for an accumulator that adds up a pre-activation of g in any order. */
  public OptionalInt accumulatorBits() {
    return integerBits(-partialSum, partialSum);
  }

  /**
   * The least I with {@code [lower, upper]} in {@code [-2^(I-1), 2^(I-1))}; 1 for zero alone, which
   * every I holds; empty if a bound is infinite.
   */
  static OptionalInt integerBits(double lower, double upper) {
    if (!(lower > Double.NEGATIVE_INFINITY && upper < Double.POSITIVE_INFINITY)) {
      return OptionalInt.empty();
    }
    int bits = Integer.MIN_VALUE;
    if (upper > 0) {
      bits = Math.getExponent(upper) + 2; // 2^e <= upper < 2^(e+1), also above a subnormal one
    }
    if (lower < 0) {
      int exponent = Math.getExponent(lower);
      boolean power = -lower == Math.scalb(1.0, exponent); // exact: it is stored as it is
      bits = Math.max(bits, exponent + (power ? 1 : 2));
    }
    return OptionalInt.of(bits == Integer.MIN_VALUE ? 1 : bits);
  }
}
