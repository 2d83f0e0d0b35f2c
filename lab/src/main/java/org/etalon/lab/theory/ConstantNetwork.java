package org.etalon.lab.theory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/** Networks with one number in all entries of a matrix, and one in all entries of a bias. */
final class ConstantNetwork {
  private static final long MOST_PARAMETERS = 1L << 26;

  private ConstantNetwork() {}

  /**
   * The network.
   *
   * @param weights one number a layer
   * @param biases one number a layer
   */
  static Network of(List<Integer> widths, double[] weights, double[] biases) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < weights.length; l++) {
      int rows = widths.get(l + 1);
      int columns = widths.get(l);
      layers.add(
          Affine.of(
              Matrix.of(rows, columns, filled(rows * columns, weights[l])),
              Vector.of(filled(rows, biases[l]))));
    }
    return Network.alternating(layers);
  }

  /**
   * Checks that an architecture fits a file and the memory.
   *
   * @throws IllegalArgumentException if it has too many parameters
   */
  static void requireSize(List<Integer> widths) {
    long parameters = 0;
    for (int l = 1; l < widths.size(); l++) {
      parameters += (widths.get(l - 1) + 1L) * widths.get(l);
    }
    if (parameters > MOST_PARAMETERS) {
      throw new UnfitException(
          "a network of this class has "
              + parameters
              + " parameters; at most "
              + MOST_PARAMETERS
              + " are written");
    }
  }

  private static double[] filled(int size, double value) {
    double[] entries = new double[size];
    Arrays.fill(entries, value);
    return entries;
  }
}
