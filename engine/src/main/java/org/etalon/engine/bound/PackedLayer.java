package org.etalon.engine.bound;

import java.util.Arrays;
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

  /** Where the layer is f's in a pair: then the neurons are those whose e is not zero either. */
  final @Nullable PackedDifference difference;

  private PackedLayer(LayerState s, PairLayer layer, int[] neurons, int[] below, boolean prime) {
    this.neurons = neurons;
    size = neurons.length;
    w = matrix(prime ? layer.wPrime : layer.w, layer.columns, neurons, below);
    b = take(prime ? layer.bPrime : layer.b, neurons);
    double[] lower = prime ? s.lowerPrime : s.lower;
    double[] upper = prime ? s.upperPrime : s.upper;
    unstable = new boolean[size];
    for (int k = 0; k < size; k++) {
      unstable[k] = lower[neurons[k]] < 0 && upper[neurons[k]] > 0;
    }
    au = take(prime ? s.auPrime : s.au, neurons);
    bu = take(prime ? s.buPrime : s.bu, neurons);
    weight = take(prime ? s.betaPrime : s.beta, neurons);
    difference = prime ? null : new PackedDifference(s, layer, neurons, below);
  }

  /**
   * Packs a layer of a pair that is enclosed, relaxed and weighed.
   *
   * @param below the neurons packed of the layer below; none for the first layer
   */
  static PackedLayer ofPair(LayerState s, PairLayer layer, int[] below) {
    return new PackedLayer(s, layer, Arrays.copyOf(s.liveE, s.liveECount), below, false);
  }

  /** The same of g alone. */
  static PackedLayer ofPrime(LayerState s, PairLayer layer, int[] below) {
    return new PackedLayer(s, layer, Arrays.copyOf(s.livePrime, s.livePrimeCount), below, true);
  }

  static double[] take(double[] values, int[] neurons) {
    double[] taken = new double[neurons.length];
    for (int k = 0; k < taken.length; k++) {
      taken[k] = values[neurons[k]];
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
