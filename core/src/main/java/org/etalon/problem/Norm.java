package org.etalon.problem;

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
