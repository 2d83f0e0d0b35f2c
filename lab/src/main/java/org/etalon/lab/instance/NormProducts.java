package org.etalon.lab.instance;

import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/**
 * Bounds the difference by products of operator norms.
 *
 * <p><b>Recursion:</b> {@code e_l = min(||W'|| e + ||dW|| X, ||W|| e + ||dW|| X') + ||db||}, with
 * {@code X_l = ||W|| X + ||b||} and the same for X'.
 *
 * <p><b>Property:</b> sound, all operations rounded up; spectral norms are upper bounds.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemma 1.
 */
final class NormProducts {
  /** Above this many rows and columns differences get the cheap bounds of their spectral norm. */
  private static final int LARGE = 128;

  private NormProducts() {}

  /** An upper bound of {@code ||g - f||_q} over the box, with operator norms from l^q to l^q. */
  static double bound(Pair pair, Norm q) {
    double x = Sums.normUp(pair.inputMagnitudes(), q);
    double xPrime = x;
    double e = 0;
    for (int l = 0; l < pair.depth; l++) {
      Matrix difference = pair.weightDifference(l);
      boolean large = q == Norm.TWO && Math.min(difference.rows(), difference.columns()) > LARGE;
      double w = norm(pair.w[l], q);
      double dW = large ? cheap(difference) : norm(signedDifference(pair, l, difference), q);
      double wPrime = large ? Sums.addUp(w, dW) : norm(pair.wPrime[l], q);
      double db = Sums.normUp(pair.biasDifference(l), q);
      double first = Sums.addUp(Sums.timesUp(wPrime, e), Sums.timesUp(dW, x));
      double second = Sums.addUp(Sums.timesUp(w, e), Sums.timesUp(dW, xPrime));
      e = Sums.addUp(Math.min(first, second), db);
      x = Sums.addUp(Sums.timesUp(w, x), Sums.normUp(Sums.abs(pair.b[l]), q));
      xPrime = Sums.addUp(Sums.timesUp(wPrime, xPrime), Sums.normUp(Sums.abs(pair.bPrime[l]), q));
    }
    return e;
  }

  private static double norm(Matrix w, Norm q) {
    return switch (q) {
      case ONE -> OperatorNorms.oneUp(w);
      case TWO -> OperatorNorms.twoUp(w);
      case INF -> OperatorNorms.infUp(w);
    };
  }

  /** The spectral norm of a difference of weights, where the Gram iteration takes too long. */
  private static double cheap(Matrix w) {
    double frobenius = Sums.normUp(Sums.abs(w.toArray()), Norm.TWO);
    double one = OperatorNorms.oneUp(w);
    double inf = OperatorNorms.infUp(w);
    double mixed = one == 0 ? 0 : Outward.multiplyUp(Outward.sqrtUp(one), Outward.sqrtUp(inf));
    return Math.min(frobenius, mixed);
  }

  /** The difference with its signs if doubles hold it exactly, else its bounds. */
  private static Matrix signedDifference(Pair pair, int l, Matrix bound) {
    double[] signed = new double[bound.rows() * bound.columns()];
    double[] w = pair.w[l].toArray();
    double[] v = pair.wPrime[l].toArray();
    for (int k = 0; k < signed.length; k++) {
      signed[k] = w[k] - v[k];
      Dyadic exact = Dyadic.of(w[k]).subtract(Dyadic.of(v[k]));
      if (!exact.equals(Dyadic.of(signed[k]))) {
        return bound;
      }
    }
    return Matrix.of(bound.rows(), bound.columns(), signed);
  }
}
