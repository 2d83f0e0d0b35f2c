package org.etalon.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Mean and variance of every normalized product over the training data, gathered from batches that
 * were normalized by themselves; what normalization is after training.
 */
final class Moments {
  private final List<double[]> sums = new ArrayList<>();
  private final List<double[]> squares = new ArrayList<>();
  private long count;

  Moments(List<Layer> layers) {
    for (Layer layer : layers) {
      sums.add(new double[layer.mean.length]);
      squares.add(new double[layer.mean.length]);
    }
  }

  /** Takes the moments of the batch that went forward last. */
  void add(List<Layer> layers, int batch) {
    count += batch;
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      for (int j = 0; j < layer.mean.length; j++) {
        double mean = layer.mean[j];
        sums.get(l)[j] += batch * mean;
        squares.get(l)[j] += batch * (layer.variance[j] + mean * mean);
      }
    }
  }

  /** What normalization multiplies row {@code j} with: gain over standard deviation, or 1. */
  double scale(int l, Layer layer, int j) {
    if (!layer.normalized) {
      return 1;
    }
    double mean = sums.get(l)[j] / count;
    double variance = Math.max(0, squares.get(l)[j] / count - mean * mean);
    return layer.gain.value[j] * (double) Layer.inverseDeviation((float) variance);
  }

  /** What is added to each row then, as float32 numbers. */
  double[] offsets(int l, Layer layer) {
    double[] offsets = new double[layer.out];
    for (int j = 0; j < layer.out; j++) {
      double mean = layer.normalized ? sums.get(l)[j] / count : 0;
      offsets[j] = (float) (layer.shift.value[j] - scale(l, layer, j) * mean);
    }
    return offsets;
  }
}
