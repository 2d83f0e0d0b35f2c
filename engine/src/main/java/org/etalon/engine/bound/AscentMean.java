package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.List;

/**
 * The mean of an ascent: of its positions, and of the slopes that its passes took, each pass with
 * its weight. Buffers of one thread.
 */
final class AscentMean {
  private final double[] positions;
  private final double[][] onA;
  private final double[][] onZ;
  private double weights;

  AscentMean(List<PackedLayer> layers, int inputs) {
    positions = new double[inputs];
    onA = layers.stream().map(layer -> new double[layer.size]).toArray(double[][]::new);
    onZ = layers.stream().map(layer -> new double[layer.size]).toArray(double[][]::new);
  }

  void clear() {
    weights = 0;
    Arrays.fill(positions, 0);
    for (int l = 0; l < onA.length; l++) {
      Arrays.fill(onA[l], 0);
      Arrays.fill(onZ[l], 0);
    }
  }

  /** Counts a position with a weight; that of all slopes until the next. */
  void add(double[] position, double weight) {
    weights += weight;
    for (int j = 0; j < positions.length; j++) {
      positions[j] += weight * position[j];
    }
  }

  /** Counts a neuron's coefficient on a, and what it became on z. */
  void add(int layer, int i, double coefficient, double replaced, double weight) {
    onA[layer][i] += weight * coefficient;
    onZ[layer][i] += weight * replaced;
  }

  double position(int j) {
    return positions[j] / weights;
  }

  /** The slope that stands for those of all passes; NaN and infinite ones mean 0 and 1. */
  double slope(int layer, int i) {
    double slope = onZ[layer][i] / onA[layer][i];
    return slope > 0 ? slope : 0;
  }
}
