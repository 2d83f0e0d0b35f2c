package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
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
    Dyadic[] y = new Dyadic[matrix.rows()];
    for (int i = 0; i < y.length; i++) {
      Dyadic sum = Dyadic.ZERO;
      for (int j = 0; j < x.length; j++) {
        if (x[j].signum() != 0 && matrix.get(i, j) != 0) {
          sum = sum.add(x[j].multiply(Dyadic.of(matrix.get(i, j))));
        }
      }
      y[i] = sum;
    }
    return y;
  }

  @Override
  public Matrix toMatrix() {
    return matrix;
  }

  @Override
  public <R> R fold(
      Function<? super DenseMap, ? extends R> dense,
      Function<? super DiagonalMap, ? extends R> diagonal) {
    return dense.apply(this);
  }
}
