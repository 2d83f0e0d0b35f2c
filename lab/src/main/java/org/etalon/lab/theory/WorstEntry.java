package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.etalon.quant.Rounding;

/**
 * The number that all entries of a matrix or a bias have in a network that rounding moves far, and
 * the multiple of the step it goes to; both exact.
 *
 * @param value the number; if {@code fromBelow}, any slightly smaller one goes to the same multiple
 * @param rounded that multiple, at most the value
 * @param fromBelow whether the value itself may go elsewhere
 */
record WorstEntry(BigDecimal value, BigDecimal rounded, boolean fromBelow) {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  /** Which number is taken. */
  enum Rule {
    /** The largest. */
    TOP,
    /** Just below the largest one at which rounding down moves most. */
    BELOW
  }

  /**
   * The entry for one step.
   *
   * @param most the largest that the class allows
   */
  static WorstEntry of(BigDecimal most, BigDecimal eta, Rounding rounding, Rule rule) {
    BigDecimal half = eta.multiply(HALF);
    if (rounding == Rounding.NEAREST) {
      if (most.compareTo(half) <= 0) {
        return new WorstEntry(most, BigDecimal.ZERO, false); // halves go to the even multiple, 0
      }
      BigDecimal nearest = most.divide(eta, 0, RoundingMode.HALF_EVEN).multiply(eta);
      if (rule == Rule.TOP && nearest.compareTo(most) <= 0) {
        return new WorstEntry(most, nearest, false);
      }
      BigDecimal below = most.subtract(half).divideToIntegralValue(eta).multiply(eta);
      return new WorstEntry(below.add(half), below, true);
    }
    BigDecimal below = most.divideToIntegralValue(eta).multiply(eta);
    return rule == Rule.TOP || below.signum() == 0
        ? new WorstEntry(most, below, false)
        : new WorstEntry(below, below.subtract(eta), true);
  }

  /** How far rounding moves it. */
  BigDecimal moved() {
    return value.subtract(rounded);
  }
}
