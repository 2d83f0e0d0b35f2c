package org.etalon.linalg.internal;

import org.etalon.time.Stop;

/** The Gram matrix of a matrix, in blocks of rows that stay in cache. */
public final class GramKernel {
  private static final int BLOCK = 64; // rows a block, a multiple of the unrolling by 4

  private GramKernel() {}

  /**
   * The computed {@code X^T X}, exactly symmetric. Each entry is a sum of {@code rows} rounded
   * products and 0 in a fixed order.
   *
   * @param x [rows x n] row-major, not modified
   * @param gram [n x n] overwritten, must not alias {@code x}
   * @param stop asked once a block of rows
   * @return whether it is all there; if not, what {@code gram} holds means nothing
   */
  public static boolean gram(double[] x, int rows, int n, double[] gram, Stop stop) {
    java.util.Arrays.fill(gram, 0);
    for (int start = 0; start < rows; start += BLOCK) {
      if (stop.stopped()) {
        return false;
      }
      int end = Math.min(rows, start + BLOCK);
      for (int i = 0; i < n; i++) {
        addBlock(x, start, end, n, i, gram);
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        gram[i * n + j] = gram[j * n + i];
      }
    }
    return true;
  }

  /** Adds rows start to end of the product to the upper part of row i. */
  private static void addBlock(double[] x, int start, int end, int n, int i, double[] gram) {
    int r = start;
    for (; r + 4 <= end; r += 4) {
      addFour(x, r * n, n, i, gram);
    }
    for (; r < end; r++) {
      double a = x[r * n + i];
      for (int j = i; j < n; j++) {
        gram[i * n + j] += a * x[r * n + j];
      }
    }
  }

  private static void addFour(double[] x, int first, int n, int i, double[] gram) {
    double a0 = x[first + i];
    double a1 = x[first + n + i];
    double a2 = x[first + 2 * n + i];
    double a3 = x[first + 3 * n + i];
    for (int j = i; j < n; j++) {
      gram[i * n + j] +=
          (a0 * x[first + j] + a1 * x[first + n + j])
              + (a2 * x[first + 2 * n + j] + a3 * x[first + 3 * n + j]);
    }
  }
}
