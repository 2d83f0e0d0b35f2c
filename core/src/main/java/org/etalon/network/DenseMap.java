package org.etalon.network;

import java.util.Arrays;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.exact.ExactSums;
import org.etalon.linalg.Matrix;

/**
 * Multiplication by a matrix, {@code x -> W x}.
 *
 * @param matrix W, {@code outputSize x inputSize}
 */
public record DenseMap(Matrix matrix) implements LinearMap {
  @Override
  public int inputSize() {
    return matrix.columns();
  }

  @Override
  public int outputSize() {
    return matrix.rows();
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[matrix.rows()];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        sum += matrix.get(i, j) * x[j];
      }
      y[i] = sum;
    }
    return y;
  }

  @Override
  public Dyadic[] applyExact(Dyadic[] x) {
    ExactSums sums = new ExactSums(x, parameters(), matrix.rows());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < x.length; j++) {
        sums.add(i, j, i * x.length + j);
      }
    }
    return sums.sums();
  }

  @Override
  public Matrix toMatrix() {
    return matrix;
  }

  @Override
  public double[] applyTransposed(double[] y) {
    double[] x = new double[matrix.columns()];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        x[j] += matrix.get(i, j) * y[i];
      }
    }
    return x;
  }

  @Override
  public Dyadic[] applyTransposedExact(Dyadic[] y) {
    int columns = matrix.columns();
    ExactSums sums = new ExactSums(y, parameters(), columns);
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < columns; j++) {
        sums.add(j, i, i * columns + j);
      }
    }
    return sums.sums();
  }

  @Override
  public double[] rowAbsSumUp() {
    double[] sums = new double[matrix.rows()];
    for (int i = 0; i < sums.length; i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        AbsoluteSums.add(sums, i, matrix.get(i, j));
      }
    }
    return sums;
  }

  @Override
  public double[] columnAbsSumUp() {
    double[] sums = new double[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < sums.length; j++) {
        AbsoluteSums.add(sums, j, matrix.get(i, j));
      }
    }
    return sums;
  }

  @Override
  public MapRow row(int i) {
    int[] columns = new int[matrix.columns()];
    Arrays.setAll(columns, j -> j);
    return new MapRow(columns, matrix.row(i), columns.length);
  }

  @Override
  public double[] parameters() {
    return matrix.toArray();
  }

  @Override
  public DenseMap withParameters(double[] parameters) {
    return new DenseMap(Matrix.of(matrix.rows(), matrix.columns(), parameters));
  }

  @Override
  public int channels() {
    return matrix.rows();
  }

  @Override
  public boolean hasFormOf(LinearMap other) {
    return other instanceof DenseMap map
        && map.matrix.rows() == matrix.rows()
        && map.matrix.columns() == matrix.columns();
  }

  @Override
  public <R> R fold(
      Function<DenseMap, R> dense,
      Function<DiagonalMap, R> diagonal,
      Function<Convolution, R> convolution,
      Function<Selection, R> selection) {
    return dense.apply(this);
  }
}
