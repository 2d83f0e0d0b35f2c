package org.etalon.engine.fixed;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.etalon.quant.Accumulation;

/**
 * Which networks in fixed point to try: for every width of the parameters one, and of the fewest
 * that is certified those of narrower activations where these are to be few, too.
 *
 * @param parameters how weights and biases are quantized, and to which widths
 * @param activations the widths of activations and outputs
 * @param castsInput whether the input is cast, too
 * @param inputBits a width of its own for that; empty for the one of activations
 * @param integerBits of what is cast, but for the input
 * @param rounding of what is cast
 * @param accumulatorBits of sums in two's complement that wraps; empty for as many as hold them
 */
public record FixedRequest(
    QuantizationRequest parameters,
    ActivationWidths activations,
    boolean castsInput,
    OptionalInt inputBits,
    IntegerBits integerBits,
    RoundingMode rounding,
    OptionalInt accumulatorBits) {

  /** Of an input that is as wide as activations, or real; nothing overflows if bounds tell. */
  public FixedRequest(
      QuantizationRequest parameters,
      ActivationWidths activations,
      boolean castsInput,
      RoundingMode rounding,
      OptionalInt accumulatorBits) {
    this(
        parameters,
        activations,
        castsInput,
        OptionalInt.empty(),
        IntegerBits.proved(),
        rounding,
        accumulatorBits);
  }

  /** The widths by which parameters of {@code bits} are tried. */
  public FixedWidths widths(int bits) {
    return activations.fold(
        () -> new FixedWidths(bits, bits),
        width -> new FixedWidths(bits, width),
        (least, most) -> new FixedWidths(bits, most));
  }

  /** Those of all parameters, ascending. */
  List<FixedWidths> widths() {
    return IntStream.rangeClosed(parameters.minBits(), parameters.maxBits())
        .mapToObj(this::widths)
        .toList();
  }

  /** Those of narrower activations for parameters of {@code bits}, ascending. */
  List<FixedWidths> narrower(int bits) {
    return activations.fold(
        List::of,
        width -> List.of(),
        (least, most) ->
            IntStream.range(least, most).mapToObj(width -> new FixedWidths(bits, width)).toList());
  }

  /** The same for what comes after some widths, in their order; nothing if nothing does. */
  public Optional<FixedRequest> above(FixedWidths widths) {
    int bits = widths.parameters();
    if (widths.activations() < widths(bits).activations()) {
      ActivationWidths wider =
          ActivationWidths.fewest(widths.activations() + 1, widths(bits).activations());
      return Optional.of(with(parameters.withBits(bits, bits), wider));
    }
    return bits >= parameters.maxBits()
        ? Optional.empty()
        : Optional.of(with(parameters.withBits(bits + 1, parameters.maxBits()), activations));
  }

  private FixedRequest with(QuantizationRequest of, ActivationWidths widths) {
    return new FixedRequest(
        of, widths, castsInput, inputBits, integerBits, rounding, accumulatorBits);
  }

  /** A network as it runs: with accumulators of the width that is asked for. */
  public Network run(Network network) {
    return accumulatorBits.isPresent()
        ? Accumulation.wrapping(network, accumulatorBits.getAsInt())
        : network;
  }
}
