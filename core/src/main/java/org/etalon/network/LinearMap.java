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
  /** Told of entries of the matrix that are equal and follow each other. */
  @FunctionalInterface
  interface Runs {
    /**
     * The matrix has {@code weight} in row {@code output + t} and column {@code input + t * step},
     * for each t from 0 below {@code count}.
     *
     * @param output the first row
     * @param input the first column
     * @param step how far the columns are apart
     * @param count how many entries there are
     * @param weight each of them
     */
    void at(int output, int input, int step, int count, double weight);
  }

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

  /**
   * The entries that may differ from zero, each once, in runs: those of a row by ascending columns.
   */
  default void runs(Runs runs) {
    int outputs = outputSize();
    for (int i = 0; i < outputs; i++) {
      MapRow row = row(i);
      for (int k = 0; k < row.size(); k++) {
        runs.at(i, row.column(k), 1, 1, row.value(k));
      }
    }
  }

  /** The same entries in another order: those of a column by ascending rows. */
  default void transposedRuns(Runs runs) {
    runs(runs);
  }

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

  /** How many multiplications applying it takes. */
  default long operations() {
    return fold(
        dense -> (long) dense.outputSize() * dense.inputSize(),
        diagonal -> (long) diagonal.outputSize(),
        convolution ->
            (long) convolution.outputSize()
                * convolution.kernel().size()
                / convolution.shape().outChannels(),
        selection -> (long) selection.outputSize());
  }

  /** Whether it is a matrix, every entry of it stored. */
  default boolean isDense() {
    return fold(dense -> true, diagonal -> false, convolution -> false, selection -> false);
  }

  /** Whether it is a diagonal of ones. */
  default boolean isUnitDiagonal() {
    return fold(dense -> false, DiagonalMap::isIdentity, convolution -> false, selection -> false);
  }

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
