package org.etalon.export;

import java.util.OptionalLong;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.problem.UnfitException;

/**
 * Roundings as CMSIS-NN does them: ties up, {@code floor(z 2^-s + 1/2)}. That is the floor of a
 * sum, and so are other modes: ceiling adds {@code 2^s - 1} to z before, ties down {@code 2^(s-1) -
 * 1}; where values are rectified, or saturate at zero, modes that look at the sign are one of
 * these.
 */
final class CmsisRounding {
  private CmsisRounding() {}

  /** What is stored of the code zero. */
  static long zero(FixedFormat format, boolean wide) {
    boolean fits = format.lowest() >= Byte.MIN_VALUE && format.highest() <= Byte.MAX_VALUE;
    return wide || fits ? 0 : Byte.MIN_VALUE - format.lowest();
  }

  /** What is stored of the least result of a step. */
  static long least(Step step, boolean wide) {
    return (step.rectified() ? 0 : step.given().lowest()) + zero(step.given(), wide);
  }

  /** What is stored of the largest one. */
  static long most(Step step, boolean wide) {
    return step.given().highest() + zero(step.given(), wide);
  }

  /**
   * What is added to sums so that the floor of the multiple is their rounding.
   *
   * @param name what messages call the step
   * @throws UnfitException if nothing is
   */
  static long constant(String name, Step step) {
    RoundingMode mode = step.given().rounding();
    if (step.shift() <= 0) {
      return 0;
    }
    boolean positive = step.rectified() || step.given().lowest() >= 0;
    OptionalLong constant = constant(mode, positive, 1L << (step.shift() - 1));
    return constant.orElseThrow(
        () ->
            new UnfitException(
                name
                    + ": CMSIS-NN takes ties up, which is not "
                    + mode.label()
                    + (positive ? "" : " where values may be negative")
                    + "; quantize with --activation-rounding half-up or floor"));
  }

  private static OptionalLong constant(RoundingMode mode, boolean positive, long half) {
    return switch (mode) {
      case HALF_UP -> OptionalLong.of(half);
      case HALF_DOWN -> OptionalLong.of(half - 1);
      case FLOOR -> OptionalLong.of(0);
      case CEILING -> OptionalLong.of(2 * half - 1);
      case HALF_EVEN -> OptionalLong.empty();
      case HALF_AWAY -> positive(RoundingMode.HALF_UP, positive, half);
      case HALF_TO_ZERO -> positive(RoundingMode.HALF_DOWN, positive, half);
      case TO_ZERO -> positive(RoundingMode.FLOOR, positive, half);
      case AWAY -> positive(RoundingMode.CEILING, positive, half);
    };
  }

  /** A mode that is another one where no value is negative. */
  private static OptionalLong positive(RoundingMode same, boolean positive, long half) {
    return positive ? constant(same, true, half) : OptionalLong.empty();
  }
}
