package org.etalon.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.exact.DecimalText;
import org.etalon.head.HeadDifference;
import org.etalon.problem.Epsilon;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as text: bounds are rounded outward; nothing here depends on the language of the user.
 */
public final class Text {
  private static final int HUMAN_DIGITS = 4;
  private static final int JSON_DIGITS = 17;
  private static final String UNBOUNDED = "unbounded";

  private Text() {}

  /** An upper bound for people, rounded up. */
  public static String up(double bound) {
    return Double.isInfinite(bound)
        ? UNBOUNDED
        : DecimalText.of(Outward.toDecimalUp(bound, HUMAN_DIGITS));
  }

  /** A lower bound for people, rounded down. */
  public static String down(double bound) {
    return Double.isInfinite(bound)
        ? "0"
        : DecimalText.of(Outward.toDecimalDown(bound, HUMAN_DIGITS));
  }

  /** The proved bound of a result for people, rounded up: at most an epsilon that it proves. */
  public static String up(Certification c) {
    return up(ProvedBounds.upper(c), c.epsilon());
  }

  /** The same of another bound, if any, beside an epsilon. */
  static String up(Optional<BigDecimal> bound, Optional<Epsilon> epsilon) {
    return bound
        .map(b -> DecimalText.of(ProvedBounds.up(b, epsilon, HUMAN_DIGITS)))
        .orElse(UNBOUNDED);
  }

  /** A bound that stands in a result, for people: rounded up, at most an epsilon that it is. */
  public static String up(BigDecimal bound, Optional<Epsilon> epsilon) {
    return up(Optional.of(bound), epsilon);
  }

  /** What a result says to be attained, for people: rounded down, above an epsilon that it is. */
  public static String down(BigDecimal attained, Optional<Epsilon> epsilon) {
    return DecimalText.of(ProvedBounds.down(attained, epsilon, HUMAN_DIGITS));
  }

  /** What a result attains for people, rounded down: above an epsilon that it refutes. */
  public static String down(Certification c) {
    return DecimalText.of(ProvedBounds.attained(c, HUMAN_DIGITS));
  }

  /** The same of a difference behind a head. */
  static String down(HeadDifference attained, Optional<Epsilon> epsilon) {
    return DecimalText.of(ProvedBounds.attained(attained, epsilon, HUMAN_DIGITS));
  }

  /** An upper bound for JSON, rounded up; null where nothing is proved. */
  public static @Nullable BigDecimal jsonUp(double bound) {
    return Double.isFinite(bound) ? Outward.toDecimalUp(bound, JSON_DIGITS) : null;
  }

  /** A lower bound for JSON, rounded down. */
  public static BigDecimal jsonDown(double bound) {
    return Outward.toDecimalDown(bound, JSON_DIGITS);
  }

  /** The proved bound of a result for JSON, as {@link #up(Certification)}; null without one. */
  public static @Nullable BigDecimal jsonUp(Certification c) {
    return jsonUp(ProvedBounds.upper(c), c.epsilon());
  }

  /** The same of another bound, if any, beside an epsilon. */
  static @Nullable BigDecimal jsonUp(Optional<BigDecimal> bound, Optional<Epsilon> epsilon) {
    return bound.map(b -> ProvedBounds.up(b, epsilon, JSON_DIGITS)).orElse(null);
  }

  /** What a result attains for JSON, as {@link #down(Certification)}. */
  public static BigDecimal jsonDown(Certification c) {
    return ProvedBounds.attained(c, JSON_DIGITS);
  }

  /** The same of a difference behind a head. */
  static BigDecimal jsonDown(HeadDifference attained, Optional<Epsilon> epsilon) {
    return ProvedBounds.attained(attained, epsilon, JSON_DIGITS);
  }

  /** A number that is no bound. */
  public static String number(double value) {
    return Double.isFinite(value)
        ? DecimalText.of(new BigDecimal(value).round(new MathContext(HUMAN_DIGITS)))
        : DecimalText.of(value);
  }

  /** So many things: {@code 1 box}, {@code 2 boxes}. */
  public static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  /** Whole numbers in ascending order, the shortest way: {@code 1..9, 11}. */
  public static String ranges(Iterable<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    int first = 0;
    int last = Integer.MIN_VALUE;
    for (int number : numbers) {
      if (last != Integer.MIN_VALUE && number != last + 1) {
        text.append(range(first, last)).append(", ");
      }
      first = last != Integer.MIN_VALUE && number == last + 1 ? first : number;
      last = number;
    }
    return last == Integer.MIN_VALUE ? "none" : text.append(range(first, last)).toString();
  }

  private static String range(int first, int last) {
    return first == last ? Integer.toString(first) : first + ".." + last;
  }

  /** A length of time in the unit that fits. */
  public static String duration(double seconds) {
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
}
