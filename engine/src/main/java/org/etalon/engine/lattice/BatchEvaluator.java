package org.etalon.engine.lattice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;

/**
 * Evaluates a network in doubles at many points at once.
 *
 * <p><b>Shapes:</b> a value is an array a neuron, an entry a point.
 *
 * <p><b>Rounding:</b> none is directed; {@link Accuracy} says how far results are from the truth.
 *
 * <p>Not for two threads at once.
 */
final class BatchEvaluator {
  /** The most points of a batch. */
  static final int BATCH = 256;

  private final Network network;
  private final List<List<MapRow>> rows = new ArrayList<>(); // of each node, if it is affine
  private final double[][] biases;
  private final double[][][] values;

  BatchEvaluator(Network network) {
    this.network = network;
    int count = network.nodes().size();
    biases = new double[count][];
    values = new double[count + 1][][];
    values[0] = new double[network.inputSize()][BATCH];
    for (int k = 0; k < count; k++) {
      Layer layer = network.nodes().get(k).layer();
      values[k + 1] = new double[layer.outputSize()][BATCH];
      biases[k] = layer.affine().map(affine -> affine.bias().toArray()).orElse(new double[0]);
      rows.add(layer.affine().map(BatchEvaluator::rows).orElse(List.of()));
    }
  }

  private static List<MapRow> rows(Affine affine) {
    List<MapRow> rows = new ArrayList<>();
    for (int i = 0; i < affine.outputSize(); i++) {
      rows.add(affine.map().row(i));
    }
    return rows;
  }

  /** The input, to be filled. */
  double[][] input() {
    return values[0];
  }

  /** The output, after {@link #run}. */
  double[][] output() {
    return values[values.length - 1];
  }

  /** Multiplications for one point. */
  long operations() {
    return rows.stream().flatMap(List::stream).mapToLong(MapRow::size).sum();
  }

  /**
   * How well outputs are computed from an input; nothing if a cast may go wrong in doubles.
   *
   * @param input of all points that are evaluated
   */
  Optional<Accuracy> accuracy(Accuracy input) {
    List<Accuracy> of = new ArrayList<>(List.of(input));
    for (int k = 0; k < network.nodes().size(); k++) {
      int node = k;
      Node each = network.nodes().get(k);
      Accuracy taken = of.get(each.inputs().get(0));
      Optional<Accuracy> given =
          each.layer()
              .fold(
                  affine -> Optional.of(taken.throughRows(biases[node], rows.get(node))),
                  relu -> Optional.of(taken),
                  add -> Optional.of(taken.plus(of.get(each.inputs().get(1)))),
                  pool -> Optional.of(taken.largest(pool)),
                  cast -> cast.fixed().flatMap(taken::cast));
      if (given.isEmpty()) {
        return Optional.empty();
      }
      of.add(given.get());
    }
    return Optional.of(of.get(of.size() - 1));
  }

  /** Evaluates the network at the first {@code points} of the input. */
  void run(int points) {
    for (int k = 0; k < network.nodes().size(); k++) {
      int node = k;
      Node each = network.nodes().get(k);
      double[][] taken = values[each.inputs().get(0)];
      double[][] given = values[k + 1];
      each.layer()
          .<Runnable>fold(
              affine -> () -> rows(node, taken, given, points),
              relu -> () -> rectify(taken, given, points),
              add -> () -> sum(taken, values[each.inputs().get(1)], given, points),
              pool -> () -> maximum(pool, taken, given, points),
              cast -> () -> cast(cast.format(), taken, given, points))
          .run();
    }
  }

  private void rows(int node, double[][] taken, double[][] given, int points) {
    for (int i = 0; i < given.length; i++) {
      Arrays.fill(given[i], 0, points, biases[node][i]);
      addRow(rows.get(node).get(i), taken, given[i], points);
    }
  }

