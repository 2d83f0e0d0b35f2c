package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.etalon.quant.Rounding;

/**
 * The number that all entries of a matrix or a bias have in a network that rounding moves far, and
 * the multiple of the step it goes to; both exact.
 *
 * @param value the number
 * @param rounded that multiple; above the value where nearest rounds up
 * @param side which numbers close to the value go to that multiple
 */
record WorstEntry(BigDecimal value, BigDecimal rounded, Side side) {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  /** Which number is taken. */
  enum Rule {
    /** The largest; just below a jump, if nearest rounds the largest up. */
    TOP,
    /** Just below the largest one at which rounding down moves most. */
    BELOW,
    /** The largest, wherever nearest takes it. */
    LARGEST,
    /** Just above the largest one at which nearest moves up by most; 0 where there is none. */
    ABOVE;

    /** The rules for a way of rounding. */
    static List<Rule> of(Rounding rounding) {
      return rounding == Rounding.NEAREST ? List.of(values()) : List.of(TOP, BELOW);
    }
  }

  /** Where a value is approached from. */
  enum Side {
    /** The value itself goes to its multiple. */
    EXACT,
    /** Any slightly smaller number does; the value may go elsewhere. */
    FROM_BELOW,
    /** Any slightly larger number does. */
    FROM_ABOVE
  }

  /**
   * The entry for one step.
   *
   * @param most the largest that the class allows
   * @param rule one of those for the way of rounding
   */
  static WorstEntry of(BigDecimal most, BigDecimal eta, Rounding rounding, Rule rule) {
    if (rounding == Rounding.NEAREST) {
      return nearest(most, eta, rule);
    }
    BigDecimal below = most.divideToIntegralValue(eta).multiply(eta);
    return rule == Rule.TOP || below.signum() == 0
        ? new WorstEntry(most, below, Side.EXACT)
        : new WorstEntry(below, below.subtract(eta), Side.FROM_BELOW);
  }

  private static WorstEntry nearest(BigDecimal most, BigDecimal eta, Rule rule) {
    BigDecimal half = eta.multiply(HALF);
    if (most.compareTo(half) <= 0) {
      BigDecimal value = rule == Rule.ABOVE ? BigDecimal.ZERO : most;
      return new WorstEntry(value, BigDecimal.ZERO, Side.EXACT); // a half goes to the even multiple
    }
    WorstEntry largest = largest(most, eta, half);
    return switch (rule) {
      case TOP -> largest.moved().signum() >= 0 ? largest : below(most, eta, half);
      case BELOW -> below(most, eta, half);
      case LARGEST -> largest;
      case ABOVE -> above(most, eta, half);
    };
  }

  private static WorstEntry largest(BigDecimal most, BigDecimal eta, BigDecimal half) {
    BigDecimal rounded = most.divide(eta, 0, RoundingMode.HALF_DOWN).multiply(eta);
    boolean tie = most.subtract(rounded).compareTo(half) == 0;
    return new WorstEntry(most, rounded, tie ? Side.FROM_BELOW : Side.EXACT);
  }

  private static WorstEntry below(BigDecimal most, BigDecimal eta, BigDecimal half) {
    BigDecimal multiple = most.subtract(half).divideToIntegralValue(eta).multiply(eta);
    return new WorstEntry(multiple.add(half), multiple, Side.FROM_BELOW);
  }

  private static WorstEntry above(BigDecimal most, BigDecimal eta, BigDecimal half) {
    BigDecimal up = most.subtract(half).divide(eta, 0, RoundingMode.CEILING).multiply(eta);
    return new WorstEntry(up.subtract(half), up, Side.FROM_ABOVE);
  }

  /** How far rounding moves it down; negative where it moves up. */
  BigDecimal moved() {
    return value.subtract(rounded);
  }
}
