package org.etalon.lab.instance;

import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.rounding.Outward;

/**
 * Bounds each output difference by the l1 distance of path-liftings: products of weights along
 * paths from an input or a bias to the output, inputs weighted by their largest values.
 *
 * <p><b>Requires:</b> parameters of equal signs, which every rounding that keeps signs gives.
 *
 * <p><b>Method:</b> the distance is at most {@code ||Phi(max(|theta|, |theta'|))|| -
 * ||Phi(min(|theta|, |theta'|))||}, and equal to it where one is everywhere the smaller; each norm
 * is one pass with absolute values.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2405.15006; docs/math/theory.md, lemma 4.
 */
final class PathMetric {
  private PathMetric() {}

  /** Upper bounds of each |g_i - f_i| over the box; nothing if signs differ. */
  static Optional<double[]> bound(Pair pair) {
    double[] up = pair.inputMagnitudes();
    double[] down = up;
    for (int l = 0; l < pair.depth; l++) {
      Matrix w = pair.w[l];
      int columns = w.columns();
      double[] largest = new double[w.rows() * columns];
      double[] smallest = new double[largest.length];
      double[] biasLargest = new double[w.rows()];
      double[] biasSmallest = new double[w.rows()];
      for (int i = 0; i < w.rows(); i++) {
        for (int j = 0; j < columns; j++) {
          double x = w.get(i, j);
          double y = pair.wPrime[l].get(i, j);
          if (Math.signum(x) * Math.signum(y) < 0) {
            return Optional.empty();
          }
          largest[i * columns + j] = Math.max(Math.abs(x), Math.abs(y));
          smallest[i * columns + j] = Math.min(Math.abs(x), Math.abs(y));
        }
        double x = pair.b[l][i];
        double y = pair.bPrime[l][i];
        if (Math.signum(x) * Math.signum(y) < 0) {
          return Optional.empty();
        }
        biasLargest[i] = Math.max(Math.abs(x), Math.abs(y));
        biasSmallest[i] = Math.min(Math.abs(x), Math.abs(y));
      }
      up = Sums.plusUp(Sums.absTimesUp(Matrix.of(w.rows(), columns, largest), up), biasLargest);
      double[] next = Sums.absTimesDown(Matrix.of(w.rows(), columns, smallest), down);
      for (int i = 0; i < next.length; i++) {
        next[i] = Math.max(0, Sums.addDown(next[i], biasSmallest[i]));
      }
      down = next;
    }
    double[] bound = new double[up.length];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = up[i] == down[i] ? 0 : Outward.subtractUp(up[i], down[i]);
    }
    return Optional.of(bound);
  }

  /** Whether the bound is the exact path-metric: no parameter of g is the larger one. */
  static boolean isExact(Pair pair) {
    for (int l = 0; l < pair.depth; l++) {
      double[] w = pair.w[l].toArray();
      double[] v = pair.wPrime[l].toArray();
      for (int k = 0; k < w.length; k++) {
        if (Math.abs(v[k]) > Math.abs(w[k])) {
          return false;
        }
      }
      for (int i = 0; i < pair.b[l].length; i++) {
        if (Math.abs(pair.bPrime[l][i]) > Math.abs(pair.b[l][i])) {
          return false;
        }
      }
    }
    return true;
  }
}
