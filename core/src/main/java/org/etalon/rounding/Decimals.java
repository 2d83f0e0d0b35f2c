package org.etalon.rounding;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Decimals and their quotients as doubles, rounded in a direction: the nearest double on that side.
 *
 * <p>A result of zero has no sign.
 */
public final class Decimals {
  private static final MathContext GUESS = new MathContext(20);

  private Decimals() {}

  /** The smallest double at least {@code value}; infinity if there is none. */
  public static double up(BigDecimal value) {
    return quotientUp(value, BigDecimal.ONE);
  }

  /** The largest double at most {@code value}; minus infinity if there is none. */
  public static double down(BigDecimal value) {
    return 0.0 - up(value.negate());
  }

  /**
   * The smallest double at least {@code p / q}; infinity if there is none.
   *
   * @param q positive
   */
  public static double quotientUp(BigDecimal p, BigDecimal q) {
    double nearest =
        q.compareTo(BigDecimal.ONE) == 0 ? p.doubleValue() : p.divide(q, GUESS).doubleValue();
    double up = nearest == Double.NEGATIVE_INFINITY ? -Double.MAX_VALUE : nearest;
    while (up < Double.POSITIVE_INFINITY && compare(up, p, q) < 0) {
      up = Math.nextUp(up);
    }
    while (Math.nextDown(up) > Double.NEGATIVE_INFINITY && compare(Math.nextDown(up), p, q) >= 0) {
      up = Math.nextDown(up);
    }
    return up + 0.0;
  }

  /**
   * The largest double at most {@code p / q}; minus infinity if there is none.
   *
   * @param q positive
   */
  public static double quotientDown(BigDecimal p, BigDecimal q) {
    return 0.0 - quotientUp(p.negate(), q);
  }

  /** The sign of {@code value - p / q}. */
  private static int compare(double value, BigDecimal p, BigDecimal q) {
    return new BigDecimal(value).multiply(q).compareTo(p);
  }
}
