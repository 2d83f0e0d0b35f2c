package org.etalon.engine.falsify;

import java.util.stream.IntStream;
import org.etalon.linalg.internal.Kernel;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;

/**
 * One network at {@code batch} inputs at once, in plain double arithmetic: {@code x[i * batch + r]}
 * is coordinate i of input r.
 */
final class BatchNetwork {
  private final Kernel kernel;
  private final int batch;
  private final int[] widths;
  private final double[][] weights;
  private final double[][] transposed;
  private final double[][] biases;
  private final int[] all;

  BatchNetwork(FoldedNetwork network, Kernel kernel, int batch) {
    this.kernel = kernel;
    this.batch = batch;
    widths = network.widths();
    int depth = network.depth();
    weights = new double[depth][];
    transposed = new double[depth][];
    biases = new double[depth][];
    for (int l = 0; l < depth; l++) {
      FoldedLayer layer = network.layers().get(l);
      weights[l] = layer.weights().toArray();
      transposed[l] = transpose(weights[l], widths[l]);
      biases[l] = layer.bias().toArray();
    }
    all = IntStream.range(0, IntStream.of(widths).max().orElseThrow()).toArray();
  }

  /** The values {@code W_l a + b_l} of every layer, the outputs last. */
  double[][] forward(double[] x) {
    double[][] z = new double[weights.length][];
    double[] input = x;
    for (int l = 0; l < weights.length; l++) {
      z[l] = new double[widths[l + 1] * batch];
      for (int i = 0; i < z[l].length; i++) {
        z[l][i] = biases[l][i / batch];
      }
      multiply(transposed[l], widths[l], widths[l + 1], input, z[l]);
      input = z[l].clone();
      for (int i = 0; i < input.length; i++) {
        input[i] = Math.max(0, input[i]);
      }
    }
    return z;
  }

  /**
   * Takes {@code cotangent} (of the outputs) back to the inputs, where the derivative of a neuron
   * at z is {@code 1 / (1 + exp(-z / t))} in place of the step that relu has.
   *
   * @param z what {@link #forward} gave
   * @param cotangent of the outputs; overwritten
   * @param spread of every hidden layer
   * @param temperature of every input; t is the product of the two
   */
  double[] backward(double[][] z, double[] cotangent, double[] spread, double[] temperature) {
    double[] current = cotangent;
    for (int l = weights.length - 1; l >= 0; l--) {
      if (l < weights.length - 1) {
        for (int i = 0; i < current.length; i++) {
          current[i] /= 1 + StrictMath.exp(-z[l][i] / (spread[l] * temperature[i % batch]));
        }
      }
      double[] next = new double[widths[l] * batch];
      multiply(weights[l], widths[l + 1], widths[l], current, next);
      current = next;
    }
    return current;
  }

  private static double[] transpose(double[] a, int columns) {
    double[] result = new double[a.length];
    int rows = a.length / columns;
    for (int k = 0; k < a.length; k++) {
      result[k % columns * rows + k / columns] = a[k];
    }
    return result;
  }

  private void multiply(double[] a, int inner, int outer, double[] b, double[] c) {
    kernel.multiply(a, outer, all, inner, all, outer, b, c, batch, batch, true);
  }
}
