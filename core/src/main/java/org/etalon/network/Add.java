package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;

/**
 * The sum {@code x + y} of two values: a residual connection, or branches that meet.
 *
 * @param size the number of coordinates
 */
public record Add(int size) implements Layer {
  @Override
  public int arity() {
    return 2;
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
      y[i] = x[0][i] + x[1][i];
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[]... x) {
    Dyadic[] y = new Dyadic[size];
    for (int i = 0; i < size; i++) {
      y[i] = x[0][i].add(x[1][i]);
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
    return add.apply(this);
  }
}
