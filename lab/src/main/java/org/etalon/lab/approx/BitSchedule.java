package org.etalon.lab.approx;

import java.util.OptionalInt;
import org.etalon.problem.UnfitException;

/** How many bits a parameter gets in a network with M parameters that are not zero. */
public final class BitSchedule {
  private enum Kind {
    REAL,
    LOG,
    LOG_SQUARED,
    FIXED
  }

  private final Kind kind;
  private final double factor;
  private final String label;

  private BitSchedule(Kind kind, double factor, String label) {
    this.kind = kind;
    this.factor = factor;
    this.label = label;
  }

  /**
   * {@code real}; {@code log2:C}, C log2 M bits; {@code log22:C}, C (log2 M)^2; {@code fixed:N}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static BitSchedule parse(String text) {
    if (text.equals("real")) {
      return new BitSchedule(Kind.REAL, 0, text);
    }
    for (String prefix : new String[] {"log2:", "log22:", "fixed:"}) {
      if (text.startsWith(prefix)) {
        double factor = number(text, text.substring(prefix.length()));
        Kind kind =
            switch (prefix) {
              case "log2:" -> Kind.LOG;
              case "log22:" -> Kind.LOG_SQUARED;
              default -> Kind.FIXED;
            };
        return new BitSchedule(kind, factor, text);
      }
    }
    throw new UnfitException("bits must be real, log2:C, log22:C or fixed:N, not '" + text + "'");
  }

  private static double number(String text, String part) {
    try {
      double value = Double.parseDouble(part);
      if (value > 0 && value <= 1000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UnfitException("a number above 0 and up to 1000 is needed in " + text);
  }

  /** The bits, rounded up; nothing for real parameters. */
  public OptionalInt bits(long nonzeros) {
    double log = Math.log((double) Math.max(2, nonzeros)) / Math.log(2);
    return switch (kind) {
      case REAL -> OptionalInt.empty();
      case LOG -> OptionalInt.of((int) Math.ceil(factor * log));
      case LOG_SQUARED -> OptionalInt.of((int) Math.ceil(factor * log * log));
      case FIXED -> OptionalInt.of((int) Math.ceil(factor));
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
