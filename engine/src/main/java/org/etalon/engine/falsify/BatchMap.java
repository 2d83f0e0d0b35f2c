package org.etalon.engine.falsify;

import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Lines;
import org.etalon.network.Convolution;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Selection;

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
    return map.fold(
        dense -> batch == 1 ? new Single(dense.matrix()) : new Dense(dense.matrix(), kernel, batch),
        diagonal -> new Diagonal(diagonal, batch),
        convolution -> new Shared(convolution, batch),
        selection -> new Moved(selection, batch));
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

  /** A diagonal. */
  record Diagonal(DiagonalMap map, int batch) implements BatchMap {
    @Override
    public void apply(double[] x, double[] y) {
      for (int i = 0; i < map.outputSize(); i++) {
        Lines.addScaled(map.factor(i), x, i * batch, y, i * batch, batch);
      }
    }

    @Override
    public void applyTransposed(double[] y, double[] x) {
      apply(y, x);
    }
  }

  /** A convolution. */
  final class Shared implements BatchMap {
    private final Convolution map;
    private final double[] kernel;
    private final int batch;

    Shared(Convolution map, int batch) {
      this.map = map;
      this.batch = batch;
      kernel = map.parameters();
    }

    @Override
    public void apply(double[] x, double[] y) {
      map.shape()
          .entries((i, j, k) -> Lines.addScaled(kernel[k], x, j * batch, y, i * batch, batch));
    }

    @Override
    public void applyTransposed(double[] y, double[] x) {
      map.shape()
          .entries((i, j, k) -> Lines.addScaled(kernel[k], y, i * batch, x, j * batch, batch));
    }
  }

  /** A selection. */
  record Moved(Selection map, int batch) implements BatchMap {
    @Override
    public void apply(double[] x, double[] y) {
      for (int i = 0; i < map.outputSize(); i++) {
        if (map.source(i) != Selection.ZERO) {
          Lines.addScaled(1, x, map.source(i) * batch, y, i * batch, batch);
        }
      }
    }

    @Override
    public void applyTransposed(double[] y, double[] x) {
      for (int i = 0; i < map.outputSize(); i++) {
        if (map.source(i) != Selection.ZERO) {
          Lines.addScaled(1, y, i * batch, x, map.source(i) * batch, batch);
        }
      }
    }
  }
}
