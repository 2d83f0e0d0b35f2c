package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * An affine layer {@code x -> A x + b}.
 *
 * @param map the linear part A
 * @param bias the constant part b, one entry an output
 */
public record Affine(LinearMap map, Vector bias) implements Layer {
  /**
   * Checks shapes and values.
   *
   * @throws IllegalArgumentException if the bias does not fit the map, or a parameter is not finite
   */
  public Affine {
    if (map.outputSize() != bias.size()) {
      throw new IllegalArgumentException(
          "map gives " + map.outputSize() + " outputs, bias has " + bias.size() + " entries");
    }
    boolean finite =
        map instanceof DiagonalMap diagonal
            ? diagonal.scale().isFinite()
            : map.toMatrix().isFinite();
    if (!finite || !bias.isFinite()) {
      throw new IllegalArgumentException("a parameter is NaN or infinite");
    }
  }

  /** The layer {@code x -> W x + b}. */
  public static Affine of(Matrix weights, Vector bias) {
    return new Affine(new DenseMap(weights), bias);
  }

  @Override
  public int inputSize() {
    return map.inputSize();
  }

  @Override
  public int outputSize() {
    return map.outputSize();
  }

  @Override
  public double[] forward(double[] x) {
    double[] y = map.apply(x);
    for (int i = 0; i < y.length; i++) {
      y[i] += bias.get(i);
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[] x) {
    Dyadic[] y = map.applyExact(x);
    for (int i = 0; i < y.length; i++) {
      y[i] = y[i].add(Dyadic.of(bias.get(i)));
    }
    return y;
  }

  @Override
  public <R> R fold(
      Function<? super Affine, ? extends R> affine, Function<? super Relu, ? extends R> relu) {
    return affine.apply(this);
  }
}
