package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.network.Affine;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;
import org.etalon.problem.Grid;

/**
 * A network at many points of a grid in doubles, with a number that says how far from the truth its
 * outputs are (docs/math/fixed.md, lemma 6).
 *
 * <p>Of each entry of a value it is known how large it is, how far from the truth, and, where that
 * is not at all, of which power of two it is a multiple. Sums of such multiples are computed
 * without rounding while all terms together are at most {@code 2^53} of the power.
 */
final class PointValues {
  /** Points at a time. */
  static final int MANY = 128;

  private final Network network;
  private final List<MapRow[]> rows = new ArrayList<>();
  private final double[][][] values;
  private double[][] size = new double[0][]; // of each value, at least what doubles give
  private double[][] error = new double[0][];
  private int[][] power = new int[0][];

  PointValues(Network network) {
    this.network = network;
    values = new double[network.nodes().size() + 1][][];
    values[0] = new double[network.inputSize()][MANY];
    for (int v = 1; v < values.length; v++) {
      values[v] = new double[layer(v).layer().outputSize()][MANY];
      rows.add(layer(v).layer().affine().map(PointValues::rows).orElse(new MapRow[0]));
    }
  }

  private static MapRow[] rows(Affine affine) {
    MapRow[] rows = new MapRow[affine.outputSize()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = affine.map().row(i);
    }
    return rows;
  }

  private Node layer(int value) {
    return network.nodes().get(value - 1);
  }

  double[][] input() {
    return values[0];
  }

  double[][] output() {
    return values[values.length - 1];
  }

  /** At least the distance of an output's double from the truth, at all points of a box. */
  double error(int output) {
    return error[error.length - 1][output];
  }

  /** At least the magnitude of its double. */
  double size(int output) {
    return size[size.length - 1][output];
  }

  /** Looks at all points of a grid in a box; returns whether doubles find every code. */
  boolean prepare(Grid grid, Box box) {
    size = new double[values.length][];
    error = new double[values.length][];
    power = new int[values.length][];
    reserve(0);
    for (int i = 0; i < network.inputSize(); i++) {
      size[0][i] = Math.max(-box.lower(i), box.upper(i));
      power[0][i] = Dyadic.of(grid.step(i)).exponent();
    }
    boolean sure = true;
    for (int v = 1; sure && v < values.length; v++) {
      reserve(v);
      int value = v;
      int from = layer(v).inputs().get(0);
      sure =
          layer(v)
              .layer()
              .fold(
                  affine -> affine(value, from, affine),
                  relu -> same(value, from),
                  add -> sum(value, from, layer(value).inputs().get(1)),
                  pool -> largest(value, from, pool),
                  cast -> cast.fixed().filter(format -> cast(value, from, format)).isPresent());
    }
    return sure;
  }

  private void reserve(int v) {
    size[v] = new double[values[v].length];
    error[v] = new double[values[v].length];
    power[v] = new int[values[v].length];
  }

  private boolean affine(int v, int from, Affine affine) {
    for (int i = 0; i < size[v].length; i++) {
      double bias = affine.bias().get(i);
      MapRow row = rows.get(v - 1)[i];
      double terms = Math.abs(bias);
      double carried = 0;
      int unit = bias == 0 ? Integer.MAX_VALUE : Dyadic.of(bias).exponent();
      for (int k = 0; k < row.size(); k++) {
        double weight = Math.abs(row.value(k));
        int j = row.column(k);
        if (weight > 0) {
          terms = Round.addUp(terms, Round.multiplyUp(weight, size[from][j]));
          unit = Math.min(unit, Dyadic.of(weight).exponent() + power[from][j]);
          if (error[from][j] > 0) {
            carried = Round.addUp(carried, Round.multiplyUp(weight, error[from][j]));
          }
        }
      }
      settle(v, i, terms, carried, unit, row.size() + 1L);
    }
    return true;
  }

  private boolean sum(int v, int a, int b) {
    for (int i = 0; i < size[v].length; i++) {
      boolean exact = error[a][i] == 0 && error[b][i] == 0;
      settle(
          v,
          i,
          Round.addUp(size[a][i], size[b][i]),
          exact ? 0 : Round.addUp(error[a][i], error[b][i]),
          Math.min(power[a][i], power[b][i]),
          2);
    }
    return true;
  }

  /** What roundings make of a sum of terms that brings an error with it, or none. */
  private void settle(int v, int i, double terms, double carried, int unit, long roundings) {
    int least = unit == Integer.MAX_VALUE ? 0 : unit;
    boolean exact = carried == 0 && least > -900 && terms <= Math.scalb(0x1p53, least);
    if (exact) {
      size[v][i] = terms;
      power[v][i] = least;
      return;
    }
    double tiny = (double) roundings * 0x1p-1000; // where products are subnormal
    double own = Round.addUp(Round.multiplyUp(Round.gammaUp(roundings), terms), tiny);
    size[v][i] = Round.addUp(terms, own);
    error[v][i] = Round.addUp(carried, own);
  }

