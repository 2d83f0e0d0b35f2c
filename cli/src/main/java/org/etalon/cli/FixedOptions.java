package org.etalon.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.fixed.ActivationWidths;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.IntegerBits;
import org.etalon.fixed.RoundingMode;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.UniformScheme;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether activations are quantized too, and how. */
final class FixedOptions {
  private static final List<RoundingMode> MODES =
      List.of(
          RoundingMode.HALF_EVEN,
          RoundingMode.HALF_UP,
          RoundingMode.HALF_DOWN,
          RoundingMode.HALF_AWAY,
          RoundingMode.HALF_TO_ZERO,
          RoundingMode.FLOOR,
          RoundingMode.CEILING,
          RoundingMode.TO_ZERO,
          RoundingMode.AWAY);

  @Option(
      names = "--activations",
      paramLabel = "BITS|same|auto",
      description = {
        "Everything in fixed point: what rectifiers give, sums, and the output are cast to BITS, or",
        "to the width of the parameters, each value with the finest power of two as step in which,",
        "as far as bounds tell, nothing overflows on the domain, or a finer one (--integer-bits);",
        "whatever saturates is part of the proof. Sums are exact, or wrap (--accumulator); the bits",
        "that exact ones need are reported. Without other options parameters are rounded to nearest,",
        "with one power of two for a layer.",
        "With auto activations have a width of their own, of 1 bit to the most of --bits: first",
        "parameters have the fewest bits that are proved with activations of the most, then",
        "activations the fewest that are proved with these parameters.",
        "--checkpoint keeps what is decided of each width, whenever one more is; --resume goes on."
      })
  @Nullable String activations;

  @Option(
      names = "--activation-rounding",
      paramLabel = "MODE",
      description = {
        "With --activations: half-even, half-up, half-down, half-away, half-to-zero, floor, ceiling,",
        "to-zero or away (default: half-even). Values that are never negative have half-up as half-away.",
        "Files with half-up or half-down of signed values are for Etalon alone, which reads them in real",
        "arithmetic; a tool that adds their zero point in float32 computes others."
      })
  @Nullable String rounding;

  @Option(
      names = "--integer-bits",
      paramLabel = "proved|attained|-N",
      description = {
        "With --activations: how many bits of a value are before the point. proved: so many that nothing",
        "overflows, as far as bounds tell (default); attained: so many as the largest values need that",
        "are found; -N: N fewer than proved. With fewer steps are finer, and what does not fit saturates:",
        "that is part of the proof. The input has as many as its domain needs, and what a maximum",
        "alone takes that is not rectified as many as proved."
      })
  @Nullable String integerBits;

  @Option(
      names = "--input-format",
      paramLabel = "real|same|BITS",
      description = {
        "With --activations: whether the input is cast to their width too, or to BITS; its rounding is",
        "then part of the difference (default: real)."
      })
  @Nullable String input;

  @Mixin AccumulatorOption accumulator = new AccumulatorOption();

  /**
   * What is asked for, if it is.
   *
   * @param quantizer how parameters are quantized
   * @throws UsageException if the options contradict each other
   */
  Optional<FixedRequest> request(QuantizerOptions quantizer) {
    if (activations == null) {
      unused(rounding, "--activation-rounding");
      unused(integerBits, "--integer-bits");
      unused(input, "--input-format");
      if (accumulator.bits().isPresent()) {
        throw new UsageException("--accumulator is for --activations");
      }
      return Optional.empty();
    }
    if (accumulator.bits().isPresent() && !castsInput()) {
      throw new UsageException(
          "--accumulator needs an input in fixed point, too; add --input-format same");
    }
    QuantizationRequest parameters = quantizer.given() ? quantizer.request() : usual(quantizer);
    if (parameters.format().isPresent()) {
      throw new UsageException(
          "--activations is for uniform quantizers, not " + quantizer.quantizer);
    }
    return Optional.of(
        new FixedRequest(
            parameters,
            widths(activations, parameters.maxBits()),
            castsInput(),
            inputBits(),
            integerBits(),
            mode(),
            accumulator.bits()));
  }

  private static void unused(@Nullable String value, String option) {
    if (value != null) {
      throw new UsageException(option + " is for --activations");
    }
  }

  private static QuantizationRequest usual(QuantizerOptions quantizer) {
    QuantizationRequest r = quantizer.request();
    return new QuantizationRequest(
        r.minBits(),
        r.maxBits(),
        Rounding.NEAREST,
        Granularity.LAYER,
        r.step(),
        r.saturate(),
        r.biasBits(),
        r.format(),
        r.folds());
  }

  private static ActivationWidths widths(String text, int most) {
    if (text.equals("same")) {
      return ActivationWidths.same();
    }
    if (text.equals("auto")) {
      return ActivationWidths.fewest(1, most);
    }
    OptionalInt width = Width.of(text, 1, UniformScheme.MAX_BITS);
    if (width.isEmpty()) {
      throw new UsageException(
          "--activations must be 1 to "
              + UniformScheme.MAX_BITS
              + ", same or auto, not '"
              + text
              + "'");
    }
    return ActivationWidths.of(width.getAsInt());
  }

  private boolean castsInput() {
    return input != null && !input.equals("real");
  }

  private OptionalInt inputBits() {
    if (input == null || input.equals("real") || input.equals("same")) {
      return OptionalInt.empty();
    }
    OptionalInt width = Width.of(input, 1, UniformScheme.MAX_BITS);
    if (width.isEmpty()) {
      throw new UsageException(
          "--input-format must be real, same or 1 to "
              + UniformScheme.MAX_BITS
              + ", not '"
              + input
              + "'");
    }
    return width;
  }

  private IntegerBits integerBits() {
    if (integerBits == null || integerBits.equals("proved")) {
      return IntegerBits.proved();
    }
    if (integerBits.equals("attained")) {
      return IntegerBits.attained();
    }
    OptionalInt fewer =
        integerBits.startsWith("-")
            ? Width.of(integerBits.substring(1), 1, UniformScheme.MAX_BITS)
            : OptionalInt.empty();
    if (fewer.isEmpty()) {
      throw new UsageException(
          "--integer-bits must be proved, attained or -1 to -"
              + UniformScheme.MAX_BITS
              + ", not '"
              + integerBits
              + "'");
    }
    return IntegerBits.fewer(fewer.getAsInt());
  }

  private RoundingMode mode() {
    if (rounding == null) {
      return RoundingMode.HALF_EVEN;
    }
    return RoundingMode.of(rounding)
        .filter(MODES::contains)
        .orElseThrow(
            () ->
                new UsageException(
                    "--activation-rounding must be one of "
                        + MODES.stream().map(RoundingMode::label).collect(Collectors.joining(", "))
                        + ", not '"
                        + rounding
                        + "'"));
  }
}
