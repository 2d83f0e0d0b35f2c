package org.etalon.certificate;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The widths of what networks in fixed point cast, beside those of their parameters: to which
 * formats is said of each network.
 *
 * @param widths the widths of activations that may be tried; empty where they have that of the
 *     parameters
 * @param inputBits of the input, where it has a width of its own
 * @param accumulatorBits of sums in two's complement that wraps; empty where sums are exact
 */
public record CastSpec(
    Optional<Widths> widths, OptionalInt inputBits, OptionalInt accumulatorBits) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(same|([0-9]{1,2})(?:-([0-9]{1,2}))?)"
              + "(?: input ([0-9]{1,2}))?(?: accumulator ([0-9]{1,2}))?");

  /**
   * Widths of activations.
   *
   * @param least the smallest: of parameters that suffice, fewer activations are tried
   * @param most that with which widths of parameters are tried
   */
  public record Widths(int least, int most) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Widths {
      if (least < 1 || most < least) {
        throw new IllegalArgumentException("activations of " + least + " to " + most + " bits");
      }
    }
  }

  /** The width of activations with which parameters of {@code bits} are tried. */
  public int with(int bits) {
    return widths.map(Widths::most).orElse(bits);
  }

  /** The smallest width of activations with which parameters that suffice are tried. */
  public int least(int bits) {
    return widths.map(Widths::least).orElse(bits);
  }

  /** Which width each value has, where all others have {@code width}. */
  public int of(int value, int width) {
    return value == 0 ? inputBits.orElse(width) : width;
  }

  /** For people: {@code activations as wide}. */
  public String description() {
    String activations =
        widths
            .map(w -> "of " + (w.least < w.most ? w.least + " to " : "") + w.most + " bits")
            .orElse("as wide");
    return "activations "
        + activations
        + (inputBits.isPresent() ? ", an input of " + inputBits.getAsInt() + " bits" : "")
        + (accumulatorBits.isPresent()
            ? ", sums that wrap in " + accumulatorBits.getAsInt() + " bits"
            : "");
  }

  /**
   * {@code same}, {@code 8} or {@code 1-12}, followed by {@code input BITS} where the input has a
   * width of its own, and {@code accumulator BITS} where sums wrap.
   */
  String text() {
    String activations =
        widths.map(w -> (w.least < w.most ? w.least + "-" : "") + w.most).orElse("same");
    return activations
        + (inputBits.isPresent() ? " input " + inputBits.getAsInt() : "")
        + (accumulatorBits.isPresent() ? " accumulator " + accumulatorBits.getAsInt() : "");
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static CastSpec parse(String text) {
    Matcher words = TEXT.matcher(text);
    if (!words.matches()) {
      throw new IllegalArgumentException("no activations: " + text);
    }
    Optional<Widths> widths = Optional.empty();
    if (words.group(2) != null) {
      int first = Integer.parseInt(words.group(2));
      int last = words.group(3) == null ? first : Integer.parseInt(words.group(3));
      widths = Optional.of(new Widths(first, last));
    }
    return new CastSpec(widths, bits(words.group(4)), bits(words.group(5)));
  }

  private static OptionalInt bits(@Nullable String text) {
    return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }
}
