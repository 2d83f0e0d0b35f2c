package org.etalon.linalg.internal;

import java.util.Arrays;

/** The kernel in plain Java; the compiler may vectorise its inner loop, the result is the same. */
public final class ScalarKernel implements Kernel {
  @Override
  public void multiply(
      double[] a,
      int lda,
      int[] rows,
      int inner,
      int[] columns,
      int outer,
      double[] b,
      double[] c,
      int ld,
      int width,
      boolean accumulate) {
    for (int i = 0; i < outer; i++) {
      int target = i * ld;
      if (!accumulate) {
        Arrays.fill(c, target, target + width, 0);
      }
      for (int k = 0; k < inner; k++) {
        addScaled(a[rows[k] * lda + columns[i]], b, k * ld, c, target, width);
      }
    }
  }

  private static void addScaled(
      double factor, double[] b, int source, double[] c, int target, int width) {
    for (int r = 0; r < width; r++) {
      c[target + r] = Math.fma(factor, b[source + r], c[target + r]);
    }
  }

  @Override
  public String name() {
    return "scalar";
  }
}
