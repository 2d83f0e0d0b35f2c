package org.etalon.checker;

import java.util.ArrayDeque;
import java.util.Deque;

/** Upper bounds of norms, with rounding accounted for (docs/math/checker.md, lemma 8). */
final class Spectral {
  /** The bound is at most {@code n^(1/2048)} times the norm, 0.3% at 500 rows. */
  private static final int SQUARINGS = 9;

  private Spectral() {}

  /** Of a vector: {@code count} entries, every {@code step}-th from {@code from} on. */
  static double ofVector(double[] x, int from, int count, int step) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      double entry = x[from + k * step];
      sum = Round.addUp(sum, Round.multiplyUp(entry, entry));
    }
    return Round.sqrtUp(sum);
  }

  /** The largest singular value of a matrix given by {@code count} rows of {@code width}. */
  static double ofMatrix(double[] x, int count, int width) {
    return width <= count ? ofTall(x, count, width) : ofTall(transposed(x, count), width, count);
  }

  private static double[] transposed(double[] x, int count) {
    double[] transposed = new double[x.length];
    int width = x.length / Math.max(1, count);
    for (int k = 0; k < x.length; k++) {
      transposed[k % width * count + k / width] = x[k];
    }
    return transposed;
  }

  private static double ofTall(double[] x, int count, int width) {
    double whole = ofVector(x, 0, count * width, 1);
    int shift = Math.getExponent(whole);
    if (!(whole > Double.MIN_NORMAL) || shift > 400 || shift < -400) {
      return whole;
    }
    double[] scaled = scaled(x, shift);
    double squared = ofSymmetric(gram(scaled, count, width), width);
    double size = Math.scalb(whole, -shift);
    double error = Round.multiplyUp(Round.gammaUp(count + 2L), Round.multiplyUp(size, size));
    double root = Round.sqrtUp(Round.addUp(squared, Round.addUp(error, Forms.TINY)));
    return Math.min(whole, Math.nextUp(Math.scalb(root, shift)));
  }

  /** Of a symmetric matrix: {@code ||G||^2 = ||G^2||}, again and again. */
  private static double ofSymmetric(double[] symmetric, int n) {
    double[] current = symmetric;
    Deque<double[]> steps = new ArrayDeque<>();
    double norm = ofVector(current, 0, n * n, 1);
    for (int k = 0; k < SQUARINGS && norm > Double.MIN_NORMAL; k++) {
      int shift = Math.getExponent(norm);
      current = scaled(current, shift);
      double size = ofVector(current, 0, n * n, 1);
      double error = Round.multiplyUp(Round.gammaUp(n + 2L), Round.multiplyUp(size, size));
      steps.push(new double[] {shift, Round.addUp(error, Forms.TINY)});
      current = gram(current, n, n);
      norm = ofVector(current, 0, n * n, 1);
    }
    for (double[] step : steps) {
      double root = Round.sqrtUp(Round.addUp(norm, step[1]));
      norm = Math.nextUp(Math.scalb(root, (int) step[0]));
    }
    return norm;
  }

  private static double[] scaled(double[] x, int shift) {
    double[] scaled = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      scaled[k] = Math.scalb(x[k], -shift);
    }
    return scaled;
  }

  /** {@code X^T X}. */
  private static double[] gram(double[] x, int count, int width) {
    double[] gram = new double[width * width];
    for (int k = 0; k < count; k++) {
      int at = k * width;
      for (int i = 0; i < width; i++) {
        double entry = x[at + i];
        for (int j = 0; j < width && entry != 0; j++) {
          gram[i * width + j] += entry * x[at + j];
        }
      }
    }
    return gram;
  }
}
