package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Lines;
import org.etalon.network.DiagonalMap;

/** The step of a diagonal map: every line is scaled. */
final class DiagonalStep implements LinearStep {
  private final DiagonalMap map;

  DiagonalStep(DiagonalMap map) {
    this.map = map;
  }

  @Override
  public void load(
      int[] rows, int from, int size, LiveSet below, double[] block, int ld, boolean accumulate) {
    if (!accumulate) {
      Arrays.fill(block, 0, below.count * ld, 0);
    }
    for (int r = 0; r < size; r++) {
      int k = below.position[rows[from + r]];
      if (k >= 0) {
        block[k * ld + r] += map.factor(rows[from + r]);
        block[k * ld + size + r] -= map.factor(rows[from + r]);
      }
    }
  }

  @Override
  public long descend(
      Kernel kernel,
      LiveSet live,
      LiveSet below,
      double[] block,
      double[] next,
      int ld,
      boolean accumulate) {
    if (!accumulate) {
      Arrays.fill(next, 0, below.count * ld, 0);
    }
    for (int k = 0; k < live.count; k++) {
      int i = live.list[k];
      int to = below.position[i];
      if (to >= 0) {
        Lines.addScaled(map.factor(i), block, k * ld, next, to * ld, ld);
      }
    }
    return (long) live.count * ld;
  }
}
