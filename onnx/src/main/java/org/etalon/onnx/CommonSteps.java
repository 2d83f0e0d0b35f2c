package org.etalon.onnx;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.problem.UnfitException;

/**
 * The largest steps of which parameters are multiples: one for all, or one a channel where that
 * needs fewer bits.
 *
 * @param steps one, or one a channel
 * @param bits of the multiples, in two's complement
 * @param shape of the steps
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CommonSteps(double[] steps, int bits, int[] shape) {
  /** Quotients of float32 numbers are exact up to so many bits. */
  private static final int FLOAT_BITS = 25;

  /**
   * The steps of a tensor.
   *
   * @param axis of channels; none if negative
   * @throws UnfitException if multiples are no float32 numbers
   */
  static CommonSteps of(double[] values, int axis, int... shape) {
    CommonSteps chosen = of(List.of(values), new int[0]);
    if (axis >= 0) {
      int[] ones = new int[shape.length];
      Arrays.fill(ones, 1);
      ones[axis] = shape[axis];
      CommonSteps each = of(channels(values, axis, shape), ones);
      chosen = each.bits() < chosen.bits() ? each : chosen;
    }
    if (chosen.bits() > FLOAT_BITS) {
      throw new UnfitException(
          "parameters need "
              + chosen.bits()
              + " bits with a step in common, more than float32 has");
    }
    return chosen;
  }

  private static List<double[]> channels(double[] values, int axis, int... shape) {
    int behind = 1;
    for (int d = axis + 1; d < shape.length; d++) {
      behind *= shape[d];
    }
    int stride = behind;
    List<double[]> channels = new ArrayList<>();
    for (int c = 0; c < shape[axis]; c++) {
      int channel = c;
      channels.add(
          java.util.stream.IntStream.range(0, values.length)
              .filter(i -> i / stride % shape[axis] == channel)
              .mapToDouble(i -> values[i])
              .toArray());
    }
    return channels;
  }

  private static CommonSteps of(List<double[]> parts, int[] shape) {
    double[] steps = new double[parts.size()];
    int bits = 2; // signed integers of one bit are -1 and 1
    for (int c = 0; c < steps.length; c++) {
      int least = Integer.MAX_VALUE;
      for (double value : parts.get(c)) {
        least = value == 0 ? least : Math.min(least, Dyadic.of(value).exponent());
      }
      int exponent = least == Integer.MAX_VALUE ? 0 : least;
      BigInteger common = BigInteger.ZERO;
      BigInteger lowest = BigInteger.ZERO;
      BigInteger highest = BigInteger.ZERO;
      for (double value : parts.get(c)) {
        BigInteger multiple = Dyadic.of(value).scaleByPowerOfTwo(-exponent).floor();
        common = common.gcd(multiple);
        lowest = lowest.min(multiple);
        highest = highest.max(multiple);
      }
      common = common.max(BigInteger.ONE);
      steps[c] = Dyadic.of(common, exponent).toDouble(); // a divisor of a float32 number is one
      bits = Math.max(bits, 1 + lowest.divide(common).bitLength());
      bits = Math.max(bits, 1 + highest.divide(common).bitLength());
    }
    return new CommonSteps(steps, bits, shape);
  }

  /** Adds the IntQuant that leaves the parameters as they are. */
  void quantize(ModelBuilder model, String stored, String result) {
    List<Integer> dimensions = Arrays.stream(shape).boxed().toList();
    String scale = model.unique(result + "_scale");
    String zero = model.unique(result + "_zero");
    String width = model.unique(result + "_bits");
    model.initializer(scale, DataType.FLOAT, dimensions, ParameterStorage.floats(steps));
    model.initializer(zero, DataType.FLOAT, List.of(), ParameterStorage.floats(new double[] {0}));
    model.initializer(
        width, DataType.FLOAT, List.of(), ParameterStorage.floats(new double[] {bits}));
    model.quantizer(
        List.of(stored, scale, zero, width),
        result,
        List.of(IntegerAttribute.of("signed", 1), IntegerAttribute.of("narrow", 0)),
        "ROUND");
  }
}
