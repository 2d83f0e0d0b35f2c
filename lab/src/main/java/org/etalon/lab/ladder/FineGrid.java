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
final class FineGrid {
  static final int MOST_BITS = 400;

  private FineGrid() {}

  static Network quantize(FoldedNetwork theta, int bits) {
    double least = 0;
    double largest = 0;
    for (FoldedLayer layer : theta.layers()) {
      for (double x : layer.weights().toArray()) {
        least = Math.min(least, x);
        largest = Math.max(largest, x);
      }
      for (double x : layer.bias().toArray()) {
        least = Math.min(least, x);
        largest = Math.max(largest, x);
      }
    }
    int exponent = exponent(least, largest, bits);
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

  /** The finest step 2^exponent whose b-bit signed integers reach all parameters. */
  private static int exponent(double least, double largest, int bits) {
    int exponent = Math.getExponent(Math.max(-least, largest)) - bits;
    while (!fits(least, largest, bits, exponent)) {
      exponent++;
    }
    return exponent;
  }

  private static boolean fits(double least, double largest, int bits, int exponent) {
    double half = Math.scalb(1.0, bits - 1);
    return Math.floor(Math.scalb(largest, -exponent)) < half
        && Math.floor(Math.scalb(least, -exponent)) >= -half;
  }

  private static double[] floor(double[] values, int exponent) {
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.scalb(Math.floor(Math.scalb(values[i], -exponent)), exponent);
    }
    return result;
  }
}
