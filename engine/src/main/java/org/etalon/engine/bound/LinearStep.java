package org.etalon.engine.bound;

import org.etalon.linalg.internal.Kernel;
import org.etalon.network.LinearMap;

/**
 * A linear map M as a backward pass meets it: coefficients on {@code y = M a} become coefficients
 * on a. Rows are columns: a block holds for each live entry a line of {@code ld} coefficients, one
 * a row, and all loops run over rows.
 */
interface LinearStep {
  /**
   * Puts rows of M, each with its negation {@code size} places behind it, into a block on a.
   *
   * @param rows the rows to take, {@code from..from+size}
   * @param below the live entries of a
   * @param block a line for each of them, overwritten or added to; what lies behind {@code 2 size}
   *     in a line becomes or stays 0
   */
  void load(
      int[] rows, int from, int size, LiveSet below, double[] block, int ld, boolean accumulate);

  /**
   * Takes a block on y to one on a.
   *
   * @param live the entries of y that have a line in {@code block}
   * @param below the live entries of a
   * @param block not modified
   * @param next overwritten or added to
   * @return about how many multiplications it took
   */
  long descend(
      Kernel kernel,
      LiveSet live,
      LiveSet below,
      double[] block,
      double[] next,
      int ld,
      boolean accumulate);

  /** The step of a map. */
  static LinearStep of(LinearMap map) {
    return map.fold(
        dense -> new DenseStep(dense.matrix()),
        DiagonalStep::new,
        convolution -> new ConvolutionStep(convolution),
        SelectionStep::new);
  }
}
