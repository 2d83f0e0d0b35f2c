package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/**
 * One affine map between two rectifiers: {@code z = (W + dW) a + b + db} for stored doubles W and b
 * and real dW, db with {@code sum_j |dW_ij| <= weightRadius_i}, {@code |db_i| <= biasRadius_i}.
 *
 * <p>Affine layers in a row are multiplied out in exact arithmetic and rounded once; without such
 * layers the radii are 0.
 */
final class Stage {
  final int rows;
  final int columns;
  final double[] w;
  final double[] b;
  final double[] weightRadius;
  final double[] biasRadius;

  private Stage(Dyadic[][] weights, Dyadic[] bias) {
    rows = weights.length;
    columns = weights[0].length;
    w = new double[rows * columns];
    b = new double[rows];
    weightRadius = new double[rows];
    biasRadius = new double[rows];
    for (int i = 0; i < rows; i++) {
      Dyadic lost = Dyadic.ZERO;
      for (int j = 0; j < columns; j++) {
        w[i * columns + j] = weights[i][j].toDouble();
        lost = lost.add(weights[i][j].subtract(Dyadic.of(w[i * columns + j])).abs());
      }
      b[i] = bias[i].toDouble();
      weightRadius[i] = lost.toDoubleUp();
      biasRadius[i] = bias[i].subtract(Dyadic.of(b[i])).abs().toDoubleUp();
    }
  }

  private Stage(Affine affine) {
    Matrix matrix = affine.map().toMatrix();
    rows = matrix.rows();
    columns = matrix.columns();
    w = matrix.toArray();
    b = affine.bias().toArray();
    weightRadius = new double[rows];
    biasRadius = new double[rows];
  }

  /** The affine layers of one stage, and how many values it gives. */
  private record Part(List<Affine> layers, int size) {}

  /** The parts of a network; rectifiers in a row count once, a missing affine map is identity. */
  private static List<Part> parts(Network network) {
    List<Part> parts = new ArrayList<>();
    List<Affine> open = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (layer instanceof Affine affine) {
        open.add(affine);
      } else if (!open.isEmpty() || parts.isEmpty()) {
        parts.add(new Part(List.copyOf(open), layer.inputSize()));
        open.clear();
      }
    }
    parts.add(new Part(List.copyOf(open), network.outputSize()));
    return parts;
  }

  /** The stages of a network. */
  static List<Stage> of(Network network) {
    return parts(network).stream().map(part -> close(part.layers(), part.size())).toList();
  }

  /** How many values go in, and how many each stage gives. */
  static List<Integer> shape(Network network) {
    List<Integer> shape = new ArrayList<>();
    shape.add(network.inputSize());
    parts(network).forEach(part -> shape.add(part.size()));
    return shape;
  }

  private static Stage close(List<Affine> layers, int size) {
    if (layers.isEmpty()) {
      double[] ones = new double[size];
      java.util.Arrays.fill(ones, 1);
      return new Stage(Affine.of(Matrix.diagonal(Vector.of(ones)), Vector.zeros(size)));
    }
    if (layers.size() == 1) {
      return new Stage(layers.get(0));
    }
    Dyadic[] bias = through(layers, -1);
    Dyadic[][] weights = new Dyadic[bias.length][layers.get(0).inputSize()];
    for (int j = 0; j < weights[0].length; j++) {
      Dyadic[] image = through(layers, j);
      for (int i = 0; i < bias.length; i++) {
        weights[i][j] = image[i].subtract(bias[i]);
      }
    }
    return new Stage(weights, bias);
  }

  /** The exact image of the j-th unit vector, or of 0 for j = -1. */
  private static Dyadic[] through(List<Affine> layers, int j) {
    Dyadic[] x = new Dyadic[layers.get(0).inputSize()];
    for (int i = 0; i < x.length; i++) {
      x[i] = i == j ? Dyadic.of(1) : Dyadic.ZERO;
    }
    for (Affine layer : layers) {
      x = layer.forwardExact(x);
    }
    return x;
  }
}
