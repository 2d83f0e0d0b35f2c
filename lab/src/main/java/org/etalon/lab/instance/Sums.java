package org.etalon.lab.instance;

import org.etalon.linalg.Matrix;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/**
 * Sums of products and norms, rounded in one direction; zero terms cost nothing and add nothing.
 */
final class Sums {
  private Sums() {}

  static double addUp(double sum, double term) {
    return term == 0 ? sum : sum == 0 ? term : Outward.addUp(sum, term);
  }

  static double addDown(double sum, double term) {
    return term == 0 ? sum : sum == 0 ? term : Outward.addDown(sum, term);
  }

  static double timesUp(double x, double y) {
    return x == 0 || y == 0 ? 0 : Outward.multiplyUp(x, y);
  }

  static double timesDown(double x, double y) {
    return x == 0 || y == 0 ? 0 : Outward.multiplyDown(x, y);
  }

  /** {@code |W| x} rounded up, for x that is not negative. */
  static double[] absTimesUp(Matrix w, double[] x) {
    double[] y = new double[w.rows()];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] = addUp(y[i], timesUp(Math.abs(w.get(i, j)), x[j]));
      }
    }
    return y;
  }

  /** {@code |W| x} rounded down, for x that is not negative. */
  static double[] absTimesDown(Matrix w, double[] x) {
    double[] y = new double[w.rows()];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] = Math.max(0, addDown(y[i], timesDown(Math.abs(w.get(i, j)), x[j])));
      }
    }
    return y;
  }

  /** The largest value of {@code (W x)_i} for x in [low, high], rounded up. */
  static double rowUp(Matrix w, int i, double[] low, double[] high) {
    double sum = 0;
    for (int j = 0; j < low.length; j++) {
      double weight = w.get(i, j);
      sum = addUp(sum, timesUp(weight, weight >= 0 ? high[j] : low[j]));
    }
    return sum;
  }

  /** The smallest value of {@code (W x)_i} for x in [low, high], rounded down. */
  static double rowDown(Matrix w, int i, double[] low, double[] high) {
    double sum = 0;
    for (int j = 0; j < low.length; j++) {
      double weight = w.get(i, j);
      sum = addDown(sum, timesDown(weight, weight >= 0 ? low[j] : high[j]));
    }
    return sum;
  }

  /** The largest value of {@code ((W - V) x)_i} for x in [low, high], rounded up. */
  static double differenceUp(Matrix w, Matrix v, int i, double[] low, double[] high) {
    double sum = 0;
    for (int j = 0; j < low.length; j++) {
      double x = w.get(i, j);
      double y = v.get(i, j);
      if (x != y) {
        double most = Outward.subtractUp(x, y);
        double least = Outward.subtractDown(x, y);
        double byMost = timesUp(most, most >= 0 ? high[j] : low[j]);
        double byLeast = timesUp(least, least >= 0 ? high[j] : low[j]);
        sum = addUp(sum, Math.max(byMost, byLeast));
      }
    }
    return sum;
  }

  /** The smallest value of {@code ((W - V) x)_i} for x in [low, high], rounded down. */
  static double differenceDown(Matrix w, Matrix v, int i, double[] low, double[] high) {
    return -differenceUp(v, w, i, low, high);
  }

  static double[] plusUp(double[] x, double[] y) {
    double[] sum = new double[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = addUp(x[i], y[i]);
    }
    return sum;
  }

  static double[] abs(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.abs(x[i]);
    }
    return y;
  }

  /** An upper bound of the norm of a vector whose entries have these magnitudes. */
  static double normUp(double[] magnitudes, Norm norm) {
    double result = 0;
    for (double entry : magnitudes) {
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> addUp(result, entry);
            case TWO -> addUp(result, timesUp(entry, entry));
          };
    }
    return norm == Norm.TWO ? (result == 0 ? 0 : Outward.sqrtUp(result)) : result;
  }
}
