package org.etalon.engine.falsify;

import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Lines;
import org.etalon.network.LinearMap;

/**
 * A linear map at {@code batch} vectors at once, in plain double arithmetic: {@code x[i * batch +
 * r]} is coordinate i of vector r.
 */
interface BatchMap {
  /** Adds the images of x to y. */
  void apply(double[] x, double[] y);

  /** Adds the images of y under the transposed map to x. */
  void applyTransposed(double[] y, double[] x);

  /** A map at so many vectors. */
  static BatchMap of(LinearMap map, Kernel kernel, int batch) {
    if (!map.isDense()) {
      return new Other(map, batch);
    }
    return batch == 1 ? new Single(map.toMatrix()) : new Dense(map.toMatrix(), kernel, batch);
  }

  /** A matrix at one vector. */
  final class Single implements BatchMap {
    private final double[] w;
    private final int rows;
    private final int columns;

    Single(Matrix matrix) {
      w = matrix.toArray();
      rows = matrix.rows();
      columns = matrix.columns();
    }

    @Override
    public void apply(double[] x, double[] y) {
      for (int i = 0; i < rows; i++) {
        y[i] += dot(i * columns, x);
      }
    }

    private double dot(int from, double[] x) {
      double s0 = 0;
      double s1 = 0;
      int j = 0;
      for (; j + 1 < columns; j += 2) {
        s0 += w[from + j] * x[j];
        s1 += w[from + j + 1] * x[j + 1];
      }
      return s0 + s1 + (j < columns ? w[from + j] * x[j] : 0);
    }

    @Override
    public void applyTransposed(double[] y, double[] x) {
      for (int i = 0; i < rows; i++) {
        double factor = y[i];
        if (factor != 0) {
          for (int j = 0; j < columns; j++) {
            x[j] += factor * w[i * columns + j];
          }
        }
      }
    }
  }

  /** A matrix at many. */
  final class Dense implements BatchMap {
    private final Kernel kernel;
    private final int batch;
    private final int rows;
    private final int columns;
    private final double[] w;
    private final double[] transposed;
    private final int[] all;

    Dense(Matrix matrix, Kernel kernel, int batch) {
      this.kernel = kernel;
      this.batch = batch;
      rows = matrix.rows();
      columns = matrix.columns();
      w = matrix.toArray();
      transposed = new double[w.length];
      for (int k = 0; k < w.length; k++) {
        transposed[k % columns * rows + k / columns] = w[k];
      }
      all = IntStream.range(0, Math.max(rows, columns)).toArray();
    }

    @Override
    public void apply(double[] x, double[] y) {
      kernel.multiply(transposed, rows, all, columns, all, rows, x, y, batch, batch, true);
    }

    @Override
    public void applyTransposed(double[] y, double[] x) {
      kernel.multiply(w, columns, all, rows, all, columns, y, x, batch, batch, true);
    }
  }

  /** Any other map. */
  record Other(LinearMap map, int batch) implements BatchMap {
    @Override
    public void apply(double[] x, double[] y) {
      map.runs(
          (i, j, step, count, weight) ->
              Lines.addScaled(
                  weight, x, j * batch, step * batch, y, i * batch, batch, count, batch));
    }

    @Override
    public void applyTransposed(double[] y, double[] x) {
      map.transposedRuns(
          (i, j, step, count, weight) ->
              Lines.addScaled(
                  weight, y, i * batch, batch, x, j * batch, step * batch, count, batch));
    }
  }
}
