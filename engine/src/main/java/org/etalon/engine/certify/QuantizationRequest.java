package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.etalon.network.Folding;
import org.etalon.network.Network;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.quant.Granularity;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;

/**
 * Which quantizations to try: uniform ones of a range of widths, or one floating-point format.
 *
 * @param minBits the smallest width to try
 * @param maxBits the largest width to try
 * @param rounding how parameters go to the grid
 * @param granularity which parameters share a step
 * @param step which steps are allowed
 * @param saturate whether the largest parameters may be clipped
 * @param biasBits the width of biases, as in {@link UniformScheme}
 * @param format a floating-point format, instead of all of the above
 * @param folds whether normalizations are folded into their neighbours first ({@link Folding})
 */
public record QuantizationRequest(
    int minBits,
    int maxBits,
    Rounding rounding,
    Granularity granularity,
    StepRule step,
    boolean saturate,
    OptionalInt biasBits,
    Optional<FloatFormat> format,
    boolean folds) {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if it is empty or outside 1 to {@link UniformScheme#MAX_BITS}
   */
  public QuantizationRequest {
    if (minBits < 1 || maxBits < minBits || maxBits > UniformScheme.MAX_BITS) {
      throw new IllegalArgumentException(
          "bits must be a range within 1.." + UniformScheme.MAX_BITS);
    }
  }

  /** A request whose biases have the width and the steps of the weights; nothing is folded. */
  public QuantizationRequest(
      int minBits,
      int maxBits,
      Rounding rounding,
      Granularity granularity,
      StepRule step,
      boolean saturate,
      Optional<FloatFormat> format) {
    this(
        minBits,
        maxBits,
        rounding,
        granularity,
        step,
        saturate,
        OptionalInt.empty(),
        format,
        false);
  }

  /** Widths {@code minBits..maxBits}, floor, one power-of-two step for the network. */
  public static QuantizationRequest uniform(int minBits, int maxBits) {
    return new QuantizationRequest(
        minBits,
        maxBits,
        Rounding.FLOOR,
        Granularity.NETWORK,
        StepRule.POWER_OF_TWO,
        false,
        Optional.empty());
  }

  /** Rounding of every parameter to a floating-point format. */
  public static QuantizationRequest floating(FloatFormat format) {
    return new QuantizationRequest(
        16,
        16,
        Rounding.NEAREST,
        Granularity.NETWORK,
        StepRule.POWER_OF_TWO,
        false,
        Optional.of(format));
  }

  /**
   * Every setting without clipping, all widths: uniform ones to nearest and floor, of every
   * granularity and step rule, then the floating-point formats; the simpler hardware first, of two
   * that differ in rounding alone the one of smaller error.
   */
  public static List<QuantizationRequest> everySetting() {
    List<QuantizationRequest> settings = new ArrayList<>();
    for (StepRule step : List.of(StepRule.POWER_OF_TWO, StepRule.FREE)) {
      for (Granularity granularity :
          List.of(Granularity.NETWORK, Granularity.LAYER, Granularity.CHANNEL)) {
        for (Rounding rounding : List.of(Rounding.NEAREST, Rounding.FLOOR)) {
          settings.add(
              new QuantizationRequest(
                  1, UniformScheme.MAX_BITS, rounding, granularity, step, false, Optional.empty()));
        }
      }
    }
    for (FloatFormat format : FloatFormat.values()) {
      settings.add(floating(format));
    }
    return List.copyOf(settings);
  }

  /** The widths to try, ascending. */
  public List<Integer> widths() {
    return IntStream.rangeClosed(minBits, maxBits).boxed().toList();
  }

  /** The uniform scheme of a width. */
  public UniformScheme scheme(int bits) {
    return new UniformScheme(bits, rounding, granularity, step, saturate, biasBits);
  }

  /** The same for other widths. */
  public QuantizationRequest withBits(int least, int most) {
    return new QuantizationRequest(
        least, most, rounding, granularity, step, saturate, biasBits, format, folds);
  }

  /** The same with normalizations folded, or not. */
  public QuantizationRequest folding(boolean fold) {
    return new QuantizationRequest(
        minBits, maxBits, rounding, granularity, step, saturate, biasBits, format, fold);
  }

  /** The network whose stored parameters are quantized. */
  public Network source(Network f) {
    return folds ? Folding.rounded(f) : f;
  }

  /**
   * The quantization of one width.
   *
   * @param bits the width; without effect on a floating-point format
   * @throws org.etalon.problem.UnfitException if a parameter cannot be quantized so
   */
  public QuantizedNetwork quantize(Network f, int bits) {
    return format.isPresent()
        ? FloatQuantizer.quantize(source(f), format.get())
        : UniformQuantizer.quantize(source(f), scheme(bits));
  }
}
