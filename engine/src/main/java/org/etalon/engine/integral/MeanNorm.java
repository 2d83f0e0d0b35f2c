package org.etalon.engine.integral;

import org.etalon.engine.search.Budget;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Problem;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;

/**
 * An enclosure of the L^p norm of a difference of networks over a box, with the uniform measure of
 * mass one: {@code (mean over x of sum_i |g_i(x) - f_i(x)|^p)^(1/p)}. On a box of volume V the norm
 * with Lebesgue measure is {@code V^(1/p)} times as large; on [0, 1]^d they are the same.
 *
 * <p><b>Property:</b> both ends are proved, roundings included (docs/math/integral.md).
 *
 * @param power p, 1 or 2
 * @param lower the norm is at least this
 * @param upper the norm is at most this; infinite where nothing is proved
 * @param boxes how many boxes were bounded; 0 if time was up before, and nothing is known
 * @param ending why it ended
 */
public record MeanNorm(int power, double lower, double upper, long boxes, Ending ending) {
  /** Why a search for the norm ends. */
  public enum Ending {
    /** The ends are as close as was asked. */
    COMPLETE,
    /** Splitting improves nothing any more: what is left is rounding. */
    ROUNDING,
    /** Time is up, or it was interrupted. */
    TIMEOUT,
    /** The limit on boxes. */
    SUBPROBLEM_LIMIT,
    /** The boxes would take too much memory. */
    MEMORY
  }

  /** Checks that the ends do not contradict each other. */
  public MeanNorm {
    if (lower > upper) {
      throw new SoundnessError(
          "the L^" + power + " norm is proved to be at least " + lower + " and at most " + upper);
    }
  }

  /**
   * Encloses the norm over a domain of one box.
   *
   * @param power p, 1 or 2
   * @param gap it ends when the lower end is within this share of the upper one
   * @param options its seconds, boxes, threads and what ends it early
   * @throws IllegalArgumentException if the power or the domain is another, the networks differ in
   *     architecture, or they do not run in real arithmetic
   * @throws UnfitException if bounds of an input are no doubles and have none between them
   */
  public static MeanNorm of(Problem problem, int power, double gap, SearchOptions options) {
    if ((power != 1 && power != 2) || problem.domain().boxes().size() != 1) {
      throw new IllegalArgumentException("a power of 1 or 2 and a domain of one box are required");
    }
    if (!problem.semantics().isReal()
        || problem.domain().grid().isPresent()
        || problem.f().hasCasts()
        || problem.g().hasCasts()) {
      throw new IllegalArgumentException("means are of networks in real arithmetic, over boxes");
    }
    Budget budget = options.budget();
    try (MeanSearch search = new MeanSearch(problem, power, options.effort().threads(), budget)) {
      Ending ending = search.run(gap);
      double[] mean = search.mean();
      double lower = power == 1 ? mean[0] : Outward.sqrtDown(mean[0]);
      double upper = power == 1 ? mean[1] : Outward.sqrtUp(mean[1]);
      return new MeanNorm(power, lower, upper, search.boxes(), ending);
    }
  }
}
