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
  public int inputSize() {
    return size;
  }

  @Override
  public int outputSize() {
    return size;
  }

  @Override
  public double[] forward(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Math.max(0, x[i]);
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[] x) {
    Dyadic[] y = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i].signum() > 0 ? x[i] : Dyadic.ZERO;
    }
    return y;
  }

  @Override
  public <R> R fold(
      Function<? super Affine, ? extends R> affine, Function<? super Relu, ? extends R> relu) {
    return relu.apply(this);
  }
}
