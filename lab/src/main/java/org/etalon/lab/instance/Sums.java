package org.etalon.lab.instance;

import java.util.function.DoubleBinaryOperator;
import org.etalon.network.LinearMap;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
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

  /** {@code |M| x} rounded up, for x that is not negative. */
  static double[] absTimesUp(LinearMap map, double[] x) {
    double[] y = new double[map.outputSize()];
    map.runs(
        (i, j, step, count, weight) -> {
          double factor = Math.abs(weight);
          for (int t = 0; t < count; t++) {
            y[i + t] = addUp(y[i + t], timesUp(factor, x[j + t * step]));
          }
        });
    return y;
  }

  /** {@code |M| x} rounded down, for x that is not negative. */
  static double[] absTimesDown(LinearMap map, double[] x) {
    double[] y = new double[map.outputSize()];
    map.runs(
        (i, j, step, count, weight) -> {
          double factor = Math.abs(weight);
          for (int t = 0; t < count; t++) {
            y[i + t] = Math.max(0, addDown(y[i + t], timesDown(factor, x[j + t * step])));
          }
        });
    return y;
  }

  /** {@code sum} and the largest value of a row times x, for x in [low, high], rounded up. */
  static double plusRowUp(double sum, MapRow row, double[] low, double[] high) {
    double result = sum;
    for (int k = 0; k < row.size(); k++) {
      double weight = row.value(k);
      double[] end = weight >= 0 ? high : low;
      result = addUp(result, timesUp(weight, end[row.column(k)]));
    }
    return result;
  }

  /** {@code sum} and the smallest value of a row times x, for x in [low, high], rounded down. */
  static double plusRowDown(double sum, MapRow row, double[] low, double[] high) {
    double result = sum;
    for (int k = 0; k < row.size(); k++) {
      double weight = row.value(k);
      double[] end = weight >= 0 ? low : high;
      result = addDown(result, timesDown(weight, end[row.column(k)]));
    }
    return result;
  }

  /**
   * The largest value of {@code (w - v) x} for rows of one form and x in [low, high], rounded up.
   */
  static double differenceUp(MapRow w, MapRow v, double[] low, double[] high) {
    double sum = 0;
    for (int k = 0; k < w.size(); k++) {
      double x = w.value(k);
      double y = v.value(k);
      if (x != y) {
        int j = w.column(k);
        double most = Outward.subtractUp(x, y);
        double least = Outward.subtractDown(x, y);
        double byMost = timesUp(most, most >= 0 ? high[j] : low[j]);
        double byLeast = timesUp(least, least >= 0 ? high[j] : low[j]);
        sum = addUp(sum, Math.max(byMost, byLeast));
      }
    }
    return sum;
  }

  /** The smallest value of {@code (w - v) x}, rounded down. */
  static double differenceDown(MapRow w, MapRow v, double[] low, double[] high) {
    return -differenceUp(v, w, low, high);
  }

  /** The largest value of each window. */
  static double[] largest(MaxPool pool, double[] values) {
    return pool.forward(values);
  }

  /** The sum of each window, of numbers that are not negative; rounded to nearest. */
  static double[] total(MaxPool pool, double[] values) {
    return total(pool, values, Double::sum);
  }

  /** The same rounded up. */
  static double[] totalUp(MaxPool pool, double[] values) {
    return total(pool, values, Sums::addUp);
  }

  /** The same rounded down. */
  static double[] totalDown(MaxPool pool, double[] values) {
    return total(pool, values, Sums::addDown);
  }

  private static double[] total(MaxPool pool, double[] values, DoubleBinaryOperator add) {
    double[] sums = new double[pool.outputSize()];
    for (int i = 0; i < sums.length; i++) {
      for (int k = 0; k < pool.windowSize(i); k++) {
        sums[i] = add.applyAsDouble(sums[i], values[pool.member(i, k)]);
      }
    }
    return sums;
  }

  /** The largest entry; 0 if there is none above. */
  static double max(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
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

  /** The magnitudes of the entries of a row. */
  static double[] abs(MapRow row) {
    double[] y = new double[row.size()];
    for (int k = 0; k < y.length; k++) {
      y[k] = Math.abs(row.value(k));
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
