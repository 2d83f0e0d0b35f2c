package org.etalon.export;

import java.math.BigInteger;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.problem.UnfitException;

/**
 * A dense layer in integers: {@code z = 2^scale (W x) + b} in units of {@code 2^exponent},
 * rectified if it is, cast to the codes of a format.
 *
 * @param weights W, row by row
 * @param biases b
 * @param scale how many bits finer biases are than products
 * @param exponent the unit of z
 * @param shift the bits by which codes of the result are coarser than z; negative if finer
 * @param most a bound of the magnitude of every sum on the way, in any order, for all codes x
 * @param width of the sums in bits, 32 or 64
 * @param rectified whether negative sums become zero
 * @param taken the format of x
 * @param given the format of the result
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DenseStage(
    long[][] weights,
    long[] biases,
    int scale,
    int exponent,
    int shift,
    BigInteger most,
    int width,
    boolean rectified,
    FixedFormat taken,
    FixedFormat given) {
  /** More bits than these no weight has. */
  private static final int WEIGHT_BITS = 32;

  /**
   * The stage of a dense layer.
   *
   * @param name what messages call it
   * @throws UnfitException if parameters are no such integers, or a sum needs more than 64 bits
   */
  static DenseStage of(
      String name, Affine affine, boolean rectified, FixedFormat taken, FixedFormat given) {
    double[] stored = affine.map().toMatrix().toArray();
    double[] constants = affine.bias().toArray();
    int ofWeights = exponent(stored);
    int ofProducts = ofWeights == Integer.MAX_VALUE ? ofWeights : ofWeights + power(taken);
    int exponent = Math.min(ofProducts, exponent(constants));
    exponent = exponent == Integer.MAX_VALUE ? 0 : exponent;
    int scale = ofProducts == Integer.MAX_VALUE ? 0 : ofProducts - exponent;
    int columns = affine.inputSize();
    BigInteger code = BigInteger.valueOf(Math.max(-taken.lowest(), taken.highest()));
    BigInteger most = BigInteger.ZERO;
    long[][] weights = new long[affine.outputSize()][columns];
    long[] biases = new long[weights.length];
    for (int i = 0; i < weights.length; i++) {
      BigInteger sum = BigInteger.ZERO;
      for (int j = 0; j < columns; j++) {
        BigInteger weight = integer(stored[i * columns + j], ofWeights);
        weights[i][j] = requireBits(name, "a weight", weight, WEIGHT_BITS);
        sum = sum.add(weight.abs());
      }
      BigInteger bias = integer(constants[i], exponent);
      biases[i] = requireBits(name, "a bias", bias, Long.SIZE);
      most = most.max(sum.multiply(code).shiftLeft(scale).add(bias.abs()));
    }
    int shift = power(given) - exponent;
    int bits = Math.max(most.bitLength() + 1, Math.max(Math.abs(shift), scale) + 2);
    bits = Math.max(bits, Math.max(signedBits(taken), signedBits(given)) + 1);
    if (bits > Long.SIZE) {
      throw new UnfitException(name + ": sums need " + bits + " bits, more than 64");
    }
    int width = bits > Integer.SIZE ? Long.SIZE : Integer.SIZE;
    return new DenseStage(
        weights, biases, scale, exponent, shift, most, width, rectified, taken, given);
  }

  /** The largest power of two that divides all numbers; the largest int if all are zero. */
  private static int exponent(double[] values) {
    int least = Integer.MAX_VALUE;
    for (double value : values) {
      if (value != 0) {
        least = Math.min(least, Dyadic.of(value).exponent());
      }
    }
    return least;
  }

  private static BigInteger integer(double value, int exponent) {
    return value == 0
        ? BigInteger.ZERO
        : Dyadic.of(value).scaleByPowerOfTwo(-exponent).floor(); // it is an integer
  }

  private static long requireBits(String name, String what, BigInteger value, int bits) {
    if (value.bitLength() >= bits) {
      throw new UnfitException(
          name
              + ": "
              + what
              + " is no integer of "
              + bits
              + " bits times the power of two that they share; quantize with --step power-of-two");
    }
    return value.longValueExact();
  }

  /** The exponent of a step. */
  static int power(FixedFormat format) {
    return Math.getExponent(format.step());
  }

  private static int signedBits(FixedFormat format) {
    return format.lowest() < 0 ? format.bits() : format.bits() + 1;
  }

  /** How many inputs it takes. */
  int inputs() {
    return weights[0].length;
  }

  /** How many outputs it gives. */
  int outputs() {
    return weights.length;
  }
}
