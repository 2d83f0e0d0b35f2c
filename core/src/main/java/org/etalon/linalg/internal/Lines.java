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

  /**
   * Adds {@code count} lines, each times {@code factor}, to as many others.
   *
   * @param source where the first line of {@code b} begins
   * @param sourceStep how far they are apart
   * @param target where the first line of {@code c} begins
   * @param targetStep how far they are apart
   * @param width the numbers of a line
   */
  public static void addScaled(
      double factor,
      double[] b,
      int source,
      int sourceStep,
      double[] c,
      int target,
      int targetStep,
      int count,
      int width) {
    if (sourceStep == width && targetStep == width) {
      addScaled(factor, b, source, c, target, count * width);
    } else if (width == 1) {
      addScaledNumbers(factor, b, source, sourceStep, c, target, targetStep, count);
    } else {
      for (int t = 0; t < count; t++) {
        addScaled(factor, b, source + t * sourceStep, c, target + t * targetStep, width);
      }
    }
  }

  /** In one loop: one a line would cost more than its number. */
  private static void addScaledNumbers(
      double factor,
      double[] b,
      int source,
      int sourceStep,
      double[] c,
      int target,
      int targetStep,
      int count) {
    for (int t = 0; t < count; t++) {
      int at = target + t * targetStep;
      c[at] = Math.fma(factor, b[source + t * sourceStep], c[at]);
    }
  }
}
