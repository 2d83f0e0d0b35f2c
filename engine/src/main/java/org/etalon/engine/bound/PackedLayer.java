package org.etalon.engine.bound;

import java.util.Objects;
import java.util.stream.IntStream;
import org.etalon.linalg.Vector;
import org.jspecify.annotations.Nullable;

/**
 * One hidden layer of f or g for bounds of single rows: the neurons that are not identically zero,
 * their weights on those of the layer below, and their relaxations. A copy, immutable once made;
 * arrays are not modified.
 */
final class PackedLayer {
  /** The neurons' numbers in the layer, ascending. */
  final int[] neurons;

  final int size;

  /** [size x size below]; nothing in the first layer. */
  final double[] w;

  final double[] b;

  /** Whether relu needs a chord; else au is its slope and bu is 0. */
  final boolean[] unstable;

  final double[] au;
  final double[] bu;

  /** The rounding of a step per unit of a coefficient on a. */
  final double[] weight;

  /** The same where the slope is any in [0, 1], and the constant what this needs. */
  final double[] weightFree;

  final double[] lower;
  final double[] upper;
  final int unstableCount;

  /** Where the layer is f's in a pair: then the neurons are those whose e is not zero either. */
  final @Nullable PackedDifference difference;

  private PackedLayer(
      SiteState s, DenseLayer layer, int[] neurons, int[] below, Side side, double gamma) {
    this.neurons = neurons;
    size = neurons.length;
    w = matrix(layer.weights(side), layer.columns, neurons, below);
    b = take(layer.site.bias(side), neurons);
    ReluPlanes.Own planes = Objects.requireNonNull(s.relu).side(side);
    unstable = new boolean[size];
    weightFree = new double[size];
    int count = 0;
    for (int k = 0; k < size; k++) {
      int i = neurons[k];
      unstable[k] = s.side(side).unstable(i);
      count += unstable[k] ? 1 : 0;
      weightFree[k] =
          SiteState.inflate(s.side(side).beta[i] + 2 * gamma * s.side(side).magnitude(i));
    }
    unstableCount = count;
    lower = take(s.side(side).lower, neurons);
    upper = take(s.side(side).upper, neurons);
    au = take(planes.au, neurons);
    bu = take(planes.bu, neurons);
    weight = take(s.side(side).beta, neurons);
    difference = side == Side.F ? new PackedDifference(s, layer, neurons, below) : null;
  }

  /**
   * Packs a layer of a pair that is enclosed, relaxed and weighed.
   *
   * @param below the neurons packed of the layer below; none for the first layer
   */
  static PackedLayer ofPair(SiteState s, DenseLayer layer, int[] below, double gamma) {
    return new PackedLayer(s, layer, s.liveE.toArray(), below, Side.F, gamma);
  }

  /** The neurons, numbered in the layer, that have a chord. */
  int[] listed() {
    return IntStream.range(0, size).filter(k -> unstable[k]).map(k -> neurons[k]).toArray();
  }

  /** The same of g alone. */
  static PackedLayer ofPrime(SiteState s, DenseLayer layer, int[] below, double gamma) {
    return new PackedLayer(s, layer, s.g.live.toArray(), below, Side.G, gamma);
  }

  static double[] take(double[] values, int[] neurons) {
    double[] taken = new double[neurons.length];
    for (int k = 0; k < taken.length; k++) {
      taken[k] = values[neurons[k]];
    }
    return taken;
  }

  static double[] take(Vector values, int[] neurons) {
    double[] taken = new double[neurons.length];
    for (int k = 0; k < taken.length; k++) {
      taken[k] = values.get(neurons[k]);
    }
    return taken;
  }

  static double[] matrix(double[] values, int columns, int[] neurons, int[] below) {
    double[] taken = new double[neurons.length * below.length];
    for (int k = 0; k < neurons.length; k++) {
      for (int c = 0; c < below.length; c++) {
        taken[k * below.length + c] = values[neurons[k] * columns + below[c]];
      }
    }
    return taken;
  }
}
