package org.etalon.example;

import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * One hidden layer that interpolates sin(2 pi x) on [0, 1] at n + 1 equidistant points.
 *
 * <p>{@code f(x) = y_0 + sum_i (s_i - s_(i-1)) relu(x - x_i)} with the slopes s_i of the pieces and
 * {@code s_(-1) = 0}; parameters are rounded to float32.
 */
final class SineNetwork {
  private SineNetwork() {}

  static Example example(int pieces) {
    return Example.ofNumbers(
        network(pieces),
        Domain.of(Box.cube(1, 0, 1)),
        0.01,
        "sin(2 pi x) on [0,1] by " + pieces + " linear pieces, one hidden layer.");
  }

  /**
   * The interpolant with {@code pieces} pieces.
   *
   * @param pieces n, at least 1
   */
  static Network network(int pieces) {
    double[] hinges = new double[pieces];
    double[] jumps = new double[pieces];
    double[] ones = new double[pieces];
    double before = 0;
    for (int i = 0; i < pieces; i++) {
      double slope = (value(i + 1, pieces) - value(i, pieces)) * pieces;
      hinges[i] = (float) (-(double) i / pieces);
      jumps[i] = (float) (slope - before);
      ones[i] = 1;
      before = slope;
    }
    return Network.alternating(
        java.util.List.of(
            Affine.of(Matrix.of(pieces, 1, ones), Vector.of(hinges)),
            Affine.of(Matrix.of(1, pieces, jumps), Vector.of(0.0))));
  }

  private static double value(int i, int pieces) {
    return StrictMath.sin(2 * StrictMath.PI * i / pieces);
  }
}
