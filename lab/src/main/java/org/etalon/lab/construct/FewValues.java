package org.etalon.lab.construct;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.jspecify.annotations.Nullable;

/**
 * The same function with no other parameters than 0, 1/2, 1 and -1: precision is traded for depth.
 *
 * <p><b>Requires:</b> a network whose parameters are multiples of {@code 2^-t}, of absolute value
 * at most 1.
 *
 * <p><b>Returns:</b> a network of depth {@code 1 + L (t + 2)} and width {@code n + 1 + 2m} for
 * layers of n inputs and m outputs (the inputs twice in the first).
 *
 * <p><b>Property:</b> equal to the given network for every input. A layer walks through the binary
 * digits: block k halves the inputs and the number 1, and adds those whose weight has digit k to
 * one of two sums, of positive and of negative weights (docs/math/constructions.md, lemma 8).
 *
 * <p><b>Rounding:</b> none.
 *
 * <p><b>Cost:</b> nonzeros grow with the number of binary digits that are 1, plus t + 1 carriers a
 * neuron.
 *
 * <p><b>Reference:</b> the question is that of Ding et al. 2019, arXiv:1802.03646; this rewriting
 * is ours.
 */
public final class FewValues {
  private FewValues() {}

  /**
   * Rewrites a network.
   *
   * @param t the number of binary digits after the point, 0 to 60
   * @throws IllegalArgumentException if a parameter is larger than 1 or has more digits
   */
  public static Construction of(Construction given, int t) {
    List<Affine> result = new ArrayList<>();
    Affine ready = null; // the sums P - Q of the last layer, on the state it left
    for (Affine layer : given.layers()) {
      List<Affine> rewritten = rewrite(layer, t, ready);
      ready = rewritten.remove(rewritten.size() - 1);
      result.addAll(rewritten);
    }
    result.add(Objects.requireNonNull(ready));
    return Construction.of(result);
  }

  /** The blocks of a layer; the last entry is the difference of its sums, without relu. */
  private static List<Affine> rewrite(Affine layer, int t, @Nullable Affine before) {
    int m = layer.outputSize();
    long[][] digits = digits(layer, t);
    List<Affine> blocks = new ArrayList<>();
    int n = before == null ? 2 * layer.inputSize() : layer.inputSize();
    long[][] signed = before == null ? twoSided(digits, layer.inputSize()) : digits;
    blocks.add(before == null ? split(layer.inputSize()) : before);
    for (int k = 0; k <= t; k++) {
      blocks.add(block(n, m, signed, t - k, k == 0));
    }
    double[] weights = new double[m * (n + 1 + 2 * m)];
    for (int i = 0; i < m; i++) {
      weights[i * (n + 1 + 2 * m) + n + 1 + i] = 1;
      weights[i * (n + 1 + 2 * m) + n + 1 + m + i] = -1;
    }
    blocks.add(Affine.of(Matrix.of(m, n + 1 + 2 * m, weights), Vector.zeros(m)));
    return blocks;
  }

  private static Affine split(int n) {
    double[] weights = new double[2 * n * n];
    for (int j = 0; j < n; j++) {
      weights[j * n + j] = 1;
      weights[(n + j) * n + j] = -1;
    }
    return Affine.of(Matrix.of(2 * n, n, weights), Vector.zeros(2 * n));
  }

  /** The integers {@code 2^t w}, the last column those of the bias. */
  private static long[][] digits(Affine layer, int t) {
    int m = layer.outputSize();
    int n = layer.inputSize();
    double[] w = Construction.weights(layer);
    long[][] digits = new long[m][n + 1];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= n; j++) {
        double value = j < n ? w[i * n + j] : layer.bias().get(i);
        double scaled = Math.scalb(value, t);
        if (Math.abs(value) > 1 || scaled != Math.rint(scaled)) {
          throw new IllegalArgumentException(
              "parameter " + value + " is not a multiple of 2^-" + t + " of at most 1");
        }
        digits[i][j] = (long) scaled;
      }
    }
    return digits;
  }

  /** Weights on relu(x) and relu(-x) instead of x. */
  private static long[][] twoSided(long[][] digits, int n) {
    long[][] result = new long[digits.length][];
    for (int i = 0; i < digits.length; i++) {
      result[i] = new long[2 * n + 1];
      for (int j = 0; j < n; j++) {
        result[i][j] = digits[i][j];
        result[i][n + j] = -digits[i][j];
      }
      result[i][2 * n] = digits[i][n];
    }
    return result;
  }

  /**
   * State (h, one, P, Q): h and one are halved (but in the first block, which makes them from the
   * inputs), P and Q take what has this digit.
   */
  private static Affine block(int n, int m, long[][] digits, int digit, boolean first) {
    int columns = first ? n : n + 1 + 2 * m;
    int rows = n + 1 + 2 * m;
    double[] weights = new double[rows * columns];
    double[] bias = new double[rows];
    double factor = first ? 1 : 0.5;
    for (int j = 0; j < n; j++) {
      weights[j * columns + j] = factor;
    }
    if (first) {
      bias[n] = 1;
    } else {
      weights[n * columns + n] = factor;
    }
    for (int i = 0; i < 2 * m; i++) {
      int row = n + 1 + i;
      if (!first) {
        weights[row * columns + row] = 1;
      }
      int sign = i < m ? 1 : -1;
      for (int j = 0; j <= n; j++) {
        long value = sign * digits[i % m][j];
        if (value > 0 && (value >> digit & 1) == 1) {
          if (j < n || !first) {
            weights[row * columns + j] = factor;
          } else {
            bias[row] = factor;
          }
        }
      }
    }
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias));
  }
}
