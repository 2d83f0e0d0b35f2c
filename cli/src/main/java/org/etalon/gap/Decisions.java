package org.etalon.gap;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.time.Stop;
import org.etalon.train.Evaluator;
import org.etalon.train.Samples;

/** What a network decides on samples, and by how much; measured in float32 arithmetic. */
public final class Decisions {
  private final Samples samples;
  private final float[] outputs;
  private final int width;

  /**
   * The decisions on some samples with classes.
   *
   * @throws CancellationException if it is to stop before all are made
   * @throws IllegalArgumentException if the samples do not fit the network
   */
  public Decisions(Network network, Samples samples, int threads, Stop stop) {
    if (network.outputSize() != samples.targets().outputs()) {
      throw new UnfitException(
          "the network has "
              + network.outputSize()
              + " outputs, the data have "
              + samples.targets().outputs()
              + " classes");
    }
    this.samples = samples;
    outputs = Evaluator.outputs(network, samples, threads, stop);
    width = network.outputSize();
  }

  /** The share of samples that it gets wrong. */
  public double error() {
    return Evaluator.error(outputs, samples.targets());
  }

  /** The share of samples on which two networks decide differently. */
  public double changed(Decisions other) {
    int changed = 0;
    for (int s = 0; s < samples.count(); s++) {
      boolean same =
          Evaluator.decision(outputs, s, width) == Evaluator.decision(other.outputs, s, width);
      changed += same ? 0 : 1;
    }
    return (double) changed / samples.count();
  }

  /** The largest difference of an output on the samples. */
  public double distance(Decisions other) {
    double largest = 0;
    for (int k = 0; k < outputs.length; k++) {
      largest = Math.max(largest, Math.abs((double) outputs[k] - other.outputs[k]));
    }
    return largest;
  }

  /** By how much the largest output of a sample exceeds the second one. */
  public double margin(int sample) {
    double best = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < width; j++) {
      double value = outputs[sample * width + j];
      second = Math.max(second, Math.min(best, value));
      best = Math.max(best, value);
    }
    return best - second;
  }

  /**
   * The epsilon below which a share of all decisions is safe from any change of the outputs by at
   * most epsilon: half the margin that this share of the samples exceeds.
   *
   * @param safe the share, in [0, 1]
   */
  public double epsilon(double safe) {
    double[] margins = new double[samples.count()];
    Arrays.setAll(margins, this::margin);
    Arrays.sort(margins);
    int index = (int) Math.floor((1 - safe) * (margins.length - 1));
    return margins[index] / 2;
  }
}
