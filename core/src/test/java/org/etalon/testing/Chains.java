package org.etalon.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;

/** Seeded chains of matrices of given sizes, and zeros appended to them by hand. */
public final class Chains {
  private Chains() {}

  /** A network with numbers in [-1, 1], weights less the more inputs they have. */
  public static Network of(SplittableRandom random, int... sizes) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      double scale = Math.sqrt(2.0 / sizes[l - 1]);
      double[] weights = new double[sizes[l] * sizes[l - 1]];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = scale * random.nextDouble(-1, 1);
      }
      double[] bias = random.doubles(sizes[l], -0.5, 0.5).toArray();
      layers.add(Affine.of(Matrix.of(sizes[l], sizes[l - 1], weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }

  /** The same function with layers of these sizes, those of the input and the output its own. */
  public static Network widened(Network network, int... sizes) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      Affine affine = network.layers().get(2 * l - 2).affine().orElseThrow();
      double[] weights = new double[sizes[l] * sizes[l - 1]];
      double[] bias = new double[sizes[l]];
      for (int i = 0; i < affine.outputSize(); i++) {
        double[] row = affine.map().toMatrix().row(i);
        System.arraycopy(row, 0, weights, i * sizes[l - 1], row.length);
        bias[i] = affine.bias().get(i);
      }
      layers.add(Affine.of(Matrix.of(sizes[l], sizes[l - 1], weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }

  /** The same function with the neurons of each hidden layer in another order: new to old. */
  public static Network reordered(Network network, int[]... orders) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l <= orders.length; l++) {
      Affine affine = network.layers().get(2 * l).affine().orElseThrow();
      Matrix own = affine.map().toMatrix();
      int rows = l < orders.length ? orders[l].length : own.rows();
      int columns = l > 0 ? orders[l - 1].length : own.columns();
      double[] weights = new double[rows * columns];
      double[] bias = new double[rows];
      for (int i = 0; i < rows; i++) {
        int row = l < orders.length ? orders[l][i] : i;
        bias[i] = affine.bias().get(row);
        for (int j = 0; j < columns; j++) {
          weights[i * columns + j] = own.get(row, l > 0 ? orders[l - 1][j] : j);
        }
      }
      layers.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }
}
