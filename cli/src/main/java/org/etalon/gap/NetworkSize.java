package org.etalon.gap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.network.OperatorNorms;

/**
 * How large a network is in the measures that bounds are made of.
 *
 * @param largestNorm an upper bound of the largest spectral norm of a layer
 * @param normProduct an upper bound of the product of the spectral norms
 * @param pathNorm the largest l1 norm of the path-lifting of an output, biases included, computed
 *     in doubles
 */
public record NetworkSize(double largestNorm, double normProduct, double pathNorm) {
  /** The size of a network. */
  public static NetworkSize of(Network network) {
    double largest = 0;
    double product = 1;
    double[] paths = new double[network.inputSize()];
    java.util.Arrays.fill(paths, 1);
    for (FoldedLayer layer : FoldedNetwork.of(network).layers()) {
      double norm = OperatorNorms.twoUp(layer.weights());
      largest = Math.max(largest, norm);
      product *= Math.nextUp(norm);
      paths = absolute(layer, paths);
    }
    double path = 0;
    for (double p : paths) {
      path = Math.max(path, p);
    }
    return new NetworkSize(largest, product * (1 + 1e-12), path);
  }

  private static double[] absolute(FoldedLayer layer, double[] paths) {
    double[] next = new double[layer.outputSize()];
    for (int i = 0; i < next.length; i++) {
      next[i] = Math.abs(layer.bias().get(i));
      for (int j = 0; j < paths.length; j++) {
        next[i] += Math.abs(layer.weights().get(i, j)) * paths[j];
      }
    }
    return next;
  }

  /**
   * The network with the weights of each row in random places and of random sign: what is left of
   * it when training's arrangement is taken away and all row sums of absolute values stay.
   */
  public static Network scrambled(Network network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Affine> layers = new ArrayList<>();
    for (FoldedLayer layer : FoldedNetwork.of(network).layers()) {
      Matrix w = layer.weights();
      double[] values = new double[w.rows() * w.columns()];
      for (int i = 0; i < w.rows(); i++) {
        List<Double> row = new ArrayList<>();
        for (int j = 0; j < w.columns(); j++) {
          row.add(random.nextBoolean() ? w.get(i, j) : -w.get(i, j));
        }
        Collections.shuffle(row, new Random(random.nextLong()));
        for (int j = 0; j < w.columns(); j++) {
          values[i * w.columns() + j] = row.get(j);
        }
      }
      layers.add(Affine.of(Matrix.of(w.rows(), w.columns(), values), layer.bias()));
    }
    return Network.alternating(layers);
  }

  /** A network of the same widths before training: uniform in {@code +-sqrt(6 / (in + out))}. */
  public static Network untrained(Network network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Affine> layers = new ArrayList<>();
    for (FoldedLayer layer : FoldedNetwork.of(network).layers()) {
      int in = layer.inputSize();
      int out = layer.outputSize();
      double range = Math.sqrt(6.0 / (in + out));
      double[] values = random.doubles((long) in * out, -range, range).toArray();
      layers.add(Affine.of(Matrix.of(out, in, values), Vector.zeros(out)));
    }
    return Network.alternating(layers);
  }

  /** The bits of a weight that rows really use: the logarithm of the most values in one row. */
  public static int bits(Network network) {
    int most = 1;
    for (FoldedLayer layer : FoldedNetwork.of(network).layers()) {
      for (int i = 0; i < layer.outputSize(); i++) {
        java.util.Set<Double> values = new java.util.HashSet<>();
        for (int j = 0; j < layer.inputSize(); j++) {
          values.add(layer.weights().get(i, j));
        }
        most = Math.max(most, values.size());
      }
    }
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(most - 1));
  }
}
