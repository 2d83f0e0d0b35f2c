package org.etalon.lab.instance;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.etalon.linalg.Matrix;
import org.etalon.rounding.Outward;

/**
 * Bounds each output difference by the l1 distance of path-liftings: products of weights along
 * paths from an input or a bias to the output, inputs weighted by their largest values.
 *
 * <p><b>Requires:</b> parameters of equal signs, which every rounding that keeps signs gives.
 *
 * <p><b>Method:</b> path by path where they are few ({@link PathSum}). Else the distance is at most
 * {@code ||Phi(max(|theta|, |theta'|))|| - ||Phi(min(|theta|, |theta'|))||}, and equal to it where
 * one network is everywhere the smaller; each norm is one pass with absolute values.
 *
 * <p><b>Rounding:</b> up, of the distance as of its bound.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2405.15006; docs/math/theory.md, lemma 4.
 */
final class PathMetric {
  private PathMetric() {}

  /**
   * The path-metric itself, for each output; nothing if signs differ, or if there are too many
   * paths and no network is everywhere the smaller.
   */
  static Optional<double[]> exact(Pair pair) {
    if (!signsAgree(pair)) {
      return Optional.empty();
    }
    boolean truncation =
        isTruncation(pair.w, pair.b, pair.wPrime, pair.bPrime)
            || isTruncation(pair.wPrime, pair.bPrime, pair.w, pair.b);
    return PathSum.bound(pair).or(() -> truncation ? Optional.of(maxMin(pair)) : Optional.empty());
  }

  /** Its bound by maxima and minima, for each output; nothing if signs differ. */
  static Optional<double[]> bound(Pair pair) {
    return signsAgree(pair) ? Optional.of(maxMin(pair)) : Optional.empty();
  }

  private static double[] maxMin(Pair pair) {
    double[] up = pair.inputMagnitudes();
    double[] down = up;
    for (int l = 0; l < pair.depth; l++) {
      Matrix w = pair.w[l];
      double[] x = w.toArray();
      double[] y = pair.wPrime[l].toArray();
      Matrix larger = Matrix.of(w.rows(), w.columns(), merge(x, y, Math::max));
      Matrix smaller = Matrix.of(w.rows(), w.columns(), merge(x, y, Math::min));
      up = Sums.plusUp(Sums.absTimesUp(larger, up), merge(pair.b[l], pair.bPrime[l], Math::max));
      double[] next = Sums.absTimesDown(smaller, down);
      double[] bias = merge(pair.b[l], pair.bPrime[l], Math::min);
      for (int i = 0; i < next.length; i++) {
        next[i] = Math.max(0, Sums.addDown(next[i], bias[i]));
      }
      down = next;
    }
    double[] bound = new double[up.length];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = up[i] == down[i] ? 0 : Outward.subtractUp(up[i], down[i]);
    }
    return bound;
  }

  private static double[] merge(double[] x, double[] y, DoubleBinaryOperator choice) {
    double[] merged = new double[x.length];
    for (int k = 0; k < merged.length; k++) {
      merged[k] = choice.applyAsDouble(Math.abs(x[k]), Math.abs(y[k]));
    }
    return merged;
  }

  private static boolean signsAgree(Pair pair) {
    boolean agree = true;
    for (int l = 0; l < pair.depth && agree; l++) {
      agree =
          all(pair.w[l].toArray(), pair.wPrime[l].toArray(), PathMetric::signsAgree)
              && all(pair.b[l], pair.bPrime[l], PathMetric::signsAgree);
    }
    return agree;
  }

  private static boolean signsAgree(double x, double y) {
    return Math.signum(x) * Math.signum(y) >= 0;
  }

  /** Whether no parameter of the second network is the larger one in absolute value. */
  private static boolean isTruncation(Matrix[] w, double[][] b, Matrix[] v, double[][] c) {
    boolean smaller = true;
    for (int l = 0; l < w.length && smaller; l++) {
      smaller =
          all(w[l].toArray(), v[l].toArray(), (x, y) -> Math.abs(y) <= Math.abs(x))
              && all(b[l], c[l], (x, y) -> Math.abs(y) <= Math.abs(x));
    }
    return smaller;
  }

  private interface Condition {
    boolean holds(double x, double y);
  }

  private static boolean all(double[] x, double[] y, Condition condition) {
    for (int k = 0; k < x.length; k++) {
      if (!condition.holds(x[k], y[k])) {
        return false;
      }
    }
    return true;
  }
}
