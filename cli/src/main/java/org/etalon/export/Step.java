package org.etalon.export;

import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.fixed.FixedFormat;

/** What is computed between two stored values of a network in fixed point. */
sealed interface Step permits Stage, Windows, Sum {
  /** How many outputs it gives. */
  int outputs();

  /**
   * The image that its result is, if it is one.
   *
   * @param taken the image that its input is, if it is one
   */
  Optional<Image> image(Optional<Image> taken);

  /** What is computed before it is stored. */
  Sums sums();

  /** What is given for the kind that this step is. */
  <R> R fold(Function<Stage, R> stage, Function<Windows, R> windows, Function<Sum, R> sum);

  /** The unit of the sums is {@code 2^exponent}. */
  default int exponent() {
    return sums().exponent();
  }

  /** The bits by which codes of the result are coarser than sums; negative if finer. */
  default int shift() {
    return sums().shift();
  }

  /** A bound of the magnitude of every sum on the way, in any order, for all codes. */
  default BigInteger most() {
    return sums().most();
  }

  /** The width of the sums in bits, 32 or 64. */
  default int width() {
    return sums().width();
  }

  /** Whether negative sums become zero. */
  default boolean rectified() {
    return sums().rectified();
  }

  /** The format of the result. */
  default FixedFormat given() {
    return sums().given();
  }
}
