package org.etalon.lab.ladder;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * One guarantee and the bits per parameter it asks for.
 *
 * @param guarantee what is known
 * @param grid what the bits are bits of; empty for a network that brings its own, or rows of steps
 *     and widths of their own
 * @param kind what the number of bits means
 * @param ofClass whether it speaks of a whole class of networks; else of this one
 * @param bits the number, a whole one where all parameters have one width, else all bits that are
 *     stored by the parameters of the network asked about; empty where none was found within limits
 * @param note what else must be said of the number, such as what was not tried; may be empty
 * @param seconds what it took
 * @param reproducible whether the same question with the same limit on boxes gives it again, on any
 *     machine: neither time nor an interrupt cut it short
 */
public record Rung(
    String guarantee,
    Optional<Grid> grid,
    Kind kind,
    boolean ofClass,
    OptionalDouble bits,
    String note,
    double seconds,
    boolean reproducible) {
  /** Noted of what time or an interrupt ended before. */
  public static final String IN_TIME = "not reached in time";

  /** Noted of what a limit on boxes may have ended before. */
  public static final String WITHIN_LIMITS = "not reached within the limits";

  /** Begins the note of a guarantee that says nothing of such networks. */
  public static final String DOES_NOT_APPLY = "does not apply";

  /** A rung of one width for all parameters. */
  public static Rung of(
      String guarantee,
      Optional<Grid> grid,
      Kind kind,
      boolean ofClass,
      OptionalInt bits,
      String note,
      double seconds,
      boolean reproducible) {
    OptionalDouble number =
        bits.isPresent() ? OptionalDouble.of(bits.getAsInt()) : OptionalDouble.empty();
    return new Rung(guarantee, grid, kind, ofClass, number, note, seconds, reproducible);
  }

  /** A rung about this network on a grid. */
  static Rung of(
      String guarantee,
      Grid grid,
      Kind kind,
      OptionalInt bits,
      String note,
      long startNanos,
      boolean reproducible) {
    double seconds = (System.nanoTime() - startNanos) * 1e-9;
    return of(guarantee, Optional.of(grid), kind, false, bits, note, seconds, reproducible);
  }

  /** The guarantee and its grid. */
  public String name() {
    return grid.map(g -> guarantee + "; " + g.label()).orElse(guarantee);
  }

  /** Why there is no number, in the few words that fit in its place; empty where there is one. */
  public Optional<String> missing() {
    return bits.isPresent()
        ? Optional.empty()
        : Stream.of(IN_TIME, WITHIN_LIMITS, DOES_NOT_APPLY)
            .filter(note::contains)
            .findFirst()
            .or(() -> Optional.of("not found"));
  }

  /** What a number of bits means. */
  public enum Kind {
    /** With these bits the error is proved to stay within epsilon. */
    SUFFICIENT("sufficient"),
    /** With fewer bits some network of the class fails. */
    NECESSARY("necessary"),
    /** Proved for this network: by branch and bound, or by a bound above where that gives fewer. */
    CERTIFIED("certified"),
    /** Every smaller width fails on this network, with a witness each. */
    ATTAINED("attained"),
    /** What data show: decisions kept, or errors reached; nothing is proved beyond the data. */
    MEASURED("measured");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The word used in JSON. */
    public String label() {
      return label;
    }
  }
}
