package org.etalon.certificate;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The widths of what networks in fixed point cast, beside those of their parameters: to which
 * formats is said of each network.
 *
 * @param widths the widths of activations that may be tried; empty where they have that of the
 *     parameters
 * @param accumulatorBits of sums in two's complement that wraps; empty where sums are exact
 */
public record CastSpec(Optional<Widths> widths, OptionalInt accumulatorBits) {
  private static final Pattern TEXT =
      Pattern.compile("(same|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?: accumulator ([0-9]{1,2}))?");

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

  /** For people: {@code activations as wide}. */
  public String description() {
    String activations =
        widths
            .map(w -> "of " + (w.least < w.most ? w.least + " to " : "") + w.most + " bits")
            .orElse("as wide");
    return "activations "
        + activations
        + (accumulatorBits.isPresent()
            ? ", sums that wrap in " + accumulatorBits.getAsInt() + " bits"
            : "");
  }

  /**
   * {@code same}, {@code 8} or {@code 1-12}, followed by {@code accumulator BITS} where sums wrap.
   */
  String text() {
    String activations =
        widths.map(w -> (w.least < w.most ? w.least + "-" : "") + w.most).orElse("same");
    return accumulatorBits.isPresent()
        ? activations + " accumulator " + accumulatorBits.getAsInt()
        : activations;
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
    return new CastSpec(
        widths,
        words.group(4) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(words.group(4))));
  }
}
