package org.etalon.network;

import java.util.Arrays;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * Entrywise multiplication, {@code x -> diag(s) x}: an input scaling or a batch normalization.
 *
 * @param scale s, one factor for each run of {@code repeat} coordinates
 * @param repeat how many coordinates share a factor: the places of a channel, 1 where each has its
 *     own
 */
public record DiagonalMap(Vector scale, int repeat) implements LinearMap {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if {@code repeat} is not positive, or there are too many
   *     coordinates
   */
  public DiagonalMap {
    if (repeat < 1 || (long) repeat * scale.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(scale.size() + " factors, each " + repeat + " times");
    }
  }

  /** A factor for each coordinate. */
  public DiagonalMap(Vector scale) {
    this(scale, 1);
  }

  /** The identity on vectors of a given size. */
  public static DiagonalMap identity(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return new DiagonalMap(Vector.of(ones));
  }

  /** Whether every factor is 1. */
  public boolean isIdentity() {
    for (int i = 0; i < scale.size(); i++) {
      if (scale.get(i) != 1) {
        return false;
      }
    }
    return true;
  }

  /** The factor of coordinate {@code i}. */
  public double factor(int i) {
    return scale.get(i / repeat);
  }

  /** The factors of all coordinates. */
  public Vector factors() {
    double[] factors = new double[outputSize()];
    Arrays.setAll(factors, this::factor);
    return Vector.of(factors);
  }

  @Override
  public int inputSize() {
    return scale.size() * repeat;
  }

  @Override
  public int outputSize() {
    return scale.size() * repeat;
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = factor(i) * x[i];
    }
    return y;
  }

  @Override
  public double[] applyTransposed(double[] y) {
    return apply(y);
  }

  @Override
  public Dyadic[] applyExact(Dyadic[] x) {
    Dyadic[] y = new Dyadic[x.length];
    Dyadic[] factors = Dyadic.ofAll(x.length, this::factor);
    for (int i = 0; i < x.length; i++) {
      boolean repeats = i > 0 && x[i].equals(x[i - 1]) && factors[i].equals(factors[i - 1]);
      y[i] = repeats ? y[i - 1] : x[i].multiply(factors[i]);
    }
    return y;
  }

  @Override
  public Dyadic[] applyTransposedExact(Dyadic[] y) {
    return applyExact(y);
  }

  @Override
  public double[] rowAbsSumUp() {
    double[] sums = new double[outputSize()];
    for (int i = 0; i < sums.length; i++) {
      AbsoluteSums.add(sums, i, factor(i));
    }
    return sums;
  }

  @Override
  public double[] columnAbsSumUp() {
    return rowAbsSumUp();
  }

  @Override
  public MapRow row(int i) {
    return new MapRow(new int[] {i}, new double[] {factor(i)}, 1);
  }

  @Override
  public void runs(Runs runs) {
    for (int c = 0; c < scale.size(); c++) {
      runs.at(c * repeat, c * repeat, 1, repeat, scale.get(c));
    }
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
    return new DiagonalMap(Vector.of(parameters), repeat);
  }

  @Override
  public int channels() {
    return scale.size();
  }

  @Override
  public boolean hasFormOf(LinearMap other) {
    return other instanceof DiagonalMap map
        && map.scale.size() == scale.size()
        && map.repeat == repeat;
  }

  @Override
  public Matrix toMatrix() {
    return Matrix.diagonal(factors());
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
