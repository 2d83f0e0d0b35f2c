package org.etalon.engine.certify;

import org.etalon.network.FoldedNetwork;
import org.etalon.quant.Granularity;
import org.etalon.quant.StepRule;

/**
 * The bits that a quantized network takes when it is packed, steps counted.
 *
 * @param payloadBits of all weights and biases
 * @param scales the number of steps: one for the network, for each layer or for each output
 *     channel; a floating-point format has none
 * @param bitsPerScale {@value #EXPONENT_BITS} where steps are powers of two, whose exponents are
 *     those of float32, else {@value #FLOAT_BITS}: a float32 number
 */
public record StorageSize(long payloadBits, long scales, int bitsPerScale) {
  private static final int EXPONENT_BITS = 8;
  private static final int FLOAT_BITS = 32;

  /** The size of the quantization of {@code theta} to one width. */
  static StorageSize of(QuantizationRequest request, FoldedNetwork theta, int bits) {
    return new StorageSize(
        theta.parameterCount() * bits,
        request.format().isPresent() ? 0 : steps(request, theta),
        request.step() == StepRule.POWER_OF_TWO ? EXPONENT_BITS : FLOAT_BITS);
  }

  private static long steps(QuantizationRequest request, FoldedNetwork theta) {
    if (request.granularity() == Granularity.NETWORK) {
      return 1;
    }
    return request.granularity() == Granularity.LAYER
        ? theta.depth()
        : theta.layers().stream().mapToLong(layer -> layer.outputSize()).sum();
  }

  /** The bits of all steps. */
  public long scaleBits() {
    return scales * bitsPerScale;
  }

  /** All bits. */
  public long totalBits() {
    return payloadBits + scaleBits();
  }
}
