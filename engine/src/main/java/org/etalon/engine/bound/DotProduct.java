package org.etalon.engine.bound;

/** Sums of products in four strands: the same order, and so the same bits, everywhere. */
final class DotProduct {
  private DotProduct() {}

  /** {@code sum_k x[at + k] y[start + k]} for k below {@code count}, rounded to nearest. */
  static double of(double[] x, int at, double[] y, int start, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < count; k += 4) {
      s0 += x[at + k] * y[start + k];
      s1 += x[at + k + 1] * y[start + k + 1];
      s2 += x[at + k + 2] * y[start + k + 2];
      s3 += x[at + k + 3] * y[start + k + 3];
    }
    for (; k < count; k++) {
      s0 += x[at + k] * y[start + k];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
