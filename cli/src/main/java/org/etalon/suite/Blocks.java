package org.etalon.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;

/** Layers written neuron by neuron, and their neurons in another order. Not thread safe. */
final class Blocks {
  private final List<double[]> rows = new ArrayList<>();
  private final List<Double> biases = new ArrayList<>();
  private final int columns;

  /** A layer that takes so many numbers. */
  Blocks(int columns) {
    this.columns = columns;
  }

  /** Adds a neuron; its index. */
  int add(double[] row, double bias) {
    rows.add(row.clone());
    biases.add(bias);
    return rows.size() - 1;
  }

  int size() {
    return rows.size();
  }

  /** The layer. */
  Affine layer() {
    double[] weights = new double[rows.size() * columns];
    double[] bias = new double[rows.size()];
    for (int i = 0; i < bias.length; i++) {
      System.arraycopy(rows.get(i), 0, weights, i * columns, columns);
      bias[i] = biases.get(i);
    }
    return Affine.of(Matrix.of(bias.length, columns, weights), Vector.of(bias));
  }

  /**
   * Networks of one architecture with rectifiers between, the neurons of each hidden layer in an
   * order drawn from the seed, the same for all: functions and sums of products stay.
   */
  static List<Network> shuffled(List<List<Affine>> networks, long seed) {
    List<Network> shuffled = new ArrayList<>();
    for (List<Affine> layers : networks) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Affine> ordered = new ArrayList<>();
      int[] before = identity(layers.get(0).inputSize());
      for (int k = 0; k < layers.size(); k++) {
        int[] order = identity(layers.get(k).outputSize());
        if (k < layers.size() - 1) {
          shuffle(order, random);
        }
        ordered.add(reordered(layers.get(k), order, before));
        before = order;
      }
      shuffled.add(Network.alternating(ordered));
    }
    return shuffled;
  }

  private static Affine reordered(Affine layer, int[] rows, int[] columns) {
    Matrix weights = layer.map().toMatrix();
    double[] values = new double[rows.length * columns.length];
    double[] bias = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      bias[i] = layer.bias().get(rows[i]);
      for (int j = 0; j < columns.length; j++) {
        values[i * columns.length + j] = weights.get(rows[i], columns[j]);
      }
    }
    return Affine.of(Matrix.of(rows.length, columns.length, values), Vector.of(bias));
  }

  private static int[] identity(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    return order;
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }
}