  private boolean same(int v, int from) {
    size[v] = size[from];
    error[v] = error[from];
    power[v] = power[from];
    return true;
  }

  private boolean largest(int v, int from, MaxPool pool) {
    for (int i = 0; i < size[v].length; i++) {
      power[v][i] = Integer.MAX_VALUE;
      for (int k = 0; k < pool.windowSize(i); k++) {
        int j = pool.member(i, k);
        size[v][i] = Math.max(size[v][i], size[from][j]);
        error[v][i] = Math.max(error[v][i], error[from][j]);
        power[v][i] = Math.min(power[v][i], power[from][j]);
      }
    }
    return true;
  }

  /** Codes are sure where nothing was rounded and quotients have digits to spare. */
  private boolean cast(int v, int from, FixedFormat format) {
    int step = Math.getExponent(format.step());
    if (format.step() != Math.scalb(1.0, step)) {
      return false;
    }
    boolean wraps = format.overflow() == Overflow.WRAP;
    double most = Math.max(-(double) format.lowest(), (double) format.highest());
    for (int i = 0; i < size[v].length; i++) {
      double quotient = Math.scalb(size[from][i], -step);
      boolean sure = error[from][i] == 0 && quotient <= 0x1p51 && power[from][i] >= step - 53;
      if (!sure || (wraps && most > 0x1p51)) {
        return false;
      }
      double code = wraps ? most : Math.min(most, Math.nextUp(quotient + 1));
      size[v][i] = Round.multiplyUp(code, format.step());
      power[v][i] = step;
    }
    return true;
  }

  /** Evaluates the network at the first {@code count} points of the input. */
  void run(int count) {
    for (int v = 1; v < values.length; v++) {
      int value = v;
      double[][] x = values[layer(v).inputs().get(0)];
      double[][] y = values[v];
      layer(v)
          .layer()
          .<Runnable>fold(
              affine -> () -> affine(value, affine, x, y, count),
              relu -> () -> rectify(x, y, count),
              add -> () -> sum(x, values[layer(value).inputs().get(1)], y, count),
              pool -> () -> largest(pool, x, y, count),
              cast -> () -> cast(cast.format(), x, y, count))
          .run();
    }
  }

  private void affine(int v, Affine affine, double[][] x, double[][] y, int count) {
    for (int i = 0; i < y.length; i++) {
      MapRow row = rows.get(v - 1)[i];
      double[] sum = y[i];
      Arrays.fill(sum, 0, count, affine.bias().get(i));
      int k = 0;
      for (; k + 1 < row.size(); k += 2) {
        double one = row.value(k);
        double two = row.value(k + 1);
        double[] first = x[row.column(k)];
        double[] second = x[row.column(k + 1)];
        for (int n = 0; n < count; n++) {
          sum[n] = sum[n] + one * first[n] + two * second[n];
        }
      }
      for (; k < row.size(); k++) {
        double weight = row.value(k);
        double[] taken = x[row.column(k)];
        for (int n = 0; n < count; n++) {
          sum[n] += weight * taken[n];
        }
      }
    }
  }

  private static void sum(double[][] a, double[][] b, double[][] y, int count) {
    for (int i = 0; i < y.length; i++) {
      for (int n = 0; n < count; n++) {
        y[i][n] = a[i][n] + b[i][n];
      }
    }
  }

  private static void largest(MaxPool pool, double[][] x, double[][] y, int count) {
    for (int i = 0; i < y.length; i++) {
      for (int n = 0; n < count; n++) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < pool.windowSize(i); k++) {
          most = Math.max(most, x[pool.member(i, k)][n]);
        }
        y[i][n] = most;
      }
    }
  }

  private static void rectify(double[][] x, double[][] y, int count) {
    for (int i = 0; i < y.length; i++) {
      double[] from = x[i];
      double[] to = y[i];
      for (int n = 0; n < count; n++) {
        to[n] = Math.max(0.0, from[n]);
      }
    }
  }

  private static void cast(FixedFormat format, double[][] x, double[][] y, int count) {
    for (int i = 0; i < y.length; i++) {
      for (int n = 0; n < count; n++) {
        y[i][n] = cast(x[i][n], format);
      }
    }
  }

  /** Exact where {@link #prepare} says so. */
  private static double cast(double z, FixedFormat format) {
    double low = (double) format.lowest();
    double high = (double) format.highest();
    double code = format.rounding().of(z / format.step());
    if (code < low || code > high) {
      double codes = high - low + 1;
      code =
          switch (format.overflow()) {
            case SATURATE -> code < low ? low : high;
            case WRAP -> code - codes * Math.floor((code - low) / codes);
          };
      code = code < low ? code + codes : code > high ? code - codes : code;
    }
    return code * format.step();
  }
}
