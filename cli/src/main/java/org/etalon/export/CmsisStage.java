package org.etalon.export;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalLong;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.problem.UnfitException;

/**
 * A dense layer as CMSIS-NN computes it: {@code clamp(floor((b + W x) m 2^e / 2^31 + 1/2) + zero)},
 * whether it is built with single or double rounding: the multiplier m is a power of two and e is
 * not negative, so that the second rounding has nothing to round.
 *
 * <p>That is the floor of a sum, and so are other modes: with s bits dropped, ceiling adds {@code
 * 2^s - 1} before, ties down {@code 2^(s-1) - 1}; where the layer is rectified, modes that look at
 * the sign are one of these. Biases take the constants in, and where they are finer than products,
 * they are rounded down: that leaves the floor of the sum what it is.
 *
 * <p><b>Reference:</b> CMSIS-NN, {@code arm_nn_requantize}, {@code arm_nn_requantize_s64}.
 *
 * @param weights W, row by row, within int8
 * @param biases b
 * @param multiplier m
 * @param shift e
 * @param inputOffset what is added to what is stored of x, to give its codes
 * @param outputOffset what is added to codes of the result, to give what is stored
 * @param least what is stored of the least result
 * @param most what is stored of the largest
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CmsisStage(
    long[][] weights,
    long[] biases,
    long multiplier,
    int shift,
    long inputOffset,
    long outputOffset,
    long least,
    long most) {
  /**
   * The stage.
   *
   * @param name what messages call it
   * @param wide whether values have 16 bits, not 8
   * @throws UnfitException if CMSIS-NN computes something else
   */
  static CmsisStage of(String name, Stage stage, boolean wide) {
    FixedFormat given = stage.given();
    int dropped = stage.shift() - stage.scale();
    int least = stage.scale() > 0 ? 0 : -13;
    if (dropped < least || dropped > 30) {
      throw new UnfitException(
          name + ": of its sums CMSIS-NN can drop " + least + " to 30 bits, not " + dropped);
    }
    long[] biases = biases(name, stage, dropped);
    BigInteger most = stage.most().shiftRight(stage.scale());
    if (most.shiftLeft(Math.max(1, 1 - dropped)).bitLength() >= Integer.SIZE - 1) {
      throw new UnfitException(name + ": sums need more than the 32 bits of CMSIS-NN");
    }
    boolean halves = wide || dropped < 1; // m = 2^30, which the s16 kernels reduce to 2^14
    long zero = zero(given, wide);
    return new CmsisStage(
        weights(name, stage),
        biases,
        halves ? 1L << 30 : 1L << (31 - dropped),
        halves ? 1 - dropped : 0,
        -zero(stage.taken(), wide),
        zero,
        (stage.rectified() ? 0 : given.lowest()) + zero,
        given.highest() + zero);
  }

  /** What is stored of the code zero. */
  static long zero(FixedFormat format, boolean wide) {
    boolean fits = format.lowest() >= Byte.MIN_VALUE && format.highest() <= Byte.MAX_VALUE;
    return wide || fits ? 0 : Byte.MIN_VALUE - format.lowest();
  }

  private static long[][] weights(String name, Stage stage) {
    for (long[] row : stage.weights()) {
      for (long weight : row) {
        if (weight < Byte.MIN_VALUE || weight > Byte.MAX_VALUE) {
          throw new UnfitException(
              name
                  + ": a weight is "
                  + weight
                  + " times its step, and those of CMSIS-NN have 8 bits; quantize with fewer"
                  + " --bits");
        }
      }
    }
    return stage.weights();
  }

  /** {@code floor((b + c) / 2^scale)}, less the half that CMSIS-NN adds. */
  private static long[] biases(String name, Stage stage, int dropped) {
    long constant = stage.shift() > 0 ? constant(name, stage) : 0;
    long half = dropped > 0 ? 1L << (dropped - 1) : 0;
    return Arrays.stream(stage.biases())
        .map(bias -> ((bias + constant) >> stage.scale()) - half)
        .toArray();
  }

  /** What is added to sums so that the floor of the multiple is their rounding. */
  private static long constant(String name, Stage stage) {
    RoundingMode mode = stage.given().rounding();
    OptionalLong constant = constant(mode, stage.rectified(), 1L << (stage.shift() - 1));
    return constant.orElseThrow(
        () ->
            new UnfitException(
                name
                    + ": CMSIS-NN takes ties up, which is not "
                    + mode.label()
                    + (stage.rectified() ? "" : " where values may be negative")
                    + "; quantize with --activation-rounding floor"));
  }

  private static OptionalLong constant(RoundingMode mode, boolean rectified, long half) {
    return switch (mode) {
      case HALF_UP -> OptionalLong.of(half);
      case HALF_DOWN -> OptionalLong.of(half - 1);
      case FLOOR -> OptionalLong.of(0);
      case CEILING -> OptionalLong.of(2 * half - 1);
      case HALF_EVEN -> OptionalLong.empty();
      case HALF_AWAY -> positive(RoundingMode.HALF_UP, rectified, half);
      case HALF_TO_ZERO -> positive(RoundingMode.HALF_DOWN, rectified, half);
      case TO_ZERO -> positive(RoundingMode.FLOOR, rectified, half);
      case AWAY -> positive(RoundingMode.CEILING, rectified, half);
    };
  }

  /** A mode that is another one where no value is negative. */
  private static OptionalLong positive(RoundingMode same, boolean rectified, long half) {
    return rectified ? constant(same, true, half) : OptionalLong.empty();
  }
}
