package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;

/**
 * The rectifier {@code max(0, x)} in every coordinate.
 *
 * @param size the number of coordinates
 */
public record Relu(int size) implements Layer {
  @Override
  public int arity() {
    return 1;
  }

  @Override
  public int inputSize() {
    return size;
  }

  @Override
  public int outputSize() {
    return size;
  }

  @Override
  public double[] forward(double[]... x) {
    double[] y = new double[size];
    for (int i = 0; i < size; i++) {
      y[i] = Math.max(0, x[0][i]);
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[]... x) {
    Dyadic[] y = new Dyadic[size];
    for (int i = 0; i < size; i++) {
      y[i] = x[0][i].signum() > 0 ? x[0][i] : Dyadic.ZERO;
    }
    return y;
  }

  @Override
  public <R> R fold(
      Function<Affine, R> affine,
      Function<Relu, R> relu,
      Function<Add, R> add,
      Function<MaxPool, R> maxPool,
      Function<Round, R> round) {
    return relu.apply(this);
  }
}
