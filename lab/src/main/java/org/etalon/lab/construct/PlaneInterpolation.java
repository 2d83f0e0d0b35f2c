package org.etalon.lab.construct;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * The continuous function that is linear on the triangles of a grid over [0, 1]^2 and equal to a
 * given one at its nodes: the unit squares of the grid are cut along the diagonals x - y = const.
 *
 * <p><b>Requires:</b> n pieces a side, at least 1.
 *
 * <p><b>Returns:</b> two hidden layers: hinges on all grid lines, 8 n + 6 of them, then a hat at
 * each of the (n + 1)^2 nodes. A hat is {@code relu(1 - (|u| + |v| + |u - v|) / 2)} in units of the
 * grid's step from its node.
 *
 * <p><b>Property:</b> equal to that function up to the rounding of parameters; exact where n is a
 * power of two (docs/math/constructions.md, lemma 9). M is about 8 n^2.
 *
 * <p><b>Reference:</b> He, Li, Xu, Zheng, "ReLU deep neural networks and linear finite elements",
 * 2020, arXiv:1807.03973; the identity for the hat of this grid is proved in the lemma.
 */
public final class PlaneInterpolation {
  private PlaneInterpolation() {}

  /** The network for a function of two numbers. */
  public static Construction of(int n, DoubleBinaryOperator f) {
    int nodes = (n + 1) * (n + 1);
    int lines = n + 1; // of constant x, and as many of constant y
    int diagonals = 2 * n + 1;
    int hinges = 2 * (2 * lines + diagonals);
    double[] first = new double[2 * hinges];
    double[] shift = new double[hinges];
    for (int k = 0; k < lines; k++) {
      hinge(first, shift, 2 * k, 1, 0, (double) k / n);
      hinge(first, shift, 2 * (lines + k), 0, 1, (double) k / n);
    }
    for (int d = 0; d < diagonals; d++) {
      hinge(first, shift, 2 * (2 * lines + d), 1, -1, (double) (d - n) / n);
    }
    double[] second = new double[nodes * hinges];
    double[] heights = new double[nodes];
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= n; j++) {
        int node = i * (n + 1) + j;
        for (int line : new int[] {i, lines + j, 2 * lines + n + i - j}) {
          second[node * hinges + 2 * line] = -0.5 * n;
          second[node * hinges + 2 * line + 1] = -0.5 * n;
        }
        heights[node] = f.applyAsDouble((double) i / n, (double) j / n);
      }
    }
    double[] ones = new double[nodes];
    Arrays.fill(ones, 1);
    return Construction.of(
        Affine.of(Matrix.of(hinges, 2, first), Vector.of(shift)),
        Affine.of(Matrix.of(nodes, hinges, second), Vector.of(ones)),
        Affine.of(Matrix.of(1, nodes, heights), Vector.of(0)));
  }

  /** Two neurons whose sum is |a x + b y - at|. */
  private static void hinge(
      double[] weights, double[] shift, int row, double a, double b, double at) {
    weights[2 * row] = a;
    weights[2 * row + 1] = b;
    shift[row] = -at;
    weights[2 * row + 2] = -a;
    weights[2 * row + 3] = -b;
    shift[row + 1] = at;
  }
}
