package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;

/**
 * Every coordinate cast to a fixed-point format: what a device stores of a value.
 *
 * @param size the number of coordinates
 * @param format of each of them
 */
public record Round(int size, FixedFormat format) implements Layer {
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
      y[i] = format.cast(x[0][i]);
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[]... x) {
    Dyadic[] y = new Dyadic[size];
    for (int i = 0; i < size; i++) {
      y[i] = format.cast(x[0][i]);
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
    return round.apply(this);
  }
}
