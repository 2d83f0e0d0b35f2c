package org.etalon.engine.certify;

import org.etalon.network.FoldedNetwork;
import org.etalon.quant.Granularity;
import org.etalon.quant.StepRule;

/**
 * The bits that a quantized network takes when it is packed, steps counted.
 *
 * @param payloadBits of all weights and biases
 * @param scaleBits of all steps: {@value #EXPONENT_BITS} each where they are powers of two, whose
 *     exponents are those of float32, else {@value #FLOAT_BITS}, a float32 number; one step for the
 *     network, for each layer or for each output channel
 */
public record StorageSize(long payloadBits, long scaleBits) implements Comparable<StorageSize> {
  private static final int EXPONENT_BITS = 8;
  private static final int FLOAT_BITS = 32;

  /** The size of the quantization of {@code theta} to one width. */
  static StorageSize of(QuantizationRequest request, FoldedNetwork theta, int bits) {
    long payload = theta.parameterCount() * bits;
    int each = request.step() == StepRule.POWER_OF_TWO ? EXPONENT_BITS : FLOAT_BITS;
    return new StorageSize(
        payload, request.format().isPresent() ? 0 : each * steps(request, theta));
  }

  private static long steps(QuantizationRequest request, FoldedNetwork theta) {
    if (request.granularity() == Granularity.NETWORK) {
      return 1;
    }
    return request.granularity() == Granularity.LAYER
        ? theta.depth()
        : theta.layers().stream().mapToLong(layer -> layer.outputSize()).sum();
  }

  /** All bits. */
  public long totalBits() {
    return payloadBits + scaleBits;
  }

  /** Fewer bits in all come first. */
  @Override
  public int compareTo(StorageSize other) {
    return Long.compare(totalBits(), other.totalBits());
  }
}
