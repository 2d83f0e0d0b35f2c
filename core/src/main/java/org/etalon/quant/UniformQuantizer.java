package org.etalon.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.problem.UnfitException;

/**
 * Rounding of all weights and biases to the multiples of one step a group of parameters.
 *
 * <p><b>Requires:</b> finite parameters of at most float32's range; they need not be float32.
 *
 * <p><b>Returns:</b> parameters that are exactly index times step, both in real arithmetic and in
 * float32, indices in {@code [-2^(b-1), 2^(b-1) - 1]}.
 *
 * <p><b>Step:</b> the smallest allowed one of {@link StepRule}. With B the largest magnitude in the
 * group, {@code 2^b} must be at least the count of {@link Grid#count}; where the scheme saturates,
 * {@code 2^(b-1)} at least {@code B / eta}. B = 0 takes the step 1.
 *
 * <p><b>Error:</b> as {@link Grid#quantize} of every parameter x that is not clipped. A clipped one
 * has {@code eta / 2 <= x - Q <= eta}; with FLOOR and ZERO only {@code x = B = 2^(b-1) eta} is
 * clipped, and its error is exactly eta (docs/math/quantizers.md, lemma 4).
 */
public final class UniformQuantizer {
  private UniformQuantizer() {}

  /**
   * Quantizes the stored parameters of {@code theta}.
   *
   * @throws IllegalArgumentException if a parameter is not finite, or it, its step or its multiple
   *     is beyond the range of float32
   */
  public static QuantizedNetwork quantize(FoldedNetwork theta, UniformScheme scheme) {
    List<double[]> bounds = new ArrayList<>();
    for (int l = 0; l < theta.depth(); l++) {
      bounds.add(rowBounds(theta.layers().get(l), l + 1));
    }
    double networkStep =
        StepSelection.smallest(
            bounds.stream().mapToDouble(UniformQuantizer::max).max().orElse(0), scheme);
    List<QuantizedLayer> layers = new ArrayList<>();
    for (int l = 0; l < theta.depth(); l++) {
      double[] steps =
          switch (scheme.granularity()) {
            case NETWORK -> new double[] {networkStep};
            case LAYER -> new double[] {StepSelection.smallest(max(bounds.get(l)), scheme)};
            case CHANNEL ->
                Arrays.stream(bounds.get(l)).map(b -> StepSelection.smallest(b, scheme)).toArray();
          };
      layers.add(quantize(theta.layers().get(l), l + 1, steps, scheme));
    }
    return new QuantizedNetwork(layers);
  }

  /** The largest magnitude of the weights and the bias of each row. */
  private static double[] rowBounds(FoldedLayer layer, int number) {
    double[] bounds = new double[layer.outputSize()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Math.abs(layer.bias().get(i));
      for (int j = 0; j < layer.inputSize(); j++) {
        bounds[i] = Math.max(bounds[i], Math.abs(layer.weights().get(i, j)));
      }
      requireFloat32(bounds[i], "a parameter", number);
    }
    return bounds;
  }

  private static double max(double[] bounds) {
    return Arrays.stream(bounds).max().orElse(0);
  }

  private static QuantizedLayer quantize(
      FoldedLayer layer, int number, double[] steps, UniformScheme scheme) {
    int columns = layer.inputSize();
    long largest = (1L << (scheme.bits() - 1)) - 1;
    double[] weights = layer.weights().toArray();
    double[] bias = layer.bias().toArray();
    int saturated = 0;
    for (int i = 0; i < bias.length; i++) {
      double step = steps.length == 1 ? steps[0] : steps[i];
      requireFloat32(step, "the step", number);
      for (int j = 0; j <= columns; j++) {
        double x = j < columns ? weights[i * columns + j] : bias[i];
        long index = Grid.index(x, step, scheme.rounding()).longValueExact();
        if (index > largest) {
          index = largest;
          saturated++;
        }
        double multiple = index * step; // exact: at most 24 significant bits
        requireFloat32(multiple, "a quantized parameter", number);
        if (j < columns) {
          weights[i * columns + j] = multiple;
        } else {
          bias[i] = multiple;
        }
      }
    }
    return new QuantizedLayer(
        Matrix.of(bias.length, columns, weights),
        Vector.of(bias),
        new Encoding.Scaled(scheme.bits(), Vector.of(steps)),
        saturated);
  }

  private static void requireFloat32(double value, String what, int layer) {
    if (!(Math.abs(value) <= Float.MAX_VALUE)) {
      throw new UnfitException(
          "layer " + layer + ": " + what + " is " + value + ", beyond the range of float32");
    }
  }
}
