package org.etalon.train;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * A network on many inputs at once, in float32 arithmetic; measures, proves nothing.
 *
 * <p>Parameters are rounded to float32. Results do not depend on the number of threads.
 */
public final class Evaluator {
  private static final int BATCH = 500;

  /** A layer: {@code y = max(floor, x W^T + b)}. */
  private static final class Stage {
    private final int in;
    private final int out;
    private final float[] weights;
    private final float[] bias;
    private final float floor;
    private final float[] output;

    Stage(FoldedLayer layer, boolean last) {
      in = layer.weights().columns();
      out = layer.weights().rows();
      weights = floats(layer.weights().toArray());
      bias = floats(layer.bias().toArray());
      floor = last ? Float.NEGATIVE_INFINITY : 0;
      output = new float[BATCH * out];
    }

    private static float[] floats(double[] values) {
      float[] rounded = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        rounded[i] = (float) values[i];
      }
      return rounded;
    }

    void run(float[] x, int count, Product product) {
      product.multiply(count, out, in, View.of(x, in), View.of(weights, in).transposed(), output);
      for (int s = 0; s < count; s++) {
        for (int j = 0, row = s * out; j < out; j++) {
          output[row + j] = Math.max(floor, output[row + j] + bias[j]);
        }
      }
    }
  }

  private final List<Stage> stages = new ArrayList<>();
  private final Product product;

  Evaluator(Network network, Product product) {
    this.product = product;
    List<FoldedLayer> layers = FoldedNetwork.of(network).layers();
    for (int l = 0; l < layers.size(); l++) {
      stages.add(new Stage(layers.get(l), l == layers.size() - 1));
    }
  }

  /**
   * The outputs at all samples, [samples x outputs] row-major.
   *
   * @throws IllegalArgumentException if the inputs do not fit the network
   */
  public static float[] outputs(Network network, Samples samples, int threads) {
    if (samples.inputs() != network.inputSize()) {
      throw new UnfitException(
          "samples have " + samples.inputs() + " inputs, the network takes " + network.inputSize());
    }
    try (Workers workers = new Workers(threads)) {
      return new Evaluator(network, new Product(Kernels.bestFloat(), workers)).outputs(samples);
    }
  }

  float[] outputs(Samples samples) {
    int outputs = stages.get(stages.size() - 1).out;
    float[] all = new float[samples.count() * outputs];
    float[] x = new float[BATCH * samples.inputs()];
    int[] order = new int[samples.count()];
    java.util.Arrays.setAll(order, i -> i);
    for (int from = 0; from < samples.count(); from += BATCH) {
      int count = Math.min(BATCH, samples.count() - from);
      samples.gather(order, from, count, x);
      float[] y = x;
      for (Stage stage : stages) {
        stage.run(y, count, product);
        y = stage.output;
      }
      System.arraycopy(y, 0, all, from * outputs, count * outputs);
    }
    return all;
  }

  /**
   * The error of outputs: the share of samples whose largest output is not their class (the first
   * of equal ones counts), or the root of the mean squared error of all numbers. NaN outputs are
   * errors.
   *
   * @throws IllegalArgumentException if the counts differ
   */
  public static double error(float[] outputs, Targets targets) {
    int width = targets.outputs();
    if (outputs.length != targets.count() * width) {
      throw new IllegalArgumentException(
          outputs.length + " outputs for " + targets.count() + " samples with " + width);
    }
    double sum = 0;
    for (int s = 0; s < targets.count(); s++) {
      if (targets.isClasses()) {
        sum += decision(outputs, s, width) == targets.classOf(s) ? 0 : 1;
      } else {
        for (int j = 0; j < width; j++) {
          double difference = (double) outputs[s * width + j] - targets.value(s, j);
          sum += difference * difference / width;
        }
      }
    }
    double mean = sum / targets.count();
    return targets.isClasses() ? mean : Math.sqrt(mean);
  }

  /** The index of the largest output of a sample, the first of equal ones; -1 if one is NaN. */
  public static int decision(float[] outputs, int sample, int width) {
    int best = 0;
    for (int j = 0; j < width; j++) {
      float value = outputs[sample * width + j];
      if (Float.isNaN(value)) {
        return -1;
      }
      best = value > outputs[sample * width + best] ? j : best;
    }
    return best;
  }
}
