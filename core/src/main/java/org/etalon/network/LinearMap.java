package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;

/**
 * A linear map between spaces of vectors: the part of an affine layer that multiplies.
 *
 * <p>Its matrix M is never built on the way to a bound; {@link #toMatrix} is for theory that speaks
 * of matrices, and for tests.
 */
public sealed interface LinearMap permits DenseMap, DiagonalMap, Convolution, Selection {
  /** The size of the vectors it takes. */
  int inputSize();

  /** The size of the vectors it gives. */
  int outputSize();

  /**
   * The image of {@code x} in double arithmetic; no rounding direction is promised.
   *
   * @param x {@code inputSize} entries, not modified
   */
  double[] apply(double[] x);

  /**
   * The image of {@code y} under the transposed map, {@code M^T y}, likewise.
   *
   * @param y {@code outputSize} entries, not modified
   */
  double[] applyTransposed(double[] y);

  /**
   * The exact image of {@code x}.
   *
   * @param x {@code inputSize} entries, not modified
   */
  Dyadic[] applyExact(Dyadic[] x);

  /**
   * The exact image of {@code y} under the transposed map.
   *
   * @param y {@code outputSize} entries, not modified
   */
  Dyadic[] applyTransposedExact(Dyadic[] y);

  /** Upper bounds of {@code sum_j |M_ij|}, one a row i. */
  double[] rowAbsSumUp();

  /** Upper bounds of {@code sum_i |M_ij|}, one a column j. */
  double[] columnAbsSumUp();

  /**
   * The entries of row {@code i} that may differ from zero, by ascending columns; maps of one form
   * have theirs at the same columns.
   */
  MapRow row(int i);

  /** The numbers it stores, each once however often the matrix has it; a copy. */
  double[] parameters();

  /**
   * The same map with other numbers.
   *
   * @param parameters as many as {@link #parameters} gives, copied
   */
  LinearMap withParameters(double[] parameters);

  /**
   * How many channels the output has. Those of a channel follow each other, and so do the numbers
   * it is made with: rows of a matrix, factors of a diagonal, the output channels of a convolution.
   */
  int channels();

  /** Whether another map differs from this one in its numbers alone. */
  boolean hasFormOf(LinearMap other);

  /** The map as a matrix, {@code outputSize x inputSize}, exactly. */
  Matrix toMatrix();

  /** What is given for the kind that this map is. */
  <R> R fold(
      Function<DenseMap, R> dense,
      Function<DiagonalMap, R> diagonal,
      Function<Convolution, R> convolution,
      Function<Selection, R> selection);

  /** Whether no number is NaN or infinite. */
  default boolean isFinite() {
    for (double parameter : parameters()) {
      if (!Double.isFinite(parameter)) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@code other - this}, each number rounded to nearest.
   *
   * @throws IllegalArgumentException if the forms differ
   */
  default LinearMap differenceTo(LinearMap other) {
    if (!hasFormOf(other)) {
      throw new IllegalArgumentException("maps of different forms: " + this + " and " + other);
    }
    double[] difference = other.parameters();
    double[] own = parameters();
    for (int i = 0; i < own.length; i++) {
      difference[i] -= own[i];
    }
    return withParameters(difference);
  }
}
