package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * One bound on one input, {@code x_index <= value} or {@code >=}, rounded outward to a double.
 *
 * @param index the input
 * @param isUpper whether it is an upper bound
 * @param value the bound
 */
record Halfspace(int index, boolean isUpper, double value) {
  private static final int DIGITS = 800;

  /** The bound {@code coefficient * x + constant <= 0}, {@code coefficient != 0}. */
  static Halfspace of(int index, BigDecimal coefficient, BigDecimal constant) {
    boolean isUpper = coefficient.signum() > 0;
    RoundingMode mode = isUpper ? RoundingMode.CEILING : RoundingMode.FLOOR;
    BigDecimal value = constant.negate().divide(coefficient, new MathContext(DIGITS, mode));
    return new Halfspace(index, isUpper, isUpper ? up(value) : 0 - up(value.negate()));
  }

  /** The smallest double at least {@code value}. */
  private static double up(BigDecimal value) {
    double nearest = value.doubleValue();
    if (Double.isInfinite(nearest)) {
      return nearest > 0 ? nearest : -Double.MAX_VALUE;
    }
    return new BigDecimal(nearest).compareTo(value) >= 0 ? nearest : Math.nextUp(nearest);
  }
}
