package org.etalon.train;

import org.etalon.linalg.internal.Workers;

/**
 * One layer in training: {@code y = relu(norm(x W^T))}, where norm is batch normalization or the
 * addition of a bias, and the last layer has no relu.
 *
 * <p><b>Property:</b> each reduction over a batch is one sum in the order of the samples; columns
 * are shared among threads, so results do not depend on their number.
 *
 * <p><b>Reference:</b> batch normalization is algorithm 1 of Ioffe and Szegedy, ICML 2015,
 * arXiv:1502.03167, with epsilon 1e-4 added to the variance.
 */
final class Layer {
  private static final int COLUMNS = 64; // a task takes this many
  private static final float VARIANCE_FLOOR = 1e-4f;

  final int in;
  final int out;
  final boolean last;
  final boolean normalized;
  final Parameter weights;
  final Parameter gain;
  final Parameter shift;
  final float step;
  private final WeightQuantization quantization;
  private final float[] quantized;
  final float[] output;
  final float[] inputGradient;
  private final float[] hat; // the normalized products
  final float[] mean;
  final float[] variance;

  Layer(int in, int out, boolean first, boolean last, TrainingOptions options) {
    this.in = in;
    this.out = out;
    this.last = last;
    quantization = options.quantization();
    normalized = options.architecture().batchNormalization();
    int memories = options.descent().optimizer().memories();
    weights = new Parameter(out * in, quantization.limit(in, out), true, memories);
    gain = new Parameter(normalized ? out : 0, Float.POSITIVE_INFINITY, false, memories);
    shift = new Parameter(out, Float.POSITIVE_INFINITY, false, memories);
    step = quantization.step(in, out);
    quantized = quantization.isActive() ? new float[out * in] : weights.value;
    int batch = options.descent().batch();
    output = new float[batch * out];
    hat = new float[normalized ? batch * out : 0];
    inputGradient = new float[first ? 0 : batch * in];
    mean = new float[normalized ? out : 0];
    variance = new float[normalized ? out : 0];
  }

  /**
   * Makes the weights that {@link #forward} uses from the trained ones.
   *
   * @param sampled whether random decisions are taken, where the quantization has any
   */
  void quantize(boolean sampled, long key, Workers workers) {
    if (!quantization.isActive()) {
      return;
    }
    WeightQuantization used = sampled ? quantization : quantization.deterministic();
    workers.run(
        out,
        (worker, i) -> used.quantize(weights.value, quantized, i * in, (i + 1) * in, step, key));
  }

  /** The integer of trained weight {@code i}. */
  int index(int i) {
    return quantization.index(weights.value[i], step);
  }

  /** Lets {@link #forward} use the real weights. */
  void useRealWeights() {
    if (quantization.isActive()) {
      System.arraycopy(weights.value, 0, quantized, 0, quantized.length);
    }
  }

  /** The outputs of a batch, with its own mean and variance. */
  void forward(float[] x, int batch, Product product, Workers workers) {
    product.multiply(batch, out, in, View.of(x, in), View.of(quantized, in).transposed(), output);
    workers.run(
        tasks(),
        (worker, task) -> {
          int from = task * COLUMNS;
          int to = Math.min(out, from + COLUMNS);
          if (normalized) {
            moments(from, to, batch);
            normalize(from, to, batch);
          } else {
            addBias(from, to, batch);
          }
        });
  }

  private int tasks() {
    return (out + COLUMNS - 1) / COLUMNS;
  }

  private void moments(int from, int to, int batch) {
    float[] sum = new float[to - from];
    for (int s = 0; s < batch; s++) {
      for (int j = 0, at = s * out + from; j < sum.length; j++) {
        sum[j] += output[at + j];
      }
    }
    for (int j = 0; j < sum.length; j++) {
      mean[from + j] = sum[j] / batch;
      sum[j] = 0;
    }
    for (int s = 0; s < batch; s++) {
      for (int j = 0, at = s * out + from; j < sum.length; j++) {
        float deviation = output[at + j] - mean[from + j];
        sum[j] += deviation * deviation;
      }
    }
    for (int j = 0; j < sum.length; j++) {
      variance[from + j] = sum[j] / batch;
    }
  }

