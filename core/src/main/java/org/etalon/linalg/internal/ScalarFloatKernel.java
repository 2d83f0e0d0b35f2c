package org.etalon.linalg.internal;

import java.util.Arrays;

/** The tile in plain Java; the compiler may vectorise its inner loop, the result is the same. */
public final class ScalarFloatKernel implements FloatKernel {
  @Override
  public void tile(
      int inner, float[] a, int aStart, float[] b, int bStart, float[] c, int cStart, int ld) {
    for (int i = 0; i < ROWS; i++) {
      Arrays.fill(c, cStart + i * ld, cStart + i * ld + COLUMNS, 0);
    }
    for (int k = 0; k < inner; k++) {
      for (int i = 0; i < ROWS; i++) {
        addScaled(a[aStart + k * ROWS + i], b, bStart + k * COLUMNS, c, cStart + i * ld);
      }
    }
  }

  private static void addScaled(float factor, float[] b, int source, float[] c, int target) {
    for (int j = 0; j < COLUMNS; j++) {
      c[target + j] = Math.fma(factor, b[source + j], c[target + j]);
    }
  }

  @Override
  public String name() {
    return "scalar";
  }
}
