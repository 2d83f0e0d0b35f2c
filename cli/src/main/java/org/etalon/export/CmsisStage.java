package org.etalon.export;

import java.math.BigInteger;
import java.util.Arrays;
import org.etalon.network.ConvolutionShape;
import org.etalon.problem.UnfitException;

/**
 * A dense or convolutional layer as CMSIS-NN computes it: {@code clamp(floor((b + W x) m 2^e / 2^31
 * + 1/2) + zero)}, whether it is built with single or double rounding: the multiplier m is a power
 * of two and e is not negative, so that the second rounding has nothing to round.
 *
 * <p>Biases take the constants of {@link CmsisRounding} in, and where they are finer than products,
 * they are rounded down: that leaves the floor of the sum what it is.
 *
 * <p><b>Reference:</b> CMSIS-NN, {@code arm_nn_requantize}, {@code arm_nn_requantize_s64}.
 *
 * @param weights W within int8, in the order of CMSIS-NN: a row an output or output channel, its
 *     channels last; of a depthwise convolution a row a place of the window
 * @param biases b
 * @param multiplier m
 * @param shift e
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CmsisStage(long[][] weights, long[] biases, long multiplier, int shift) {
  /**
   * The stage.
   *
   * @param name what messages call it
   * @param places where the entries of its input are
   * @param wide whether values have 16 bits, not 8
   * @throws UnfitException if CMSIS-NN computes something else
   */
  static CmsisStage of(String name, Stage stage, int[] places, boolean wide) {
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
    requireWeights(name, stage);
    long[][] weights =
        stage
            .form()
            .map(form -> kernel(name, form, stage, wide))
            .orElseGet(() -> dense(stage, places));
    boolean halves = wide || dropped < 1; // m = 2^30, which the s16 kernels reduce to 2^14
    return new CmsisStage(
        weights, biases, halves ? 1L << 30 : 1L << (31 - dropped), halves ? 1 - dropped : 0);
  }

  private static void requireWeights(String name, Stage stage) {
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
  }

  private static long[][] dense(Stage stage, int[] places) {
    long[][] weights = new long[stage.outputs()][stage.inputs()];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < places.length; j++) {
        weights[i][places[j]] = stage.weights()[i][j];
      }
    }
    return weights;
  }

  /** Whether each channel is convolved alone. */
  static boolean isDepthwise(ConvolutionShape form) {
    return form.groups() == form.inChannels() && form.groups() > 1;
  }

  private static long[][] kernel(String name, ConvolutionShape form, Stage stage, boolean wide) {
    if (form.groups() > 1 && wide && !isDepthwise(form)) {
      throw new UnfitException(
          name
              + ": a convolution of "
              + form.groups()
              + " groups, which CMSIS-NN has for 8 bits alone");
    }
    if (stage.biases().length != form.outChannels()) {
      throw new UnfitException(
          name + ": a bias for each place of the image, where CMSIS-NN has one a channel");
    }
    int window = form.kernelHeight() * form.kernelWidth();
    int channels = form.inChannels() / form.groups();
    boolean depthwise = isDepthwise(form);
    long[][] kernel =
        depthwise
            ? new long[window][form.outChannels()]
            : new long[form.outChannels()][window * channels];
    for (int o = 0; o < form.outChannels(); o++) {
      for (int k = 0; k < window * channels; k++) {
        long weight = stage.weights()[o][k];
        if (depthwise) {
          kernel[k][o] = weight;
        } else {
          kernel[o][k % window * channels + k / window] = weight;
        }
      }
    }
    return kernel;
  }

  /** {@code floor((b + c) / 2^scale)}, less the half that CMSIS-NN adds. */
  private static long[] biases(String name, Stage stage, int dropped) {
    long constant = CmsisRounding.constant(name, stage);
    long half = dropped > 0 ? 1L << (dropped - 1) : 0;
    return Arrays.stream(stage.biases())
        .map(bias -> ((bias + constant) >> stage.scale()) - half)
        .toArray();
  }
}
