package org.etalon.lab.approx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.rounding.Outward;
import org.etalon.theta.Theta;

/**
 * A network of two inputs on a triangle: its values at the corners, interpolated, and a radius.
 *
 * <p><b>Property:</b> for every x of the triangle with barycentric coordinates c, {@code |R(x) -
 * sum_k c_k values_k| <= radius}; all roundings are in the radius (docs/math/approximation.md,
 * lemma 2).
 *
 * <p><b>Cost:</b> three products with the parameters that are not zero.
 */
final class TriangleBound {
  private static final int CORNERS = 3;

  /** A row of weights without its zeros. */
  private static final class Row {
    final int[] columns;
    final double[] weights;
    final double bias;
    final double gamma;

    Row(int[] columns, double[] weights, double bias) {
      this.columns = columns;
      this.weights = weights;
      this.bias = bias;
      gamma = Outward.gammaUp(columns.length + 2);
    }
  }

  private final List<List<Row>> layers = new ArrayList<>();

  /**
   * Prepares a network.
   *
   * @throws IllegalArgumentException if it does not have two inputs and one output, or is not given
   *     exactly by alternating layers
   */
  TriangleBound(Network network) {
    Theta theta = Theta.of(network);
    if (network.inputSize() != 2 || network.outputSize() != 1 || !theta.isExact()) {
      throw new IllegalArgumentException(
          "two inputs, one output and alternating layers are needed");
    }
    for (Affine layer : theta.denseLayers()) {
      List<Row> rows = new ArrayList<>();
      double[] w = layer.map().parameters();
      for (int i = 0; i < layer.outputSize(); i++) {
        rows.add(row(w, i * layer.inputSize(), layer.inputSize(), layer.bias().get(i)));
      }
      layers.add(rows);
    }
  }

  private static Row row(double[] w, int start, int n, double bias) {
    int[] columns = new int[n];
    double[] weights = new double[n];
    int count = 0;
    for (int j = 0; j < n; j++) {
      if (w[start + j] != 0) {
        columns[count] = j;
        weights[count++] = w[start + j];
      }
    }
    return new Row(Arrays.copyOf(columns, count), Arrays.copyOf(weights, count), bias);
  }

  /**
   * Values at the corners, then the radius; a radius that is not finite says that nothing is known.
   *
   * @param corners x and y of each, doubles
   */
  double[] of(double... corners) {
    double[][] state = new double[2][CORNERS + 1];
    for (int k = 0; k < CORNERS; k++) {
      state[0][k] = corners[2 * k];
      state[1][k] = corners[2 * k + 1];
    }
    for (int l = 0; l < layers.size(); l++) {
      List<Row> rows = layers.get(l);
      double[][] next = new double[rows.size()][];
      for (int i = 0; i < next.length; i++) {
        next[i] = affine(rows.get(i), state);
        if (l + 1 < layers.size()) {
          relu(next[i]);
        }
      }
      state = next;
    }
    return state[0];
  }

  /** One neuron before relu; its radius takes in the roundings at the corners. */
  private static double[] affine(Row row, double[][] x) {
    double[] z = new double[CORNERS + 1];
    double size = Math.abs(row.bias);
    for (int k = 0; k < CORNERS; k++) {
      z[k] = row.bias;
    }
    double radius = 0;
    double largest = 0;
    for (int j = 0; j < row.columns.length; j++) {
      double w = row.weights[j];
      double[] in = x[row.columns[j]];
      double most = 0;
      for (int k = 0; k < CORNERS; k++) {
        z[k] += w * in[k];
        most = Math.max(most, Math.abs(in[k]));
      }
      largest = Outward.addUp(largest, Outward.multiplyUp(Math.abs(w), most));
      radius = Outward.addUp(radius, Outward.multiplyUp(Math.abs(w), in[CORNERS]));
    }
    double rounding =
        Outward.addUp(
            Outward.multiplyUp(row.gamma, Outward.addUp(size, largest)),
            (row.columns.length + 1) * Double.MIN_NORMAL);
    z[CORNERS] = Outward.addUp(radius, rounding);
    return z;
  }

  /** Linear again: the neuron is taken as active or as silent, whichever errs by less. */
  private static void relu(double[] z) {
    double radius = z[CORNERS];
    double above = Math.max(z[0], Math.max(z[1], z[2]));
    double below = -Math.min(z[0], Math.min(z[1], z[2]));
    if (Outward.addUp(above, radius) <= 0) {
      Arrays.fill(z, 0);
    } else if (below <= above) {
      z[CORNERS] = Outward.addUp(radius, Math.max(0, below));
    } else {
      Arrays.fill(z, 0);
      z[CORNERS] = Outward.addUp(radius, Math.max(0, above));
    }
  }
}
