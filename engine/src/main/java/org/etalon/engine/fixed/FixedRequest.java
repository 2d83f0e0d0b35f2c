package org.etalon.engine.fixed;

import java.util.OptionalInt;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.fixed.RoundingMode;

/**
 * Which networks in fixed point to try: for every width of the parameters one.
 *
 * @param parameters how weights and biases are quantized, and to which widths
 * @param activationBits the width of activations and outputs; empty for that of the parameters
 * @param castsInput whether the input is cast to the width of activations too
 * @param rounding of what is cast
 */
public record FixedRequest(
    QuantizationRequest parameters,
    OptionalInt activationBits,
    boolean castsInput,
    RoundingMode rounding) {

  /** The width of activations where parameters have {@code bits}. */
  public int activationBits(int bits) {
    return activationBits.orElse(bits);
  }
}
