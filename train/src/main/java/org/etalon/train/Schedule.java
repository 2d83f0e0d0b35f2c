package org.etalon.train;

import java.util.Locale;
import org.etalon.problem.UnfitException;

/**
 * Learning rates over a run.
 *
 * @param shape how the rate goes from the first to the last
 * @param first the rate of the first step, above 0
 * @param last the rate that the end of the last epoch would have; ignored by {@link Shape#CONSTANT}
 */
public record Schedule(Shape shape, double first, double last) {
  /** How a rate goes down. */
  public enum Shape {
    /** It does not. */
    CONSTANT,
    /** By one factor an epoch, as in the BinaryConnect article. */
    EXPONENTIAL,
    /** By one amount a step. */
    LINEAR;

    /** The name used on the command line. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the rates.
   *
   * @throws IllegalArgumentException if the first is not positive and finite, the last is negative
   *     or not finite, or an exponential one ends at 0
   */
  public Schedule {
    boolean positive = first > 0 && first < Double.POSITIVE_INFINITY;
    if (!positive || !(last >= 0 && last < Double.POSITIVE_INFINITY)) {
      throw new UnfitException("learning rates must be positive numbers");
    }
    if (shape == Shape.EXPONENTIAL && last == 0) {
      throw new UnfitException("an exponential schedule cannot end at 0");
    }
  }

  /**
   * The rate of a step.
   *
   * @param epoch counted from 0, below {@code epochs}
   * @param share of the epoch's steps that lie behind, in [0, 1)
   */
  double rate(int epoch, double share, int epochs) {
    return switch (shape) {
      case CONSTANT -> first;
      case EXPONENTIAL -> first * StrictMath.pow(last / first, (double) epoch / epochs);
      case LINEAR -> first + (last - first) * ((epoch + share) / epochs);
    };
  }
}
