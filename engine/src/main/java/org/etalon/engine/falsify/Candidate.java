package org.etalon.engine.falsify;

/** A point of the domain and the norm of the difference there, rounded somehow. */
public final class Candidate {
  private final double[] point;
  private final double value;

  /**
   * A candidate.
   *
   * @param point the input, copied
   * @param value the norm there; NaN counts as nothing
   */
  public Candidate(double[] point, double value) {
    this.point = point.clone();
    this.value = Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  /** A copy of the input. */
  public double[] point() {
    return point.clone();
  }

  /** The norm there, rounded somehow. */
  public double value() {
    return value;
  }
}
