package org.etalon.train;

import java.util.SplittableRandom;
import org.etalon.problem.UnfitException;

/**
 * Samples to train on, to choose by, and to report on.
 *
 * @param train at least one
 * @param validation may be empty
 * @param test may be empty
 */
public record DataSplit(Samples train, Samples validation, Samples test) {
  /**
   * Checks that the parts fit each other.
   *
   * @throws IllegalArgumentException if there is nothing to train on, or inputs or outputs differ
   */
  public DataSplit {
    if (train.count() == 0) {
      throw new UnfitException("no samples to train on");
    }
    for (Samples part : new Samples[] {validation, test}) {
      if (part.count() > 0
          && (part.inputs() != train.inputs()
              || part.targets().outputs() != train.targets().outputs()
              || part.targets().isClasses() != train.targets().isClasses())) {
        throw new UnfitException("the parts have different inputs or outputs");
      }
    }
  }

  /** All samples for training. */
  public static DataSplit trainOnly(Samples samples) {
    return new DataSplit(samples, samples.range(0, 0), samples.range(0, 0));
  }

  /**
   * A random split.
   *
   * @param validation the share to choose by, in [0, 1)
   * @param test the share to report on, in [0, 1)
   * @throws IllegalArgumentException if nothing is left to train on
   */
  public static DataSplit random(Samples samples, double validation, double test, long seed) {
    int count = samples.count();
    int[] order = Shuffle.order(count, new SplittableRandom(seed));
    int tests = (int) Math.rint(count * test);
    int validations = (int) Math.rint(count * validation);
    int trains = count - tests - validations;
    if (trains < 1) {
      throw new UnfitException("no samples are left to train on");
    }
    return new DataSplit(
        samples.select(order, 0, trains),
        samples.select(order, trains, trains + validations),
        samples.select(order, trains + validations, count));
  }
}
