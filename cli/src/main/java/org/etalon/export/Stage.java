package org.etalon.export;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.StoredParameters;
import org.etalon.problem.UnfitException;

/**
 * A dense or convolutional layer in integers: {@code z = 2^scale (W x) + b} in units of {@code
 * 2^exponent}, rectified if it is, cast to the codes of a format.
 *
 * @param form of the layer where it is a convolution
 * @param inputs how many inputs it takes
 * @param outputs how many outputs it gives
 * @param weights W, a row an output, or the kernel, a row an output channel
 * @param biases b, as many as rows, or one an output
 * @param scale how many bits finer biases are than products
 * @param sums z and what becomes of it
 * @param taken the format of x
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Stage(
    Optional<ConvolutionShape> form,
    int inputs,
    int outputs,
    long[][] weights,
    long[] biases,
    int scale,
    Sums sums,
    FixedFormat taken)
    implements Step {
  /** More bits than these no weight has. */
  private static final int WEIGHT_BITS = 32;

  /**
   * The stage of a layer.
   *
   * @param name what messages call it
   * @param form of the layer where it is no matrix
   * @param cast what its result is cast to, if it is
   * @throws UnfitException if parameters are no such integers, or a sum needs more than 64 bits
   */
  static Stage of(
      String name,
      Affine affine,
      Optional<ConvolutionShape> form,
      boolean rectified,
      FixedFormat taken,
      Optional<FixedFormat> cast) {
    StoredParameters parameters = StoredParameters.of(new Affine(affine.map(), affine.bias()));
    double[] stored = parameters.weights().toArray();
    double[] constants = parameters.biases().toArray();
    int ofWeights = exponent(stored);
    int ofProducts = ofWeights == Integer.MAX_VALUE ? ofWeights : ofWeights + power(taken);
    int exponent = Math.min(ofProducts, exponent(constants));
    exponent = exponent == Integer.MAX_VALUE ? 0 : exponent;
    int scale = ofProducts == Integer.MAX_VALUE ? 0 : ofProducts - exponent;
    BigInteger code = BigInteger.valueOf(Math.max(-taken.lowest(), taken.highest()));
    BigInteger largest = BigInteger.ZERO;
    boolean own = affine.stored().weights();
    String what = own ? "a weight" : "a factor that is no parameter, as of an average,";
    long[][] weights = new long[parameters.channels()][stored.length / parameters.channels()];
    for (int i = 0; i < weights.length; i++) {
      BigInteger sum = BigInteger.ZERO;
      for (int j = 0; j < weights[i].length; j++) {
        BigInteger weight = integer(stored[i * weights[i].length + j], ofWeights);
        weights[i][j] = requireBits(name, what, weight, WEIGHT_BITS);
        sum = sum.add(weight.abs());
      }
      largest = largest.max(sum);
    }
    BigInteger bias = BigInteger.ZERO;
    long[] biases = new long[constants.length];
    for (int i = 0; i < biases.length; i++) {
      BigInteger constant = integer(constants[i], exponent);
      biases[i] = requireBits(name, "a bias", constant, Long.SIZE);
      bias = bias.max(constant.abs());
    }
    BigInteger most = largest.multiply(code).shiftLeft(scale).add(bias);
    return new Stage(
        form,
        affine.inputSize(),
        affine.outputSize(),
        weights,
        biases,
        scale,
        Sums.of(name, exponent, most, scale, rectified, List.of(taken), cast),
        taken);
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

  @Override
  public Optional<Image> image(Optional<Image> taken) {
    boolean each = form.isPresent() && form.get().kernelSize() == form.get().inChannels();
    return each && taken.isPresent() ? taken : form.map(Image::given);
  }

  @Override
  public <R> R fold(Function<Stage, R> stage, Function<Windows, R> windows, Function<Sum, R> sum) {
    return stage.apply(this);
  }
}
