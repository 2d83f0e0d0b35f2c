package org.etalon.network;

import java.util.Arrays;
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
  /** The identity on vectors of a given size. */
  public static DiagonalMap identity(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return new DiagonalMap(Vector.of(ones));
  }

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
  public double[] applyTransposed(double[] y) {
    return apply(y);
  }

  @Override
  public double[] rowAbsSumUp() {
    double[] sums = new double[scale.size()];
    for (int i = 0; i < sums.length; i++) {
      AbsoluteSums.add(sums, i, scale.get(i));
    }
    return sums;
  }

  @Override
  public double[] columnAbsSumUp() {
    return rowAbsSumUp();
  }

  @Override
  public double[] parameters() {
    return scale.toArray();
  }

  @Override
  public DiagonalMap withParameters(double[] parameters) {
    if (parameters.length != scale.size()) {
      throw new IllegalArgumentException(parameters.length + " factors for " + scale.size());
    }
    return new DiagonalMap(Vector.of(parameters));
  }

  @Override
  public boolean hasFormOf(LinearMap other) {
    return other instanceof DiagonalMap map && map.scale.size() == scale.size();
  }

  @Override
  public <R> R fold(
      Function<DenseMap, R> dense,
      Function<DiagonalMap, R> diagonal,
      Function<Convolution, R> convolution,
      Function<Selection, R> selection) {
    return diagonal.apply(this);
  }
}