  /** One over the standard deviation that normalization divides by. */
  static float inverseDeviation(float variance) {
    return 1 / (float) Math.sqrt(variance + VARIANCE_FLOOR);
  }

  private void normalize(int from, int to, int batch) {
    float[] inverse = new float[to - from];
    for (int j = 0; j < inverse.length; j++) {
      inverse[j] = inverseDeviation(variance[from + j]);
    }
    float floor = last ? Float.NEGATIVE_INFINITY : 0;
    for (int s = 0; s < batch; s++) {
      for (int j = 0, at = s * out + from; j < inverse.length; j++) {
        float h = (output[at + j] - mean[from + j]) * inverse[j];
        hat[at + j] = h;
        output[at + j] = Math.max(floor, gain.value[from + j] * h + shift.value[from + j]);
      }
    }
  }

  private void addBias(int from, int to, int batch) {
    float floor = last ? Float.NEGATIVE_INFINITY : 0;
    for (int s = 0; s < batch; s++) {
      for (int j = from, row = s * out; j < to; j++) {
        output[row + j] = Math.max(floor, output[row + j] + shift.value[j]);
      }
    }
  }

  /**
   * The gradients of the parameters and, but for a first layer, of the input.
   *
   * @param x the input of the forward pass
   * @param gradient in the outputs, overwritten
   */
  void backward(float[] x, float[] gradient, int batch, Product product, Workers workers) {
    workers.run(
        tasks(),
        (worker, task) -> {
          int from = task * COLUMNS;
          int to = Math.min(out, from + COLUMNS);
          if (!last) {
            mask(gradient, from, to, batch);
          }
          parameters(gradient, from, to, batch);
          if (normalized) {
            denormalize(gradient, from, to, batch);
          }
        });
    product.multiply(
        out, in, batch, View.of(gradient, out).transposed(), View.of(x, in), weights.gradient);
    if (inputGradient.length > 0) {
      product.multiply(
          batch, in, out, View.of(gradient, out), View.of(quantized, in), inputGradient);
    }
  }

  /** Zeros where the output is zero; by bits, as no processor could predict the branch. */
  private void mask(float[] gradient, int from, int to, int batch) {
    for (int s = 0; s < batch; s++) {
      for (int at = s * out + from; at < s * out + to; at++) {
        int active = -Float.floatToRawIntBits(output[at]) >> 31; // all ones, or all zeros
        gradient[at] = Float.intBitsToFloat(Float.floatToRawIntBits(gradient[at]) & active);
      }
    }
  }

  private void parameters(float[] gradient, int from, int to, int batch) {
    float[] sum = new float[to - from];
    float[] product = new float[to - from];
    for (int s = 0; s < batch; s++) {
      for (int j = 0, at = s * out + from; j < sum.length; j++) {
        sum[j] += gradient[at + j];
      }
    }
    System.arraycopy(sum, 0, shift.gradient, from, sum.length);
    if (normalized) {
      for (int s = 0; s < batch; s++) {
        for (int j = 0, at = s * out + from; j < sum.length; j++) {
          product[j] += gradient[at + j] * hat[at + j];
        }
      }
      System.arraycopy(product, 0, gain.gradient, from, product.length);
    }
  }

  /** From the gradient in a normalized product to that in the product. */
  private void denormalize(float[] gradient, int from, int to, int batch) {
    float[] factor = new float[to - from];
    for (int j = 0; j < factor.length; j++) {
      factor[j] = gain.value[from + j] * inverseDeviation(variance[from + j]);
    }
    float share = 1f / batch;
    for (int s = 0; s < batch; s++) {
      for (int j = 0, at = s * out + from; j < factor.length; j++) {
        gradient[at + j] =
            factor[j]
                * (gradient[at + j]
                    - share * shift.gradient[from + j]
                    - share * gain.gradient[from + j] * hat[at + j]);
      }
    }
  }
}
