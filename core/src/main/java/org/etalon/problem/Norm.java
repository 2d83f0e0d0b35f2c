package org.etalon.problem;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.etalon.exact.Dyadic;
import org.etalon.rounding.Outward;

/** The norm in which output differences are measured. */
public enum Norm {
  /** The largest absolute entry. */
  INF("inf"),
  /** The sum of absolute entries. */
  ONE("1"),
  /** The Euclidean norm. */
  TWO("2");

  private final String label;

  Norm(String label) {
    this.label = label;
  }

  /** The name used on the command line and in JSON: {@code inf}, {@code 1} or {@code 2}. */
  public String label() {
    return label;
  }

  /**
   * The exact norm of a vector of dyadics; for {@link #TWO} the exact <em>square</em> of it, for a
   * square root is not dyadic.
   */
  public Dyadic ofExact(Dyadic[] vector) {
    Dyadic result = Dyadic.ZERO;
    for (Dyadic entry : vector) {
      result =
          switch (this) {
            case INF -> result.max(entry.abs());
            case ONE -> result.add(entry.abs());
            case TWO -> result.add(entry.multiply(entry));
          };
    }
    return result;
  }

  /** A lower bound of a norm; {@code exact} as {@link #ofExact} gave it. */
  public double down(Dyadic exact) {
    double down = Math.max(0, exact.toDoubleDown());
    return this == TWO ? Math.max(0, Outward.sqrtDown(down)) : down;
  }

  /**
   * The largest decimal of so many significant digits that is at most a norm; {@code exact} as
   * {@link #ofExact} gave it.
   */
  public BigDecimal down(Dyadic exact, int digits) {
    BigDecimal value = exact.toBigDecimal();
    return this == TWO
        ? sqrtDown(value, digits)
        : value.round(new MathContext(digits, RoundingMode.FLOOR));
  }

  /** Of the integer part of the square root after a shift of the decimal point. */
  private static BigDecimal sqrtDown(BigDecimal square, int digits) {
    if (square.signum() == 0) {
      return BigDecimal.ZERO;
    }
    int exponent = square.precision() - square.scale() - 1;
    int shift = digits - 1 - Math.floorDiv(exponent, 2);
    return new BigDecimal(square.scaleByPowerOfTen(2 * shift).toBigInteger().sqrt(), shift);
  }

  /** An upper bound of a norm; {@code exact} as {@link #ofExact} gave it. */
  public double up(Dyadic exact) {
    double up = exact.toDoubleUp();
    return this == TWO ? Outward.sqrtUp(up) : up;
  }

  /**
   * Whether a norm is above {@code epsilon}, exactly; {@code exact} as {@link #ofExact} gave it.
   */
  public boolean exceeds(Dyadic exact, Epsilon epsilon) {
    return (this == TWO ? epsilon.compareSquareTo(exact) : epsilon.compareTo(exact)) < 0;
  }
}
