package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Lines;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;

/**
 * The step of a convolution: each entry of the kernel adds one line to another. Lines that are zero
 * are left out: rows that are neighbours see few of them.
 */
final class ConvolutionStep implements LinearStep {
  private final ConvolutionShape shape;
  private final Vector kernel;

  ConvolutionStep(Convolution map) {
    shape = map.shape();
    kernel = map.kernel();
  }

  @Override
  public void load(
      int[] rows, int from, int size, LiveSet below, double[] block, int ld, boolean accumulate) {
    if (!accumulate) {
      Arrays.fill(block, 0, below.count * ld, 0);
    }
    for (int r = 0; r < size; r++) {
      int row = r;
      shape.row(
          rows[from + r],
          (i, j, k) -> {
            int line = below.position[j];
            if (line >= 0) {
              block[line * ld + row] += kernel.get(k);
              block[line * ld + size + row] -= kernel.get(k);
            }
          });
    }
  }

  @Override
  public long descend(
      Kernel products,
      LiveSet live,
      LiveSet below,
      double[] block,
      double[] next,
      int ld,
      boolean accumulate) {
    if (!accumulate) {
      Arrays.fill(next, 0, below.count * ld, 0);
    }
    long lines = 0;
    for (int k = 0; k < live.count; k++) {
      int from = k * ld;
      if (isZero(block, from, ld)) {
        continue;
      }
      lines++;
      shape.row(
          live.list[k],
          (i, j, parameter) -> {
            int line = below.position[j];
            if (line >= 0) {
              Lines.addScaled(kernel.get(parameter), block, from, next, line * ld, ld);
            }
          });
    }
    return (live.count + lines * (kernel.size() / shape.outChannels())) * ld;
  }

  private static boolean isZero(double[] block, int from, int width) {
    for (int r = from; r < from + width; r++) {
      if (block[r] != 0) { // exactly: a zero adds nothing; NaN is not zero
        return false;
      }
    }
    return true;
  }
}
