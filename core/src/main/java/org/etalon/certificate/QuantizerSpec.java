package org.etalon.certificate;

import java.util.Arrays;
import java.util.Optional;
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

  /** The widths that mean something: a format has only one. */
  public boolean hasWidth(int bits) {
    return format.isPresent()
        ? bits == FloatFormat.BITS
        : bits >= 1 && bits <= UniformScheme.MAX_BITS;
  }

  /** The width that is named: of g, if the certificate bounds one. */
  public int bits() {
    return scheme.map(UniformScheme::bits).orElse(FloatFormat.BITS);
  }

  /**
   * The same quantizer at another width.
   *
   * @throws IllegalArgumentException if it has no such width
   */
  public QuantizerSpec at(int bits) {
    if (!hasWidth(bits)) {
      throw new IllegalArgumentException(description() + " has no width of " + bits + " bits");
    }
    return scheme
        .map(s -> new UniformScheme(bits, s.rounding(), s.granularity(), s.step(), s.saturate()))
        .map(s -> new QuantizerSpec(Optional.of(s), format))
        .orElse(this);
  }

  /** Whether two differ in their width alone. */
  public boolean sameKind(QuantizerSpec other) {
    return format.equals(other.format) && equals(other.at(bits()));
  }

  /**
   * The network that the quantizer makes of f at a width.
   *
   * @throws IllegalArgumentException if it has no such width, or a parameter cannot be quantized
   */
  public Network quantize(Network f, int bits) {
    QuantizerSpec exact = at(bits);
    FoldedNetwork theta = FoldedNetwork.of(f);
    return exact
        .scheme
        .map(s -> UniformQuantizer.quantize(theta, s))
        .orElseGet(() -> FloatQuantizer.quantize(theta, format.orElseThrow()))
        .network();
  }

  /** For people, without the width: {@code uniform floor, one power-of-two step a network}. */
  public String description() {
    if (format.isPresent()) {
      return format.get().label();
    }
    UniformScheme s = scheme.orElseThrow();
    return "uniform "
        + s.rounding().label()
        + ", one "
        + s.step().label()
        + " step a "
        + s.granularity().label()
        + (s.saturate() ? ", clipped" : "");
  }

  /** One line: {@code uniform BITS ROUNDING GRANULARITY STEP clip|fit}, or the format's name. */
  public String text() {
    if (format.isPresent()) {
      return format.get().label();
    }
    UniformScheme s = scheme.orElseThrow();
    return String.join(
        " ",
        "uniform",
        Integer.toString(s.bits()),
        s.rounding().label(),
        s.granularity().label(),
        s.step().label(),
        s.saturate() ? "clip" : "fit");
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
    boolean clip = words[words.length - 1].equals("clip");
    if (words.length != 6
        || !words[0].equals("uniform")
        || !words[1].matches("[0-9]{1,2}")
        || !(clip || words[5].equals("fit"))) {
      throw new IllegalArgumentException("no quantizer: " + text);
    }
    UniformScheme scheme =
        new UniformScheme(
            Integer.parseInt(words[1]),
            labelled(Rounding.values(), Rounding::label, words[2]),
            labelled(Granularity.values(), Granularity::label, words[3]),
            labelled(StepRule.values(), StepRule::label, words[4]),
            clip);
    return new QuantizerSpec(Optional.of(scheme), Optional.empty());
  }

  private static <T> T labelled(T[] values, Function<T, String> label, String word) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no quantizer has '" + word + "'"));
  }
}
