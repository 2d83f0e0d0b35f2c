package org.etalon.certificate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;

/**
 * A quantizer in words: enough to make the quantized network of any width again.
 *
 * @param scheme a uniform quantizer, or
 * @param format a floating-point format; exactly one of both
 */
public record QuantizerSpec(Optional<UniformScheme> scheme, Optional<FloatFormat> format) {
  private static final String UNIFORM =
      "uniform [0-9]{1,2} \\S+ \\S+ \\S+ (clip|fit)( bias [0-9]{1,2})?";

  /**
   * Checks that there is one.
   *
   * @throws IllegalArgumentException if there are none or two
   */
  public QuantizerSpec {
    if (scheme.isPresent() == format.isPresent()) {
      throw new IllegalArgumentException("one quantizer is needed");
    }
  }

  /** The network that the quantizer makes of f at a width; a format has only one. */
  public Network quantize(Network f, int bits) {
    FoldedNetwork theta = FoldedNetwork.of(f);
    if (format.isPresent()) {
      return FloatQuantizer.quantize(theta, format.get()).network();
    }
    return UniformQuantizer.quantize(theta, scheme.orElseThrow().withBits(bits)).network();
  }

  /**
   * One line: {@code uniform BITS ROUNDING GRANULARITY STEP clip|fit}, followed by {@code bias
   * BITS} where biases have a width of their own; or the format's name.
   */
  public String text() {
    if (format.isPresent()) {
      return format.get().label();
    }
    UniformScheme s = scheme.orElseThrow();
    String text =
        String.join(
            " ",
            "uniform",
            Integer.toString(s.bits()),
            s.rounding().label(),
            s.granularity().label(),
            s.step().label(),
            s.saturate() ? "clip" : "fit");
    return s.biasBits().isPresent() ? text + " bias " + s.biasBits().getAsInt() : text;
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static QuantizerSpec parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length == 1) {
      FloatFormat format = labelled(FloatFormat.values(), FloatFormat::label, words[0]);
      return new QuantizerSpec(Optional.empty(), Optional.of(format));
    }
    if (!text.matches(UNIFORM)) {
      throw new IllegalArgumentException("no quantizer: " + text);
    }
    UniformScheme scheme =
        new UniformScheme(
            Integer.parseInt(words[1]),
            labelled(Rounding.values(), Rounding::label, words[2]),
            labelled(Granularity.values(), Granularity::label, words[3]),
            labelled(StepRule.values(), StepRule::label, words[4]),
            words[5].equals("clip"),
            words.length == 6 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(words[7])));
    return new QuantizerSpec(Optional.of(scheme), Optional.empty());
  }

  private static <T> T labelled(T[] values, Function<T, String> label, String word) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no quantizer has '" + word + "'"));
  }
}
