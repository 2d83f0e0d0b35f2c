package org.etalon.lab.instance;

import org.etalon.linalg.Matrix;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Bounds each output difference by what is least: differential intervals, or a Euclidean ball of
 * differences around what the change of weights does at the centre of the box.
 *
 * <p><b>Recursion:</b> s bounds {@code ||x_l - x'_l||_2}, r the distance {@code ||x_l - c_l||_2} to
 * the image c_l of the centre: {@code s = ||W'|| s + ||dW c + db|| + ||dW|| r}, {@code r = ||W||
 * r}, and entrywise {@code |d_i| <= ||W'_i|| s + |dW_i c + db_i| + ||dW_i|| r}.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemma 5.
 */
final class Hybrid {
  private Hybrid() {}

  /** Upper bounds of {@code ||W_l||_2}. */
  static double[] spectralNorms(Pair pair, Stop stop) {
    double[] norms = new double[pair.depth];
    for (int l = 0; l < norms.length; l++) {
      norms[l] = OperatorNorms.twoUp(pair.w[l], stop);
    }
    return norms;
  }

  /**
   * Upper bounds of each |g_i - f_i| over the box: the least of both kinds.
   *
   * @param spectralNorms those of W
   */
  static double[] bound(Pair pair, double[] spectralNorms) {
    double[] interval = Intervals.bound(pair);
    double[] ball = ball(pair, spectralNorms);
    for (int i = 0; i < ball.length; i++) {
      interval[i] = Math.min(interval[i], ball[i]);
    }
    return interval;
  }

  private static double[] ball(Pair pair, double[] spectralNorms) {
    int inputs = pair.lower.length;
    double[] low = new double[inputs];
    double[] radii = new double[inputs];
    for (int j = 0; j < inputs; j++) {
      low[j] = 0.5 * pair.lower[j] + 0.5 * pair.upper[j];
      radii[j] =
          Math.max(
              Outward.subtractUp(pair.upper[j], low[j]), Outward.subtractUp(low[j], pair.lower[j]));
    }
    double[] high = low.clone();
    double r = Sums.normUp(radii, Norm.TWO);
    double s = 0;
    double[] entries = new double[0];
    for (int l = 0; l < pair.depth; l++) {
      Matrix w = pair.w[l];
      Matrix v = pair.wPrime[l];
      Matrix dW = pair.weightDifference(l);
      double[] db = pair.biasDifference(l);
      double[] atCentre = Sums.plusUp(shift(w, v, low, high), db);
      double wNorm = spectralNorms[l];
      double dNorm = Sums.normUp(Sums.abs(dW.toArray()), Norm.TWO);
      entries = new double[w.rows()];
      double[] nextLow = new double[w.rows()];
      double[] nextHigh = new double[w.rows()];
      for (int i = 0; i < entries.length; i++) {
        double rowV = Sums.normUp(Sums.abs(v.row(i)), Norm.TWO);
        double rowD = Sums.normUp(dW.row(i), Norm.TWO);
        entries[i] =
            Sums.addUp(Sums.addUp(Sums.timesUp(rowV, s), atCentre[i]), Sums.timesUp(rowD, r));
        nextLow[i] = Math.max(0, Sums.addDown(Sums.rowDown(w, i, low, high), pair.b[l][i]));
        nextHigh[i] = Math.max(0, Sums.addUp(Sums.rowUp(w, i, low, high), pair.b[l][i]));
      }
      double byNorms =
          Sums.addUp(
              Sums.addUp(
                  Sums.timesUp(Sums.addUp(wNorm, dNorm), s), Sums.normUp(atCentre, Norm.TWO)),
              Sums.timesUp(dNorm, r));
      s = Math.min(byNorms, Sums.normUp(entries, Norm.TWO));
      r = Sums.timesUp(wNorm, r);
      low = nextLow;
      high = nextHigh;
    }
    return entries;
  }

  /** {@code |(W - V) c|} at most, for c in [low, high]. */
  private static double[] shift(Matrix w, Matrix v, double[] low, double[] high) {
    double[] result = new double[w.rows()];
    for (int i = 0; i < result.length; i++) {
      double up = Sums.differenceUp(w, v, i, low, high);
      double down = Sums.differenceDown(w, v, i, low, high);
      result[i] = Math.max(0, Math.max(up, -down));
    }
    return result;
  }
}
