package org.etalon.problem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.etalon.exact.Dyadic;

/**
 * How much outputs may differ: the very number that was asked, which need not be a double.
 *
 * <p>A tenth, for instance, lies between two doubles. Proofs aim at {@link #down()}, the lower one;
 * witnesses are compared with the number itself. So nothing between the two is called proved, and
 * nothing refuted that is not.
 */
public final class Epsilon implements Comparable<Epsilon> {
  /** Epsilons are below this. */
  public static final Epsilon LIMIT = new Epsilon(new BigDecimal("1e300"), "1e300");

  /** Enough for every digit of every double, in any notation. */
  private static final int MOST_CHARACTERS = 1200;

  private static final int MOST_SHOWN = 40;

  private static final Pattern NUMBER =
      Pattern.compile("(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?");

  private final BigDecimal value;
  private final String text;
  private final double down;

  private Epsilon(BigDecimal value, String text) {
    this.value = value;
    this.text = text;
    double nearest = value.doubleValue();
    down = new BigDecimal(nearest).compareTo(value) <= 0 ? nearest : Math.nextDown(nearest);
  }

  /**
   * Reads a decimal such as {@code 0.05} or {@code 1e-3}.
   *
   * @throws IllegalArgumentException if it is none, negative, at least {@link #LIMIT}, or longer
   *     than {@value #MOST_CHARACTERS} characters; in one line
   */
  public static Epsilon parse(String text) {
    String digits = text.strip();
    if (digits.length() > MOST_CHARACTERS || !NUMBER.matcher(digits).matches()) {
      throw new UnfitException(
          shown(digits)
              + " is no number of at least 0 such as 0.05 or 1e-3, of at most "
              + MOST_CHARACTERS
              + " characters");
    }
    return checked(new BigDecimal(digits), digits);
  }

  /**
   * The exact value of a double: {@code of(0.1)} is slightly above a tenth.
   *
   * @throws IllegalArgumentException if it is not finite, negative, or at least {@link #LIMIT}
   */
  public static Epsilon of(double value) {
    if (!Double.isFinite(value)) {
      throw new UnfitException(value + " is no number of at least 0");
    }
    return of(new BigDecimal(value));
  }

  /**
   * The value of a decimal.
   *
   * @throws IllegalArgumentException if it is negative or at least {@link #LIMIT}
   */
  public static Epsilon of(BigDecimal value) {
    return checked(value, value.toString());
  }

  private static Epsilon checked(BigDecimal value, String text) {
    if (value.signum() < 0 || value.compareTo(LIMIT.value) >= 0) {
      throw new UnfitException(shown(text) + " is not at least 0 and below " + LIMIT.text());
    }
    return new Epsilon(value, text);
  }

  private static String shown(String text) {
    return "'" + (text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...") + "'";
  }

  /** The number itself. */
  public BigDecimal value() {
    return value;
  }

  /** The number with all its digits, as it was asked. */
  public String text() {
    return text;
  }

  /** The largest double at most this: what a double must not exceed to be at most this. */
  public double down() {
    return down;
  }

  /** The smallest double at least this. */
  public double up() {
    return new BigDecimal(down).compareTo(value) == 0 ? down : Math.nextUp(down);
  }

  /** The smaller of the two. */
  public Epsilon min(Epsilon other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** The larger of the two. */
  public Epsilon max(Epsilon other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** -1, 0 or 1 as this is below, equal to or above a dyadic number, exactly. */
  public int compareTo(Dyadic number) {
    return compare(value, number);
  }

  /** The same for the square of this. */
  public int compareSquareTo(Dyadic number) {
    return compare(value.multiply(value), number);
  }

  /** Cross-multiplied, so that nothing is divided. */
  private static int compare(BigDecimal decimal, Dyadic number) {
    BigInteger left = decimal.unscaledValue();
    BigInteger right = number.significand();
    BigInteger tens = BigInteger.TEN.pow(Math.abs(decimal.scale()));
    if (decimal.scale() >= 0) {
      right = right.multiply(tens);
    } else {
      left = left.multiply(tens);
    }
    int exponent = number.exponent();
    return exponent >= 0
        ? left.compareTo(right.shiftLeft(exponent))
        : left.shiftLeft(-exponent).compareTo(right);
  }

  @Override
  public int compareTo(Epsilon other) {
    return value.compareTo(other.value);
  }

  /** Equal numbers, whatever their notation. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Epsilon epsilon && value.compareTo(epsilon.value) == 0;
  }

  @Override
  public int hashCode() {
    return value.stripTrailingZeros().hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
