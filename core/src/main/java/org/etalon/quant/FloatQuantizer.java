package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * Rounding of all weights and biases to a 16-bit floating-point format.
 *
 * <p><b>Property:</b> one rounding, to nearest, ties to even, from the double itself; subnormal
 * numbers of the format are kept, zero is +0.0 (docs/math/quantizers.md, lemma 7).
 *
 * <p><b>Error:</b> at most half a unit in the last place: {@code |x - Q| <= 2^-p max(|x|,
 * 2^minExponent)}, p the precision of the format.
 */
public final class FloatQuantizer {
  private FloatQuantizer() {}

  /**
   * Quantizes the parameters that {@code network} stores.
   *
   * @throws UnfitException if a parameter rounds to infinity
   */
  public static QuantizedNetwork quantize(Network network, FloatFormat format) {
    List<QuantizedLayer> layers = new ArrayList<>();
    Encoding encoding = new Encoding.Floating(format);
    for (StoredLayer layer : StoredLayer.of(network)) {
      double[] weights = layer.parameters().weights().toArray();
      double[] biases = layer.parameters().biases().toArray();
      round(weights, format, layer.number());
      round(biases, format, layer.number());
      layers.add(layer.with(weights, biases, encoding, encoding, 0));
    }
    return new QuantizedNetwork(network, layers);
  }

  /**
   * The number of the format nearest to {@code x}, ties to the even one.
   *
   * @throws IllegalArgumentException if {@code x} is not finite
   * @throws ArithmeticException if {@code x} rounds to infinity
   */
  public static double round(double x, FloatFormat format) {
    int exponent = Math.max(Math.getExponent(x), format.minExponent());
    if (exponent <= format.maxExponent() || !Double.isFinite(x)) {
      double quantum = Math.scalb(1.0, exponent - format.precision() + 1);
      double rounded = Grid.quantize(x, quantum, Rounding.NEAREST);
      if (Math.abs(rounded) <= format.largest()) {
        return rounded;
      }
    }
    throw new ArithmeticException(
        x + " is beyond the largest " + format.label() + " number, " + format.largest());
  }

  private static void round(double[] parameters, FloatFormat format, int layer) {
    for (int i = 0; i < parameters.length; i++) {
      try {
        parameters[i] = round(parameters[i], format);
      } catch (ArithmeticException e) {
        throw new UnfitException("layer " + layer + ": " + e.getMessage(), e);
      }
    }
  }
}
