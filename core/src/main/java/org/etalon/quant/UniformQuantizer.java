package org.etalon.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.DecimalText;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * Rounding of all weights and biases to the multiples of one step a group of parameters.
 *
 * <p><b>Requires:</b> finite parameters of at most float32's range; they need not be float32.
 *
 * <p><b>Returns:</b> parameters that are exactly index times step in real arithmetic and in double,
 * up to 24 bits also in float32; indices in {@code [-2^(b-1), 2^(b-1) - 1]}.
 *
 * <p><b>Step:</b> the smallest allowed one of {@link StepRule}. With B the largest magnitude in the
 * group, {@code 2^b} must be at least the count of {@link Grid#count}; where the scheme saturates,
 * {@code 2^(b-1)} at least {@code B / eta}. B = 0 takes the step 1. Biases are in the group of
 * their weights, or in groups of their own where the scheme gives them a width.
 *
 * <p><b>Error:</b> as {@link Grid#quantize} of every parameter x that is not clipped. A clipped one
 * has {@code eta / 2 <= x - Q <= eta}; with FLOOR and ZERO only {@code x = B = 2^(b-1) eta} is
 * clipped, and its error is exactly eta (docs/math/quantizers.md, lemma 4).
 */
public final class UniformQuantizer {
  private UniformQuantizer() {}

  /**
   * Quantizes the parameters that {@code network} stores.
   *
   * @throws UnfitException if a parameter is not finite, or it, its step or its multiple is beyond
   *     the range of float32
   */
  public static QuantizedNetwork quantize(Network network, UniformScheme scheme) {
    List<StoredLayer> stored = StoredLayer.of(network);
    List<double[]> weights = new ArrayList<>();
    List<double[]> biases = new ArrayList<>();
    for (StoredLayer layer : stored) {
      double[] ofWeights = layer.parameters().weightBounds();
      double[] ofBiases = layer.parameters().biasBounds();
      requireFloat32(Math.max(max(ofWeights), max(ofBiases)), "a parameter", layer.number());
      weights.add(ofWeights);
      biases.add(ofBiases);
    }
    boolean apart = scheme.biasBits().isPresent();
    List<double[]> steps = steps(apart ? weights : largerOf(weights, biases), scheme);
    List<double[]> biasSteps = apart ? steps(biases, scheme.ofBiases()) : steps;
    List<QuantizedLayer> layers = new ArrayList<>();
    for (int l = 0; l < stored.size(); l++) {
      StoredLayer layer = stored.get(l);
      double[] values = layer.parameters().weights().toArray();
      Part w = new Part(values, steps.get(l), scheme, layer.number());
      values = layer.parameters().biases().toArray();
      Part b = new Part(values, biasSteps.get(l), scheme.ofBiases(), layer.number());
      layers.add(layer.with(w.values, b.values, w.encoding, b.encoding, w.saturated + b.saturated));
    }
    return new QuantizedNetwork(network, layers);
  }

  private static List<double[]> largerOf(List<double[]> a, List<double[]> b) {
    List<double[]> larger = new ArrayList<>();
    for (int l = 0; l < a.size(); l++) {
      double[] bounds = a.get(l).clone();
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = Math.max(bounds[i], b.get(l)[i]);
      }
      larger.add(bounds);
    }
    return larger;
  }

  private static double max(double[] bounds) {
    return Arrays.stream(bounds).max().orElse(0);
  }

  /** The steps of each layer: one, or one a channel. */
  private static List<double[]> steps(List<double[]> bounds, UniformScheme scheme) {
    double networkBound = bounds.stream().mapToDouble(UniformQuantizer::max).max().orElse(0);
    double networkStep = StepSelection.smallest(networkBound, scheme);
    List<double[]> steps = new ArrayList<>();
    for (double[] channels : bounds) {
      steps.add(
          switch (scheme.granularity()) {
            case NETWORK -> new double[] {networkStep};
            case LAYER -> new double[] {StepSelection.smallest(max(channels), scheme)};
            case CHANNEL ->
                Arrays.stream(channels).map(b -> StepSelection.smallest(b, scheme)).toArray();
          });
    }
    return steps;
  }

  /** The quantized weights or biases of a layer. */
  private static final class Part {
    final double[] values;
    final Encoding.Scaled encoding;
    int saturated;

    /** Quantizes {@code values}, channel after channel, in place. */
    Part(double[] values, double[] steps, UniformScheme scheme, int layer) {
      this.values = values;
      encoding = new Encoding.Scaled(scheme.bits(), Vector.of(steps));
      long largest = (1L << (scheme.bits() - 1)) - 1;
      int perStep = values.length / steps.length;
      for (int i = 0; i < values.length; i++) {
        double step = steps[i / perStep];
        requireFloat32(step, "the step", layer);
        long index = Grid.index(values[i], step, scheme.rounding()).longValueExact();
        if (index > largest) {
          index = largest;
          saturated++;
        }
        values[i] = index * step; // exact: at most 31 significant bits
        requireFloat32(values[i], "a quantized parameter", layer);
      }
    }
  }

  private static void requireFloat32(double value, String what, int layer) {
    if (!(Math.abs(value) <= Float.MAX_VALUE)) {
      throw new UnfitException(
          "layer "
              + layer
              + ": "
              + what
              + " is "
              + DecimalText.of(value)
              + ", beyond the range of float32");
    }
  }
}
