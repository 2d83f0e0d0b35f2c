package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;

/**
 * A linear map between spaces of vectors: the part of an affine layer that multiplies.
 *
 * <p>A new kind of map (a convolution, a pooling) is a new case here; networks, exact arithmetic
 * and folding use these methods alone.
 */
public sealed interface LinearMap permits DenseMap, DiagonalMap {
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
   * The exact image of {@code x}.
   *
   * @param x {@code inputSize} entries, not modified
   */
  Dyadic[] applyExact(Dyadic[] x);

  /** The map as a matrix, {@code outputSize x inputSize}, exactly. */
  Matrix toMatrix();

  /** What the function of its kind makes of it. */
  <R> R fold(
      Function<? super DenseMap, ? extends R> dense,
      Function<? super DiagonalMap, ? extends R> diagonal);
}
