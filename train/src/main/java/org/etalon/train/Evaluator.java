package org.etalon.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.DenseMap;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * A network on many inputs at once, in float32 arithmetic; measures, proves nothing.
 *
 * <p>Parameters are rounded to float32. Results do not depend on the number of threads. Products
 * with matrices are those of training; other linear maps take one input after the other, sums
 * within them in double.
 */
public final class Evaluator {
  private static final int MOST_SAMPLES = 500;

  /** Numbers that one batch may have on the way. */
  private static final int MOST_VALUES = 1 << 24;

  /** What a segment adds to the values of a site, for a batch. */
  private interface Link {
    void run(float[] x, int count, float[] y);
  }

  /** The link of a matrix. */
  private Link product(DenseMap map) {
    int in = map.inputSize();
    int out = map.outputSize();
    float[] weights = floats(map.parameters());
    return (x, count, y) ->
        product.multiply(count, out, in, View.of(x, in), View.of(weights, in).transposed(), y);
  }

  /** The link of any other map. */
  private static Link sampleBySample(LinearMap map) {
    double[] rounded = map.parameters();
    for (int k = 0; k < rounded.length; k++) {
      rounded[k] = (float) rounded[k];
    }
    LinearMap single = map.withParameters(rounded);
    int in = map.inputSize();
    int out = map.outputSize();
    return (x, count, y) -> {
      double[] one = new double[in];
      for (int s = 0; s < count; s++) {
        for (int j = 0; j < in; j++) {
          one[j] = x[s * in + j];
        }
        double[] image = single.apply(one);
        for (int i = 0; i < out; i++) {
          y[s * out + i] = (float) image[i];
        }
      }
    };
  }

  /** A site: {@code a} of {@code z = sum of links + b}. */
  private static final class Stage {
    private final Site site;
    private final List<Link> links;
    private final float[] bias;
    private final float[] z;
    private final float[] term;
    private final float[] output;

    Stage(Site site, List<Link> links, int batch) {
      this.site = site;
      this.links = links;
      bias = floats(site.bias().toArray());
      z = new float[batch * bias.length];
      term = links.size() > 1 ? new float[z.length] : z;
      output = site.pool().map(pool -> new float[batch * pool.outputSize()]).orElse(z);
    }

    float[] run(List<float[]> activations, int count) {
      links.get(0).run(activations.get(site.incoming().get(0).from()), count, z);
      for (int k = 1; k < links.size(); k++) {
        links.get(k).run(activations.get(site.incoming().get(k).from()), count, term);
        for (int i = 0; i < count * bias.length; i++) {
          z[i] += term[i];
        }
      }
      float floor = site.kind() == Site.Kind.RELU ? 0 : Float.NEGATIVE_INFINITY;
      for (int s = 0; s < count; s++) {
        for (int j = 0, row = s * bias.length; j < bias.length; j++) {
          z[row + j] = Math.max(floor, z[row + j] + bias[j]);
        }
      }
      site.pool().ifPresent(pool -> maxima(pool, count));
      return output;
    }

    private void maxima(MaxPool pool, int count) {
      for (int s = 0; s < count; s++) {
        for (int i = 0; i < pool.outputSize(); i++) {
          float largest = Float.NEGATIVE_INFINITY;
          for (int k = 0; k < pool.windowSize(i); k++) {
            largest = Math.max(largest, z[s * bias.length + pool.member(i, k)]);
          }
          output[s * pool.outputSize() + i] = largest;
        }
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  private final List<Stage> stages = new ArrayList<>();
  private final Product product;
  private final int outputs;
  private final int batch;

  Evaluator(Network network, Product product) {
    this.product = product;
    Theta theta = Theta.of(network);
    outputs = theta.outputSize();
    long values = theta.sites().stream().mapToLong(site -> site.size() + site.activations()).sum();
    batch = (int) Math.max(1, Math.min(MOST_SAMPLES, MOST_VALUES / values));
    for (Site site : theta.sites().subList(1, theta.sites().size())) {
      List<Link> links = site.incoming().stream().map(s -> link(s.map())).toList();
      stages.add(new Stage(site, links, batch));
    }
  }

  private Link link(LinearMap map) {
    return map.fold(
        this::product,
        Evaluator::sampleBySample,
        Evaluator::sampleBySample,
        Evaluator::sampleBySample);
  }

  /**
   * The outputs at all samples, [samples x outputs] row-major.
   *
   * @throws IllegalArgumentException if the inputs do not fit the network
   */
  public static float[] outputs(Network network, Samples samples, int threads) {
    return outputs(network, samples, threads, Stop.NEVER);
  }

  /**
   * The same, unless it is stopped between two batches.
   *
   * @throws IllegalArgumentException if the inputs do not fit the network
   * @throws CancellationException if it was stopped
   */
  public static float[] outputs(Network network, Samples samples, int threads, Stop stop) {
    if (samples.inputs() != network.inputSize()) {
      throw new UnfitException(
          "samples have " + samples.inputs() + " inputs, the network takes " + network.inputSize());
    }
    try (Workers workers = new Workers(threads)) {
      return new Evaluator(network, new Product(Kernels.bestFloat(), workers))
          .outputs(samples, stop);
    }
  }

  float[] outputs(Samples samples) {
    return outputs(samples, Stop.NEVER);
  }

  private float[] outputs(Samples samples, Stop stop) {
    float[] all = new float[samples.count() * outputs];
    float[] x = new float[batch * samples.inputs()];
    int[] order = new int[samples.count()];
    java.util.Arrays.setAll(order, i -> i);
    for (int from = 0; from < samples.count(); from += batch) {
      if (stop.stopped()) {
        throw new CancellationException("stopped before the last sample");
      }
      int count = Math.min(batch, samples.count() - from);
      samples.gather(order, from, count, x);
      List<float[]> activations = new ArrayList<>(List.of(x));
      for (Stage stage : stages) {
        activations.add(stage.run(activations, count));
      }
      float[] y = activations.get(stages.size());
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
