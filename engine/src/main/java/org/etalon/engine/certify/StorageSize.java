package org.etalon.engine.certify;

import org.etalon.network.FoldedNetwork;
import org.etalon.quant.StepRule;

/**
 * The bits that a quantized network takes when it is packed, steps counted.
 *
 * @param weights the number of weights
 * @param weightBits the bits of each
 * @param biases the number of biases
 * @param biasBits the bits of each
 * @param scales the number of steps: one for the network, for each layer or for each output
 *     channel, and as many again where biases have steps of their own; a floating-point format has
 *     none
 * @param bitsPerScale {@value #EXPONENT_BITS} where steps are powers of two, whose exponents are
 *     those of float32, else {@value #FLOAT_BITS}: a float32 number
 */
public record StorageSize(
    long weights, int weightBits, long biases, int biasBits, long scales, int bitsPerScale) {
  private static final int EXPONENT_BITS = 8;
  private static final int FLOAT_BITS = 32;

  /** The size of the quantization of {@code theta} to one width. */
  static StorageSize of(QuantizationRequest request, FoldedNetwork theta, int bits) {
    long rows = theta.layers().stream().mapToLong(layer -> layer.outputSize()).sum();
    return new StorageSize(
        theta.parameterCount() - rows,
        bits,
        rows,
        request.biasBits().orElse(bits),
        request.format().isPresent() ? 0 : steps(request, theta.depth(), rows),
        request.step() == StepRule.POWER_OF_TWO ? EXPONENT_BITS : FLOAT_BITS);
  }

  private static long steps(QuantizationRequest request, int layers, long rows) {
    long steps =
        switch (request.granularity()) {
          case NETWORK -> 1;
          case LAYER -> layers;
          case CHANNEL -> rows;
        };
    return request.biasBits().isPresent() ? 2 * steps : steps;
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
