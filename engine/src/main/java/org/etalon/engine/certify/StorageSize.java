package org.etalon.engine.certify;

import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.quant.Granularity;
import org.etalon.quant.StepRule;

/**
 * The bits that a quantized network takes when it is packed, steps counted.
 *
 * @param weights the number of weights
 * @param weightBits the bits of each
 * @param biases the number of biases
 * @param biasBits the bits of each
 * @param scales the number of steps: one for the network, for each layer or for each output
 *     channel, and more for biases that have steps of their own; a floating-point format has none
 * @param bitsPerScale {@value #EXPONENT_BITS} where steps are powers of two, whose exponents are
 *     those of float32, else {@value #FLOAT_BITS}: a float32 number
 */
public record StorageSize(
    long weights, int weightBits, long biases, int biasBits, long scales, int bitsPerScale) {
  private static final int EXPONENT_BITS = 8;
  private static final int FLOAT_BITS = 32;

  /** The size of the quantization of {@code network}, as it is stored, to one width. */
  public static StorageSize of(QuantizationRequest request, Network network, int bits) {
    Groups weights = new Groups();
    Groups biases = new Groups();
    Groups both = new Groups();
    for (StoredParameters parameters : StoredParameters.ofAll(network)) {
      weights.add(parameters.weights().size(), parameters.channels());
      biases.add(parameters.biases().size(), parameters.channels());
      both.add(parameters.count(), parameters.channels());
    }
    long apart = weights.steps(request.granularity()) + biases.steps(request.granularity());
    long steps = request.biasBits().isPresent() ? apart : both.steps(request.granularity());
    return new StorageSize(
        weights.numbers,
        bits,
        biases.numbers,
        request.biasBits().orElse(bits),
        request.format().isPresent() ? 0 : steps,
        request.step() == StepRule.POWER_OF_TWO ? EXPONENT_BITS : FLOAT_BITS);
  }

  /** The size of the same network by the same request to another width. */
  StorageSize at(QuantizationRequest request, int bits) {
    int ofBiases = request.biasBits().orElse(bits);
    return new StorageSize(weights, bits, biases, ofBiases, scales, bitsPerScale);
  }

  /** Numbers, and the layers and channels that have some. */
  private static final class Groups {
    long numbers;
    private long layers;
    private long channels;

    void add(long more, int channelsOfLayer) {
      numbers += more;
      layers += more > 0 ? 1 : 0;
      channels += more > 0 ? channelsOfLayer : 0;
    }

    long steps(Granularity granularity) {
      return switch (granularity) {
        case NETWORK -> Math.min(1, layers);
        case LAYER -> layers;
        case CHANNEL -> channels;
      };
    }
  }

  /** The bits of all weights and biases. */
  public long payloadBits() {
    return weights * weightBits + biases * biasBits;
  }

  /** The bits of all steps. */
  public long scaleBits() {
    return scales * bitsPerScale;
  }

  /** All bits. */
  public long totalBits() {
    return payloadBits() + scaleBits();
  }

  /** How many times smaller than in float32 the weights and biases are, steps counted. */
  public double compression() {
    return 32.0 * (weights + biases) / totalBits();
  }
}
