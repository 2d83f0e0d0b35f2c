package org.etalon.gap;

import org.etalon.network.Network;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;

/**
 * A network quantized after training, from the most naive way to the most careful that looks at
 * parameters alone.
 */
public final class PostTraining {
  private PostTraining() {}

  /** A way to quantize. */
  public enum Method {
    /** Floor with one power-of-two step for all parameters. */
    FLOOR_NETWORK("floor, one step"),
    /** Floor with a power-of-two step a layer. */
    FLOOR_LAYER("floor, a step a layer"),
    /** Nearest with any step a row. */
    NEAREST_CHANNEL("nearest, a step a row"),
    /**
     * As nearest with a step a row, biases real; one bit is the sign times the mean of a row.
     *
     * <p><b>Reference:</b> the sign with the mean is Rastegari et al., ECCV 2016, arXiv:1603.05279,
     * equation 6: the closest such row in the Euclidean norm.
     */
    WEIGHTS_ONLY("weights only, biases real");

    private final String label;

    Method(String label) {
      this.label = label;
    }

    /** The name for people. */
    public String label() {
      return label;
    }
  }

  /** The quantized network. */
  public static Network quantize(Network f, Method method, int bits) {
    return switch (method) {
      case FLOOR_NETWORK ->
          uniform(f, bits, Rounding.FLOOR, Granularity.NETWORK, StepRule.POWER_OF_TWO);
      case FLOOR_LAYER ->
          uniform(f, bits, Rounding.FLOOR, Granularity.LAYER, StepRule.POWER_OF_TWO);
      case NEAREST_CHANNEL ->
          uniform(f, bits, Rounding.NEAREST, Granularity.CHANNEL, StepRule.FREE);
      case WEIGHTS_ONLY -> weightsOnly(f, bits);
    };
  }

  private static Network uniform(
      Network f, int bits, Rounding rounding, Granularity granularity, StepRule step) {
    UniformScheme scheme = new UniformScheme(bits, rounding, granularity, step, false);
    return UniformQuantizer.quantize(f, scheme).network();
  }

  private static Network weightsOnly(Network f, int bits) {
    return ChangedWeights.of(
        f,
        (weights, channels) -> {
          int each = weights.length / channels;
          for (int channel = 0; channel < channels; channel++) {
            quantizeRow(weights, channel * each, each, bits);
          }
        });
  }

  /** The 2^b values {@code +-eta/2, +-3 eta/2, ...}, the largest that of the row. */
  private static void quantizeRow(double[] w, int start, int columns, int bits) {
    double sum = 0;
    double largest = 0;
    for (int i = start; i < start + columns; i++) {
      sum += Math.abs(w[i]);
      largest = Math.max(largest, Math.abs(w[i]));
    }
    int half = 1 << (bits - 1);
    double eta = bits == 1 ? 2 * sum / columns : largest / (half - 0.5);
    for (int i = start; i < start + columns && eta > 0; i++) {
      double k = Math.max(-half, Math.min(half - 1, Math.floor(w[i] / eta)));
      w[i] = (float) ((k + 0.5) * eta);
    }
  }
}
