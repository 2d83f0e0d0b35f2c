package org.etalon.certificate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.etalon.network.Folding;
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
 * @param folds whether normalizations are folded into their neighbours first ({@link Folding})
 * @param casts the widths of what is cast, where everything is in fixed point
 */
public record QuantizerSpec(
    Optional<UniformScheme> scheme,
    Optional<FloatFormat> format,
    boolean folds,
    Optional<CastSpec> casts) {
  private static final String UNIFORM =
      "uniform [0-9]{1,2} \\S+ \\S+ \\S+ (clip|fit)( bias [0-9]{1,2})?";
  private static final String FOLD = "fold ";
  private static final String ACTIVATIONS = " activations ";

  /**
   * Checks that there is one.
   *
   * @throws IllegalArgumentException if there are none or two, or a floating-point format is to
   *     cast
   */
  public QuantizerSpec {
    if (scheme.isPresent() == format.isPresent()) {
      throw new IllegalArgumentException("one quantizer is needed");
    }
    if (format.isPresent() && casts.isPresent()) {
      throw new IllegalArgumentException("fixed point is for uniform quantizers");
    }
  }

  /** A quantizer of the parameters as the network stores them. */
  public QuantizerSpec(Optional<UniformScheme> scheme, Optional<FloatFormat> format) {
    this(scheme, format, false);
  }

  /** A quantizer of parameters alone. */
  public QuantizerSpec(
      Optional<UniformScheme> scheme, Optional<FloatFormat> format, boolean folds) {
    this(scheme, format, folds, Optional.empty());
  }

  /** The same with values cast, too. */
  public QuantizerSpec casting(CastSpec values) {
    return new QuantizerSpec(scheme, format, folds, Optional.of(values));
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
        .map(s -> s.withBits(bits))
        .map(s -> new QuantizerSpec(Optional.of(s), format, folds, casts))
        .orElse(this);
  }

  /** Whether two differ in their width alone. */
  public boolean sameKind(QuantizerSpec other) {
    return format.equals(other.format) && equals(other.at(bits()));
  }

  /**
   * The network that the quantizer makes of f at a width; where it casts, of an f with its casts.
   *
   * @throws IllegalArgumentException if it has no such width, or a parameter cannot be quantized
   */
  public Network quantize(Network f, int bits) {
    QuantizerSpec exact = at(bits);
    Network source = folds ? Folding.rounded(f) : f;
    return exact
        .scheme
        .map(s -> UniformQuantizer.quantize(source, s))
        .orElseGet(() -> FloatQuantizer.quantize(source, format.orElseThrow()))
        .network();
  }

  /** For people, without the width: {@code uniform floor, one power-of-two step a network}. */
  public String description() {
    return scheme.map(QuantizerSpec::description).orElseGet(() -> format.orElseThrow().label())
        + (folds ? ", normalizations folded" : "")
        + casts.map(c -> ", " + c.description()).orElse("");
  }

  private static String description(UniformScheme s) {
    return "uniform "
        + s.rounding().label()
        + ", one "
        + s.step().label()
        + " step a "
        + s.granularity().label()
        + (s.saturate() ? ", clipped" : "")
        + (s.biasBits().isPresent() ? ", biases of " + s.biasBits().getAsInt() + " bits" : "");
  }

  /**
   * One line: {@code uniform BITS ROUNDING GRANULARITY STEP clip|fit}, followed by {@code bias
   * BITS} where biases have a width of their own; or the format's name. {@code fold} stands before
   * it where normalizations are folded, {@code activations} and their widths behind it where values
   * are cast.
   */
  public String text() {
    return (folds ? FOLD : "")
        + scheme.map(QuantizerSpec::text).orElseGet(() -> format.orElseThrow().label())
        + casts.map(c -> ACTIVATIONS + c.text()).orElse("");
  }

  private static String text(UniformScheme s) {
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
    int at = text.indexOf(ACTIVATIONS);
    return at < 0
        ? ofParameters(text)
        : ofParameters(text.substring(0, at))
            .casting(CastSpec.parse(text.substring(at + ACTIVATIONS.length())));
  }

  private static QuantizerSpec ofParameters(String text) {
    boolean folds = text.startsWith(FOLD);
    String quantizer = folds ? text.substring(FOLD.length()) : text;
    String[] words = quantizer.split(" ", -1);
    if (words.length == 1) {
      FloatFormat format = labelled(FloatFormat.values(), FloatFormat::label, words[0]);
      return new QuantizerSpec(Optional.empty(), Optional.of(format), folds);
    }
    if (!quantizer.matches(UNIFORM)) {
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
    return new QuantizerSpec(Optional.of(scheme), Optional.empty(), folds);
  }

  private static <T> T labelled(T[] values, Function<T, String> label, String word) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no quantizer has '" + word + "'"));
  }
}
