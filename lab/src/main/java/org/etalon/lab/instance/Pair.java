package org.etalon.lab.instance;

import java.util.Arrays;
import org.etalon.linalg.Matrix;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;

/** Two networks of one architecture over a box, layer by layer: what all bounds start from. */
final class Pair {
  final int depth;
  final Matrix[] w;
  final Matrix[] wPrime;
  final double[][] b;
  final double[][] bPrime;
  final double[] lower;
  final double[] upper;

  /**
   * The layers of two networks.
   *
   * @throws IllegalArgumentException if the architectures differ, the box does not fit, or folding
   *     a network into alternating form would round
   */
  Pair(Network f, Network g, Box box) {
    FoldedNetwork foldedF = FoldedNetwork.of(f);
    FoldedNetwork foldedG = FoldedNetwork.of(g);
    if (!Arrays.equals(foldedF.widths(), foldedG.widths())) {
      throw new IllegalArgumentException("the networks have different architectures");
    }
    requireExact(foldedF);
    requireExact(foldedG);
    if (box.size() != f.inputSize()) {
      throw new IllegalArgumentException("the box does not fit the inputs");
    }
    depth = foldedF.depth();
    w = new Matrix[depth];
    wPrime = new Matrix[depth];
    b = new double[depth][];
    bPrime = new double[depth][];
    for (int l = 0; l < depth; l++) {
      w[l] = foldedF.layers().get(l).weights();
      wPrime[l] = foldedG.layers().get(l).weights();
      b[l] = foldedF.layers().get(l).bias().toArray();
      bPrime[l] = foldedG.layers().get(l).bias().toArray();
    }
    lower = box.lower();
    upper = box.upper();
  }

  static void requireExact(FoldedNetwork theta) {
    if (!theta.isExact()) {
      throw new UnfitException("these bounds need affine layers that compose without rounding");
    }
  }

  /** An upper bound of each |W_ij - W'_ij|. */
  Matrix weightDifference(int l) {
    Matrix x = w[l];
    double[] difference = new double[x.rows() * x.columns()];
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++) {
        difference[i * x.columns() + j] = apart(x.get(i, j), wPrime[l].get(i, j));
      }
    }
    return Matrix.of(x.rows(), x.columns(), difference);
  }

  /** An upper bound of each |b_i - b'_i|. */
  double[] biasDifference(int l) {
    double[] difference = new double[b[l].length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = apart(b[l][i], bPrime[l][i]);
    }
    return difference;
  }

  private static double apart(double x, double y) {
    return x == y ? 0 : Math.max(Outward.subtractUp(x, y), Outward.subtractUp(y, x));
  }

  /** The largest |x_j| of each input. */
  double[] inputMagnitudes() {
    double[] magnitudes = new double[lower.length];
    for (int j = 0; j < magnitudes.length; j++) {
      magnitudes[j] = Math.max(Math.abs(lower[j]), Math.abs(upper[j]));
    }
    return magnitudes;
  }
}
