package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Lines;
import org.etalon.network.Selection;

/** The step of a selection: lines are moved, and added where an entry was taken twice. */
final class SelectionStep implements LinearStep {
  private final Selection selection;

  SelectionStep(Selection selection) {
    this.selection = selection;
  }

  @Override
  public void load(
      int[] rows, int from, int size, LiveSet below, double[] block, int ld, boolean accumulate) {
    if (!accumulate) {
      Arrays.fill(block, 0, below.count * ld, 0);
    }
    for (int r = 0; r < size; r++) {
      int k = place(below, rows[from + r]);
      if (k >= 0) {
        block[k * ld + r] += 1;
        block[k * ld + size + r] -= 1;
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
      int to = place(below, live.list[k]);
      if (to >= 0) {
        Lines.addScaled(1, block, k * ld, next, to * ld, ld);
      }
    }
    return (long) live.count * ld;
  }

  private int place(LiveSet below, int output) {
    int source = selection.source(output);
    return source == Selection.ZERO ? -1 : below.position[source];
  }
}
