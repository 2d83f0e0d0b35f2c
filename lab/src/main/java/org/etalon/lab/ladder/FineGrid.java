package org.etalon.lab.ladder;

import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;

/**
 * Floor quantization with one power-of-two step for the network, for any number of bits: the grid
 * of {@link org.etalon.quant.UniformQuantizer} without the limits of file formats. Exact in
 * doubles; from some width on it changes nothing.
 */
public final class FineGrid {
  /** The largest width. */
  public static final int MOST_BITS = 400;

  private FineGrid() {}

  /**
   * The network with its stored parameters on the grid of {@code bits} bits, 1 to {@link
   * #MOST_BITS}.
   */
  public static Network quantize(Network network, int bits) {
    double largest = 0;
    for (StoredParameters parameters : StoredParameters.ofAll(network)) {
      largest = Math.max(largest, parameters.weights().maxAbs());
      largest = Math.max(largest, parameters.biases().maxAbs());
    }
    int exponent = exponent(largest, bits);
    return network.withAffine(affine -> floor(affine, exponent));
  }

  private static Affine floor(Affine affine, int exponent) {
    StoredParameters parameters = StoredParameters.of(affine);
    return parameters
        .with(
            floor(parameters.weights().toArray(), exponent),
            floor(parameters.biases().toArray(), exponent))
        .in(affine);
  }

  /** The finest step 2^exponent whose b-bit signed integers reach all of [-largest, largest]. */
  private static int exponent(double largest, int bits) {
    int exponent = Math.getExponent(largest) - bits;
    double half = Math.scalb(1.0, bits - 1);
    while (Math.floor(Math.scalb(largest, -exponent)) >= half) {
      exponent++;
    }
    return exponent;
  }

  private static double[] floor(double[] values, int exponent) {
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.scalb(Math.floor(Math.scalb(values[i], -exponent)), exponent);
    }
    return result;
  }
}
