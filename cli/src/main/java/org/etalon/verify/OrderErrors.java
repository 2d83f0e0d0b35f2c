package org.etalon.verify;

import java.util.Arrays;
import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;

/**
 * How far outputs in float32 may be from exact ones at one input, when sums are taken in another
 * order than those that were tried: a sum that is exact in two orders need not be in a third, where
 * large summands cancel.
 *
 * <p><b>Method:</b> a sum of magnitudes S is off by {@code UNITS 2^-24 S}, and an output by the
 * magnitude of its slope in each sum times that; rectifiers that such errors may open are open.
 *
 * <p><b>Property:</b> to first order about what the worst of orders in use makes, in doubles; no
 * bound of all of them, which {@link FloatErrors} has.
 */
final class OrderErrors {
  /** Roundings of a whole sum: its products, halves that are added, and the bias. */
  private static final double UNITS = 4;

  private static final double UNIT = 0x1p-24;

  private final List<Node> nodes;
  private final double[][] values;

  /** By how much each value may be off by its own sum alone. */
  private final double[][] own;

  /** By how much it may be at most, where magnitudes of weights carry on what others are off. */
  private final double[][] most;

  private OrderErrors(Network network, double[] x) {
    nodes = network.nodes();
    values = network.values(x);
    own = new double[values.length][];
    most = new double[values.length][];
    own[0] = new double[x.length];
    most[0] = own[0];
  }

  /**
   * For each output how far it may be off.
   *
   * @param network without casts
   * @param x its input
   */
  static double[] at(Network network, double[] x) {
    OrderErrors errors = new OrderErrors(network, x);
    errors.forward();
    double[] off = new double[network.outputSize()];
    Arrays.setAll(off, errors::ofOutput);
    return off;
  }

  private void forward() {
    for (int k = 1; k < values.length; k++) {
      Node node = nodes.get(k - 1);
      int first = node.inputs().get(0);
      int last = node.inputs().get(node.inputs().size() - 1);
      int at = k;
      own[k] = new double[values[k].length];
      most[k] =
          node.layer()
              .fold(
                  affine -> carried(affine, first, own[at]),
                  relu -> opened(first),
                  add -> added(first, last, at),
                  pool -> largest(pool, first),
                  cast -> {
                    throw new IllegalArgumentException("a network that casts runs in fixed point");
                  });
    }
  }

  private double[] carried(Affine affine, int from, double[] sums) {
    double[] result = new double[sums.length];
    for (int i = 0; i < result.length; i++) {
      MapRow row = affine.map().row(i);
      double size = Math.abs(affine.bias().get(i));
      for (int k = 0; k < row.size(); k++) {
        double weight = Math.abs(row.value(k));
        size += weight * Math.abs(values[from][row.column(k)]);
        result[i] += weight * most[from][row.column(k)];
      }
      sums[i] = affine.isMove() ? 0 : UNITS * UNIT * size;
      result[i] += sums[i];
    }
    return result;
  }

  private double[] opened(int from) {
    double[] result = new double[values[from].length];
    for (int i = 0; i < result.length; i++) {
      result[i] = isOpen(from, i) ? most[from][i] : 0;
    }
    return result;
  }

  private boolean isOpen(int from, int i) {
    return values[from][i] + most[from][i] >= 0;
  }

  private double[] added(int first, int second, int at) {
    double[] result = new double[values[at].length];
    for (int i = 0; i < result.length; i++) {
      own[at][i] = UNIT * Math.abs(values[at][i]);
      result[i] = most[first][i] + most[second][i] + own[at][i];
    }
    return result;
  }

  private double[] largest(MaxPool pool, int from) {
    double[] result = new double[pool.outputSize()];
    for (int i = 0; i < result.length; i++) {
      for (int k = 0; k < pool.windowSize(i); k++) {
        result[i] = Math.max(result[i], most[from][pool.member(i, k)]);
      }
    }
    return result;
  }

  /** From the output back: what the errors of each value make of it. */
  private double ofOutput(int output) {
    double[][] slopes = new double[values.length][];
    for (int k = 0; k < slopes.length; k++) {
      slopes[k] = new double[values[k].length];
    }
    slopes[slopes.length - 1][output] = 1;
    double off = 0;
    for (int k = slopes.length - 1; k > 0; k--) {
      double[] slope = slopes[k];
      for (int i = 0; i < slope.length; i++) {
        off += Math.abs(slope[i]) * own[k][i];
      }
      Node node = nodes.get(k - 1);
      for (int from : node.inputs()) {
        add(slopes[from], back(node, from, slope));
      }
    }
    return off;
  }

  private double[] back(Node node, int from, double[] slope) {
    return node.layer()
        .fold(
            affine -> affine.map().applyTransposed(slope),
            relu -> {
              double[] passed = slope.clone();
              for (int i = 0; i < passed.length; i++) {
                passed[i] = isOpen(from, i) ? passed[i] : 0;
              }
              return passed;
            },
            add -> slope,
            pool -> chosen(pool, from, slope),
            cast -> slope);
  }

  private double[] chosen(MaxPool pool, int from, double[] slope) {
    double[] passed = new double[values[from].length];
    for (int i = 0; i < slope.length; i++) {
      int largest = pool.member(i, 0);
      for (int k = 1; k < pool.windowSize(i); k++) {
        int member = pool.member(i, k);
        largest = values[from][member] > values[from][largest] ? member : largest;
      }
      passed[largest] += slope[i];
    }
    return passed;
  }

  private static void add(double[] to, double[] more) {
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }
}
