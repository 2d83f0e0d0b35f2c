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
        Lines.addScaled(a[rows[k] * lda + columns[i]], b, k * ld, c, target, width);
      }
    }
  }

  @Override
  public String name() {
    return "scalar";
  }
}
