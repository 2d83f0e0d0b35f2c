package org.etalon.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.Granularity;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformScheme;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which quantizations are meant. */
final class QuantizerOptions {
  private static final String SAME = "same";

  private static final List<String> UNIFORM_ONLY =
      List.of("--bits", "--bias-bits", "--rounding", "--granularity", "--step", "--saturate");

  @Option(
      names = "--bits",
      defaultValue = "1.." + UniformScheme.MAX_BITS,
      paramLabel = "N|LO..HI",
      description = "Widths (default: ${DEFAULT-VALUE}).")
  Converters.BitRange bits = new Converters.BitRange(1, UniformScheme.MAX_BITS);

  @Option(
      names = "--bias-bits",
      defaultValue = SAME,
      paramLabel = "N|same",
      description = {
        "Width of biases, 1 to "
            + UniformScheme.MAX_BITS
            + ", on a grid of their own; same: as wide",
        "as weights, on the weights' grid (default: ${DEFAULT-VALUE})."
      })
  String biasBits = SAME;

  @Mixin RoundingOption rounding = new RoundingOption();

  @Option(
      names = "--granularity",
      defaultValue = "network",
      paramLabel = "network|layer|channel",
      description = "Which parameters share a step (default: ${DEFAULT-VALUE}).")
  Granularity granularity = Granularity.NETWORK;

  @Option(
      names = "--step",
      defaultValue = "power-of-two",
      paramLabel = "power-of-two|free",
      description = "Which steps are allowed (default: ${DEFAULT-VALUE}).")
  StepRule step = StepRule.POWER_OF_TWO;

  @Option(
      names = "--saturate",
      description = "Allow the largest parameters to be clipped, for a smaller step.")
  boolean saturate;

  @Option(
      names = "--fold",
      description = {
        "Fold normalizations, of batches and of inputs, into the weights beside them before these",
        "are quantized; without it, what the model stores is quantized, and inputs stay real."
      })
  boolean fold;

  @Option(
      names = "--quantizer",
      defaultValue = "uniform",
      paramLabel = "uniform|float16|bfloat16",
      description = "The kind of quantizer (default: ${DEFAULT-VALUE}).")
  String quantizer = "uniform";

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /** Whether any of these options was given. */
  boolean given() {
    return given("--quantizer") || UNIFORM_ONLY.stream().anyMatch(this::given);
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /**
   * What they ask for.
   *
   * @throws UsageException if the kind is unknown, or options do not fit it
   */
  QuantizationRequest request() {
    return switch (quantizer.toLowerCase(Locale.ROOT)) {
      case "uniform" ->
          new QuantizationRequest(
              bits.min(),
              bits.max(),
              rounding.value,
              granularity,
              step,
              saturate,
              biasBits(),
              Optional.empty(),
              fold);
      case "float16" -> floating(FloatFormat.FLOAT16);
      case "bfloat16" -> floating(FloatFormat.BFLOAT16);
      default ->
          throw new UsageException(
              "--quantizer must be uniform, float16 or bfloat16, not '" + quantizer + "'");
    };
  }

  /** What they ask for; where none was given, every setting. */
  List<QuantizationRequest> requests() {
    return given()
        ? List.of(request())
        : QuantizationRequest.everySetting().stream().map(all -> all.folding(fold)).toList();
  }

  private OptionalInt biasBits() {
    if (biasBits.equalsIgnoreCase(SAME)) {
      return OptionalInt.empty();
    }
    OptionalInt width = Width.of(biasBits, 1, UniformScheme.MAX_BITS);
    if (width.isEmpty()) {
      throw new UsageException(
          "--bias-bits must be 1 to "
              + UniformScheme.MAX_BITS
              + " or same, not '"
              + biasBits
              + "'");
    }
    return width;
  }

  private QuantizationRequest floating(FloatFormat format) {
    for (String option : UNIFORM_ONLY) {
      if (given(option)) {
        throw new UsageException(
            option + " is for uniform quantizers; leave it out with --quantizer " + quantizer);
      }
    }
    return QuantizationRequest.floating(format).folding(fold);
  }
}
