package org.etalon.lab.instance;

import org.etalon.linalg.Matrix;

/**
 * Bounds each output difference by a recursion of vectors, absolute values entrywise.
 *
 * <p><b>Recursion:</b> {@code e = min(|W'| e + |dW| X, |W| e + |dW| X') + |db|}, {@code X = |W| X +
 * |b|}. It does not change when both networks' neurons are rescaled together.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemma 2.
 */
final class Coordinatewise {
  private Coordinatewise() {}

  /** Upper bounds of each |g_i - f_i| over the box. */
  static double[] bound(Pair pair) {
    double[] x = pair.inputMagnitudes();
    double[] xPrime = x;
    double[] e = new double[x.length];
    for (int l = 0; l < pair.depth; l++) {
      Matrix w = pair.w[l];
      Matrix wPrime = pair.wPrime[l];
      Matrix dW = pair.weightDifference(l);
      double[] first = Sums.plusUp(Sums.absTimesUp(wPrime, e), Sums.absTimesUp(dW, x));
      double[] second = Sums.plusUp(Sums.absTimesUp(w, e), Sums.absTimesUp(dW, xPrime));
      double[] next = pair.biasDifference(l);
      for (int i = 0; i < next.length; i++) {
        next[i] = Sums.addUp(next[i], Math.min(first[i], second[i]));
      }
      e = next;
      x = Sums.plusUp(Sums.absTimesUp(w, x), Sums.abs(pair.b[l]));
      xPrime = Sums.plusUp(Sums.absTimesUp(wPrime, xPrime), Sums.abs(pair.bPrime[l]));
    }
    return e;
  }
}
