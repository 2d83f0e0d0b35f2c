package org.etalon.train;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.quant.RowScaledLayer;

/** A multilayer perceptron in training: its layers, and what leads through all of them. */
final class Perceptron {
  private static final int PIECE = 1 << 14; // parameters a task updates

  private final TrainingOptions options;
  private final List<Layer> layers = new ArrayList<>();
  private final Product product;
  private final Workers workers;

  /** First weights uniform in {@code +-sqrt(6 / (in + out))}, gains 1, shifts and biases 0. */
  Perceptron(int inputs, int outputs, TrainingOptions options, Product product, Workers workers) {
    this.options = options;
    this.product = product;
    this.workers = workers;
    List<Integer> hidden = options.architecture().hidden();
    int in = inputs;
    for (int l = 0; l <= hidden.size(); l++) {
      boolean last = l == hidden.size();
      int out = last ? outputs : hidden.get(l);
      Layer layer = new Layer(in, out, l == 0, last, options);
      float range = WeightQuantization.range(in, out);
      long key = Mixer.draw(options.seed(), l);
      for (int i = 0; i < layer.weights.value.length; i++) {
        layer.weights.value[i] = range * (2 * Mixer.uniform(key, i) - 1);
      }
      layer.gain.fill(1);
      layers.add(layer);
      in = out;
    }
  }

  List<Layer> layers() {
    return layers;
  }

  /** All parameters, layer after layer. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    for (Layer layer : layers) {
      all.addAll(List.of(layer.weights, layer.gain, layer.shift));
    }
    return all;
  }

  /** Quantizes the weights for the steps that follow, random decisions by {@code key}. */
  void sampleWeights(long key) {
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).quantize(true, Mixer.draw(key, l), workers);
    }
  }

  /** Uses the weights of the network to be judged: quantized without chance, or real. */
  void settleWeights(boolean quantized) {
    for (Layer layer : layers) {
      if (quantized) {
        layer.quantize(false, 0, workers);
      } else {
        layer.useRealWeights();
      }
    }
  }

  /** The outputs of a batch, normalized by the batch; the array is overwritten by the next one. */
  float[] forward(float[] x, int batch) {
    float[] y = x;
    for (Layer layer : layers) {
      layer.forward(y, batch, product, workers);
      y = layer.output;
    }
    return y;
  }

  /**
   * The gradients of all parameters, after {@link #forward} of the same batch.
   *
   * @param gradient in the outputs, overwritten
   */
  void backward(float[] x, float[] gradient, int batch) {
    float[] dy = gradient;
    for (int l = layers.size() - 1; l >= 0; l--) {
      float[] input = l == 0 ? x : layers.get(l - 1).output;
      layers.get(l).backward(input, dy, batch, product, workers);
      dy = layers.get(l).inputGradient;
    }
  }

  /** One step of the optimizer. */
  void update(Update update) {
    for (Parameter p : parameters()) {
      int size = p.value.length;
      workers.run(
          (size + PIECE - 1) / PIECE,
          (worker, task) -> update.apply(p, task * PIECE, Math.min(size, (task + 1) * PIECE)));
    }
  }

  /** The network with real weights, normalization folded in, all parameters float32. */
  Network realNetwork(Moments moments) {
    List<Affine> affine = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      double[] weights = new double[layer.out * layer.in];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) (moments.scale(l, layer, i / layer.in) * layer.weights.value[i]);
      }
      affine.add(
          Affine.of(Matrix.of(layer.out, layer.in, weights), Vector.of(moments.offsets(l, layer))));
    }
    return Network.alternating(affine);
  }

  /** The network with quantized weights; what normalization folds to is the scale of each row. */
  List<RowScaledLayer> quantizedNetwork(Moments moments) {
    List<RowScaledLayer> scaled = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      double[] scales = new double[layer.out];
      double[] indices = new double[layer.out * layer.in];
      for (int j = 0; j < layer.out; j++) {
        scales[j] = (float) (moments.scale(l, layer, j) * layer.step);
      }
      for (int i = 0; i < indices.length; i++) {
        indices[i] = layer.index(i);
      }
      scaled.add(
          new RowScaledLayer(
              options.quantization().bits(),
              Matrix.of(layer.out, layer.in, indices),
              Vector.of(scales),
              Vector.of(moments.offsets(l, layer))));
    }
    return scaled;
  }
}
