package org.etalon.cli;

import java.util.OptionalInt;
import org.etalon.fixed.FixedFormat;
import org.etalon.study.LoadedModel;
import picocli.CommandLine.Option;

/** What the sums of a network in fixed point are computed in. */
final class AccumulatorOption {
  private static final String EXACT = "exact";

  @Option(
      names = "--accumulator",
      defaultValue = EXACT,
      paramLabel = "BITS|exact",
      description = {
        "What sums of a network in fixed point are computed in: exact holds them all (default);"
            + " BITS is a width in two's complement that wraps, so that a sum that does not fit is"
            + " part of the difference."
      })
  String text = EXACT;

  /**
   * The width, if one is asked for.
   *
   * @throws UsageException if it is none
   */
  OptionalInt bits() {
    if (text.equals(EXACT)) {
      return OptionalInt.empty();
    }
    OptionalInt bits = Width.of(text, 2, FixedFormat.MOST_BITS);
    if (bits.isEmpty()) {
      throw new UsageException(
          "--accumulator must be 2 to " + FixedFormat.MOST_BITS + " or exact, not '" + text + "'");
    }
    return bits;
  }

  /** The network g, with accumulators of this width. */
  LoadedModel of(LoadedModel g) {
    OptionalInt bits = bits();
    return bits.isPresent() ? g.accumulating(bits.getAsInt()) : g;
  }
}
