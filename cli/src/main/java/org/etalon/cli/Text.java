package org.etalon.cli;

import java.math.BigDecimal;
import java.util.Locale;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/** Numbers as text: bounds are rounded outward. */
final class Text {
  private static final int HUMAN_DIGITS = 4;
  private static final int JSON_DIGITS = 17;

  private Text() {}

  /** An upper bound for people, rounded up. */
  static String up(double bound) {
    return Double.isInfinite(bound) ? "unbounded" : plain(Outward.toDecimalUp(bound, HUMAN_DIGITS));
  }

  /** A lower bound for people, rounded down. */
  static String down(double bound) {
    return Double.isInfinite(bound) ? "0" : plain(Outward.toDecimalDown(bound, HUMAN_DIGITS));
  }

  /** An upper bound for JSON, rounded up; null where nothing is proved. */
  static @Nullable BigDecimal jsonUp(double bound) {
    return Double.isFinite(bound) ? Outward.toDecimalUp(bound, JSON_DIGITS) : null;
  }

  /** A lower bound for JSON, rounded down. */
  static BigDecimal jsonDown(double bound) {
    return Outward.toDecimalDown(bound, JSON_DIGITS);
  }

  /** A number that is no bound. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /** A length of time in the unit that fits. */
  static String duration(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    if (seconds < 2 * 3600) {
      return String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }
    double hours = seconds / 3600;
    return hours < 48
        ? String.format(Locale.ROOT, "%.1f h", hours)
        : String.format(Locale.ROOT, "%.3g days", hours / 24);
  }

  private static String plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    return stripped.signum() == 0 || (exponent >= -4 && exponent < 7)
        ? stripped.toPlainString()
        : stripped.toString();
  }
}
