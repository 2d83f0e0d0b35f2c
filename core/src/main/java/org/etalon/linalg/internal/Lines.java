package org.etalon.linalg.internal;

/** Sums of scaled lines of a block, one fused multiply-add a term. */
public final class Lines {
  private Lines() {}

  /** Adds {@code factor * b[source..source+width]} to {@code c[target..target+width]}. */
  public static void addScaled(
      double factor, double[] b, int source, double[] c, int target, int width) {
    for (int r = 0; r < width; r++) {
      c[target + r] = Math.fma(factor, b[source + r], c[target + r]);
    }
  }
}
