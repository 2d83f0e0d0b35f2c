package org.etalon.lab.approx;

import java.util.Arrays;
import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.theta.Theta;

/**
 * The points between which a network of one input and one output is linear, and its values there.
 *
 * <p><b>Method:</b> layer by layer, the zeros of all pre-activations between neighbouring points
 * are added to the points.
 *
 * <p><b>Property:</b> exact up to the rounding of doubles: a point may be off by roundings, and so
 * may a value; nothing here is a proved bound.
 *
 * <p><b>Cost:</b> O(points x parameters).
 *
 * <p><b>Reference:</b> docs/math/approximation.md, lemma 1.
 */
public final class Breakpoints {
  private static final int MOST = 1 << 22;

  private final double[] points;
  private final double[] values;

  private Breakpoints(double[] points, double[] values) {
    this.points = points;
    this.values = values;
  }

  /**
   * The breakpoints on [lower, upper].
   *
   * @throws IllegalArgumentException if the network does not have one input and one output, or has
   *     more than four million pieces
   */
  public static Breakpoints of(Network network, double lower, double upper) {
    if (network.inputSize() != 1 || network.outputSize() != 1) {
      throw new IllegalArgumentException("one input and one output are required");
    }
    List<Affine> layers = Theta.of(network).denseLayers();
    double[] points = {lower, upper};
    double[][] state = {points.clone()}; // [neuron][point]
    for (int l = 0; l < layers.size(); l++) {
      state = affine(layers.get(l), state);
      if (l < layers.size() - 1) {
        double[] before = points;
        points = withZeros(points, state);
        double[][] refined = new double[state.length][];
        for (int i = 0; i < state.length; i++) {
          refined[i] = rectified(state[i], before, points);
        }
        state = refined;
      }
    }
    return new Breakpoints(points, state[0]);
  }

  private static double[][] affine(Affine layer, double[][] x) {
    int n = x[0].length;
    double[] w = layer.map().parameters();
    double[][] z = new double[layer.outputSize()][n];
    for (int i = 0; i < z.length; i++) {
      Arrays.fill(z[i], layer.bias().get(i));
      for (int j = 0; j < x.length; j++) {
        double weight = w[i * x.length + j];
        if (weight != 0) {
          for (int k = 0; k < n; k++) {
            z[i][k] += weight * x[j][k];
          }
        }
      }
    }
    return z;
  }

  private static double[] withZeros(double[] points, double[][] z) {
    double[] all = Arrays.copyOf(points, 2 * points.length);
    int count = points.length;
    for (double[] row : z) {
      for (int k = 0; k + 1 < points.length; k++) {
        if (row[k] < 0 != row[k + 1] < 0 && row[k] != 0 && row[k + 1] != 0) {
          double share = row[k] / (row[k] - row[k + 1]);
          double zero = points[k] + share * (points[k + 1] - points[k]);
          if (zero > points[k] && zero < points[k + 1]) {
            all = count == all.length ? Arrays.copyOf(all, 2 * count) : all;
            all[count++] = zero;
          }
        }
      }
      if (count > MOST) {
        throw new UnfitException("the network has more than " + MOST + " linear pieces");
      }
    }
    Arrays.sort(all, 0, count);
    int kept = 0;
    for (int k = 0; k < count; k++) {
      if (kept == 0 || all[k] != all[kept - 1]) {
        all[kept++] = all[k];
      }
    }
    return Arrays.copyOf(all, kept);
  }

  /** relu of a function that is linear between the old points, at the new ones. */
  private static double[] rectified(double[] values, double[] old, double[] points) {
    double[] result = new double[points.length];
    int k = 0;
    for (int at = 0; at < points.length; at++) {
      while (k + 2 < old.length && old[k + 1] <= points[at]) {
        k++;
      }
      result[at] = Math.max(0, between(old, values, k, points[at]));
    }
    return result;
  }

  /** The value at x of the function that is linear between points k and k + 1. */
  static double between(double[] points, double[] values, int k, double x) {
    if (x == points[k]) {
      return values[k];
    }
    if (x == points[k + 1]) {
      return values[k + 1];
    }
    double share = (x - points[k]) / (points[k + 1] - points[k]);
    return values[k] + share * (values[k + 1] - values[k]);
  }

  /** The points, ascending, ends included. */
  public double[] points() {
    return points.clone();
  }

  /** The network's values at the points. */
  public double[] values() {
    return values.clone();
  }

  /** The largest |f - g| of two such functions on the same interval: at a breakpoint of either. */
  public double distance(Breakpoints other) {
    return Math.max(oneSided(other), other.oneSided(this));
  }

  private double oneSided(Breakpoints other) {
    double largest = 0;
    int k = 0;
    for (int at = 0; at < points.length; at++) {
      while (k + 2 < other.points.length && other.points[k + 1] <= points[at]) {
        k++;
      }
      double there = between(other.points, other.values, k, points[at]);
      largest = Math.max(largest, Math.abs(values[at] - there));
    }
    return largest;
  }

  /** The largest distance from a function that is not linear: at breakpoints, or inside pieces. */
  public double distance(Target target) {
    double largest = 0;
    for (int k = 0; k < points.length; k++) {
      largest = Math.max(largest, Math.abs(values[k] - target.value(points[k])));
    }
    for (int k = 0; k + 1 < points.length; k++) {
      double slope = (values[k + 1] - values[k]) / (points[k + 1] - points[k]);
      for (double x : target.parallels(points[k], points[k + 1], slope)) {
        double there = between(points, values, k, x);
        largest = Math.max(largest, Math.abs(there - target.value(x)));
      }
    }
    return largest;
  }
}
