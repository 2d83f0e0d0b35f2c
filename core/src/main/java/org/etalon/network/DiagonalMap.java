package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * Entrywise multiplication, {@code x -> diag(s) x}: an input scaling or a batch normalization.
 *
 * @param scale s, one factor a coordinate
 */
public record DiagonalMap(Vector scale) implements LinearMap {
  @Override
  public int inputSize() {
    return scale.size();
  }

  @Override
  public int outputSize() {
    return scale.size();
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = scale.get(i) * x[i];
    }
    return y;
  }

  @Override
  public Dyadic[] applyExact(Dyadic[] x) {
    Dyadic[] y = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i].multiply(Dyadic.of(scale.get(i)));
    }
    return y;
  }

  @Override
  public Matrix toMatrix() {
    return Matrix.diagonal(scale);
  }

  @Override
  public <R> R fold(
      Function<? super DenseMap, ? extends R> dense,
      Function<? super DiagonalMap, ? extends R> diagonal) {
    return diagonal.apply(this);
  }
}
