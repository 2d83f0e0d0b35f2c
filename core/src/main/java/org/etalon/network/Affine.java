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
 * @param stored which of these numbers are parameters; the function does not depend on it
 */
public record Affine(LinearMap map, Vector bias, Stored stored) implements Layer {
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
    if (!map.isFinite() || !bias.isFinite()) {
      throw new IllegalArgumentException("a parameter is NaN or infinite");
    }
  }

  /** A layer all of whose numbers are parameters. */
  public Affine(LinearMap map, Vector bias) {
    this(map, bias, Stored.WEIGHTS_AND_BIAS);
  }

  /** The layer {@code x -> W x + b}. */
  public static Affine of(Matrix weights, Vector bias) {
    return new Affine(new DenseMap(weights), bias);
  }

  /** Whether it only moves entries. */
  public boolean isMove() {
    boolean selects =
        map.fold(dense -> false, diagonal -> false, convolution -> false, selection -> true);
    return selects && bias.maxAbs() == 0;
  }

  /** The image of 0, exactly: the bias, no zero of it negative. */
  public Vector atZero() {
    double[] image = bias.toArray();
    for (int i = 0; i < image.length; i++) {
      image[i] += 0.0; // -0.0 becomes 0.0
    }
    return Vector.of(image);
  }

  @Override
  public int arity() {
    return 1;
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
  public double[] forward(double[]... x) {
    double[] y = map.apply(x[0]);
    for (int i = 0; i < y.length; i++) {
      y[i] += bias.get(i);
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[]... x) {
    Dyadic[] image = map.applyExact(x[0]);
    Dyadic[] shift = Dyadic.ofAll(image.length, bias::get);
    Dyadic[] y = new Dyadic[image.length];
    for (int i = 0; i < y.length; i++) {
      boolean repeats = i > 0 && image[i].equals(image[i - 1]) && shift[i].equals(shift[i - 1]);
      y[i] = repeats ? y[i - 1] : image[i].add(shift[i]);
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
    return affine.apply(this);
  }
}
