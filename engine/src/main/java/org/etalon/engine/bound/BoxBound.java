package org.etalon.engine.bound;

import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/** What one bounding of a box proved, and hints for what to do next. Immutable. */
public final class BoxBound {
  private final double[] lower;
  private final double[] upper;
  private final double[] sensitivity;
  private final double[] maximiser;
  private final byte[] stability;

  BoxBound(
      double[] lower, double[] upper, double[] sensitivity, double[] maximiser, byte[] stability) {
    this.lower = lower;
    this.upper = upper;
    this.sensitivity = sensitivity;
    this.maximiser = maximiser;
    this.stability = stability;
  }

  /** A lower bound of output difference {@code i} of {@code g - f}. */
  public double lower(int i) {
    return lower[i];
  }

  /** An upper bound of output difference {@code i} of {@code g - f}. */
  public double upper(int i) {
    return upper[i];
  }

  /** An upper bound of the norm of the output difference; infinite where nothing is proved. */
  public double normUp(Norm norm) {
    double result = 0;
    for (int i = 0; i < lower.length; i++) {
      double entry = Math.max(-lower[i], upper[i]);
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> Outward.addUp(result, entry);
            case TWO -> Outward.addUp(result, Outward.multiplyUp(entry, entry));
          };
    }
    double bound = norm == Norm.TWO ? Outward.sqrtUp(result) : result;
    return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
  }

  /**
   * The sum over outputs of the absolute coefficients of input {@code i} in both linear bounds: a
   * heuristic for splitting.
   */
  public double sensitivity(int i) {
    return sensitivity[i];
  }

  /** A corner of the box at which the worst linear bound is attained: a heuristic for attacks. */
  public double[] maximiser() {
    return maximiser.clone();
  }

  /** Which rectifiers are stable on the box; for {@link DifferenceBounder} only. */
  byte[] stability() {
    return stability;
  }
}
