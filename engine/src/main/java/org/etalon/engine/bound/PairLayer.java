package org.etalon.engine.bound;

import org.etalon.network.FoldedLayer;
import org.etalon.rounding.Outward;

/**
 * One layer of two networks f and g side by side: {@code z = W a + b}, {@code z' = W' a' + b'} and
 * the differences {@code dW = W' - W}, {@code db = b' - b}.
 *
 * <p>The differences are rounded to nearest; that error, like the one of folding, is part of {@link
 * #errorZ}, {@link #errorZPrime} and {@link #errorD}.
 */
final class PairLayer {
  final int rows;
  final int columns;
  final double[] w;
  final double[] wPrime;
  final double[] dw;
  final double[] b;
  final double[] bPrime;
  final double[] db;
  private final FoldedLayer f;
  private final FoldedLayer g;
  private final double[] rowSum;
  private final double[] rowSumPrime;
  private final double[] rowSumDifference;

  PairLayer(FoldedLayer f, FoldedLayer g) {
    this.f = f;
    this.g = g;
    rows = f.outputSize();
    columns = f.inputSize();
    w = f.weights().toArray();
    wPrime = g.weights().toArray();
    b = f.bias().toArray();
    bPrime = g.bias().toArray();
    dw = subtract(wPrime, w);
    db = subtract(bPrime, b);
    rowSum = rowSums(w);
    rowSumPrime = rowSums(wPrime);
    rowSumDifference = rowSums(dw);
  }

  private static double[] subtract(double[] x, double[] y) {
    double[] difference = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      difference[i] = x[i] - y[i];
    }
    return difference;
  }

  private double[] rowSums(double[] matrix) {
    double[] sums = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        sums[i] = Outward.addUp(sums[i], Math.abs(matrix[i * columns + j]));
      }
    }
    return sums;
  }

  /**
   * Bounds, per unit of a coefficient on z_i, the error of replacing {@code z_i} by {@code W_i a +
   * b_i} in floating point, where {@code |a| <= inputMax}.
   */
  double errorZ(int i, double gamma, double inputMax) {
    return gamma * (rowSum[i] * inputMax + Math.abs(b[i]))
        + f.weightErrorByRow().get(i) * inputMax
        + f.biasError().get(i);
  }

  /** As {@link #errorZ}, for z'. */
  double errorZPrime(int i, double gamma, double inputMax) {
    return gamma * (rowSumPrime[i] * inputMax + Math.abs(bPrime[i]))
        + g.weightErrorByRow().get(i) * inputMax
        + g.biasError().get(i);
  }

  /**
   * Bounds, per unit of a coefficient on d_i, the error of replacing {@code d_i} by {@code W'_i e +
   * dW_i a + db_i} in floating point, where {@code |a| <= inputMax} and {@code |e| <=
   * differenceMax}.
   */
  double errorD(int i, double gamma, double inputMax, double differenceMax) {
    double folding = f.weightErrorByRow().get(i) + g.weightErrorByRow().get(i);
    return gamma
            * (rowSumPrime[i] * differenceMax + rowSumDifference[i] * inputMax + Math.abs(db[i]))
        + g.weightErrorByRow().get(i) * differenceMax
        + folding * inputMax
        + f.biasError().get(i)
        + g.biasError().get(i);
  }
}
