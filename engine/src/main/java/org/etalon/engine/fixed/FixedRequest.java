package org.etalon.engine.fixed;

import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.etalon.quant.Accumulation;

/**
 * Which networks in fixed point to try: for every width of the parameters one.
 *
 * @param parameters how weights and biases are quantized, and to which widths
 * @param activationBits the width of activations and outputs; empty for that of the parameters
 * @param castsInput whether the input is cast to the width of activations too
 * @param rounding of what is cast
 * @param accumulatorBits of sums in two's complement that wraps; empty for as many as hold them
 */
public record FixedRequest(
    QuantizationRequest parameters,
    OptionalInt activationBits,
    boolean castsInput,
    RoundingMode rounding,
    OptionalInt accumulatorBits) {

  /** The same for parameters of more than so many bits; nothing if there are none. */
  public Optional<FixedRequest> above(int bits) {
    return bits >= parameters.maxBits()
        ? Optional.empty()
        : Optional.of(
            new FixedRequest(
                parameters.withBits(bits + 1, parameters.maxBits()),
                activationBits,
                castsInput,
                rounding,
                accumulatorBits));
  }

  /** A network as it runs: with accumulators of the width that is asked for. */
  public Network run(Network network) {
    return accumulatorBits.isPresent()
        ? Accumulation.wrapping(network, accumulatorBits.getAsInt())
        : network;
  }

  /** The width of activations where parameters have {@code bits}. */
  public int activationBits(int bits) {
    return activationBits.orElse(bits);
  }
}
