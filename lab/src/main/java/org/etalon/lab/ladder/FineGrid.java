package org.etalon.lab.ladder;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;

/**
 * Floor quantization with one power-of-two step for the network, for any number of bits: the grid
 * of {@link org.etalon.quant.UniformQuantizer} without the limits of file formats. Exact in
 * doubles; from some width on it changes nothing.
 */
public final class FineGrid {
  /** The largest width. */
  public static final int MOST_BITS = 400;

  private FineGrid() {}

  /** The network on the grid of {@code bits} bits, 1 to {@link #MOST_BITS}. */
  public static Network quantize(FoldedNetwork theta, int bits) {
    double largest = 0;
    for (FoldedLayer layer : theta.layers()) {
      largest = Math.max(largest, layer.weights().maxAbs());
      for (double x : layer.bias().toArray()) {
        largest = Math.max(largest, Math.abs(x));
      }
    }
    int exponent = exponent(largest, bits);
    List<Affine> layers = new ArrayList<>();
    for (FoldedLayer layer : theta.layers()) {
      Matrix w = layer.weights();
      layers.add(
          Affine.of(
              Matrix.of(w.rows(), w.columns(), floor(w.toArray(), exponent)),
              Vector.of(floor(layer.bias().toArray(), exponent))));
    }
    return Network.alternating(layers);
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
