package org.etalon.engine.bound;

/**
 * What a bounded box leaves to the boxes inside it: which rectifiers are stable, and how much each
 * input matters to its bound. Immutable; all that a waiting box keeps in memory.
 */
public final class Inheritance {
  private final byte[] stability;
  private final double[] sensitivity;

  Inheritance(byte[] stability, double[] sensitivity) {
    this.stability = stability;
    this.sensitivity = sensitivity;
  }

  /**
   * The sum over outputs of the absolute coefficients of input {@code i} in both linear bounds: a
   * heuristic for splitting.
   */
  public double sensitivity(int i) {
    return sensitivity[i];
  }

  /** Roughly the bytes it takes. */
  public long size() {
    return 64L + stability.length + 8L * sensitivity.length;
  }

  byte[] stability() {
    return stability;
  }
}