  private static void addRow(MapRow row, double[][] taken, double[] sum, int points) {
    int k = 0;
    for (; k + 3 < row.size(); k += 4) {
      add4(row, k, taken, sum, points);
    }
    for (; k < row.size(); k++) {
      double weight = row.value(k);
      double[] x = taken[row.column(k)];
      for (int n = 0; n < points; n++) {
        sum[n] += weight * x[n];
      }
    }
  }

  private static void add4(MapRow row, int k, double[][] taken, double[] sum, int points) {
    double a = row.value(k);
    double b = row.value(k + 1);
    double c = row.value(k + 2);
    double d = row.value(k + 3);
    double[] x = taken[row.column(k)];
    double[] y = taken[row.column(k + 1)];
    double[] z = taken[row.column(k + 2)];
    double[] w = taken[row.column(k + 3)];
    for (int n = 0; n < points; n++) {
      sum[n] = sum[n] + a * x[n] + b * y[n] + c * z[n] + d * w[n];
    }
  }

  private static void rectify(double[][] taken, double[][] given, int points) {
    for (int i = 0; i < given.length; i++) {
      double[] x = taken[i];
      double[] y = given[i];
      for (int n = 0; n < points; n++) {
        y[n] = Math.max(0.0, x[n]);
      }
    }
  }

  private static void sum(double[][] a, double[][] b, double[][] given, int points) {
    for (int i = 0; i < given.length; i++) {
      for (int n = 0; n < points; n++) {
        given[i][n] = a[i][n] + b[i][n];
      }
    }
  }

  private static void maximum(MaxPool pool, double[][] taken, double[][] given, int points) {
    for (int i = 0; i < given.length; i++) {
      System.arraycopy(taken[pool.member(i, 0)], 0, given[i], 0, points);
      for (int k = 1; k < pool.windowSize(i); k++) {
        double[] x = taken[pool.member(i, k)];
        for (int n = 0; n < points; n++) {
          given[i][n] = Math.max(given[i][n], x[n]);
        }
      }
    }
  }

  private static void cast(FixedFormat format, double[][] taken, double[][] given, int points) {
    double inverse = 1 / format.step();
    for (int i = 0; i < given.length; i++) {
      double[] x = taken[i];
      double[] y = given[i];
      for (int n = 0; n < points; n++) {
        y[n] = x[n] * inverse;
      }
      round(format.rounding(), y, points);
      overflow(format, y, points);
      for (int n = 0; n < points; n++) {
        y[n] *= format.step();
      }
    }
  }

  private static void round(RoundingMode mode, double[] t, int points) {
    switch (mode) {
      case FLOOR -> {
        for (int n = 0; n < points; n++) {
          t[n] = Math.floor(t[n]);
        }
      }
      case HALF_EVEN -> {
        for (int n = 0; n < points; n++) {
          t[n] = Math.rint(t[n]);
        }
      }
      case CEILING, TO_ZERO, AWAY, HALF_UP, HALF_DOWN, HALF_AWAY, HALF_TO_ZERO -> {
        for (int n = 0; n < points; n++) {
          t[n] = mode.of(t[n]);
        }
      }
    }
  }

  private static void overflow(FixedFormat format, double[] code, int points) {
    double least = (double) format.lowest();
    double most = (double) format.highest();
    switch (format.overflow()) {
      case SATURATE -> {
        for (int n = 0; n < points; n++) {
          code[n] = Math.min(most, Math.max(least, code[n]));
        }
      }
      case WRAP -> {
        for (int n = 0; n < points; n++) {
          code[n] = wrap(code[n], least, most);
        }
      }
    }
  }

  /** The quotient may be one off where it is nearly whole. */
  private static double wrap(double code, double least, double most) {
    if (code >= least && code <= most) {
      return code;
    }
    double codes = most - least + 1;
    double rest = code - codes * Math.floor((code - least) / codes);
    return rest < least ? rest + codes : rest > most ? rest - codes : rest;
  }
}
