package org.etalon.engine.search;

import java.util.List;
import java.util.Optional;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.problem.Witness;

/**
 * What a search proved about {@code max ||g - f||} over the domain.
 *
 * @param upperBound a proved upper bound, rounded up; infinite where nothing was proved
 * @param proved whether epsilon, if there is one, is proved to hold. The rounded bound may lie
 *     above epsilon all the same, where the exact one is at most epsilon by less than a step of
 *     doubles
 * @param witness an input whose exact difference is the lower bound; nothing where none was
 *     evaluated in time, or no double lies between the bounds of the domain
 * @param subproblems how many boxes were bounded
 * @param volumeDone the part of the domain's volume that was finished
 * @param trees the splits of each root box, if they were recorded and show what was asked; none
 *     where it is undecided or refuted
 * @param evidence for each of these, how the root box was bounded
 * @param seconds the time it took
 * @param ending why it ended
 * @param reproducible whether the same question gives the same bracket again, on any machine and
 *     with any number of threads: neither the time limit nor a cancellation nor the memory that
 *     there is cut anything short
 */
public record Bracket(
    double upperBound,
    boolean proved,
    Optional<Witness> witness,
    long subproblems,
    double volumeDone,
    List<SplitTree> trees,
    List<Evidence> evidence,
    double seconds,
    Ending ending,
    boolean reproducible) {
  /** Why a search ended. */
  public enum Ending {
    /** Every box is bounded as asked, or a witness refutes epsilon. */
    COMPLETE,
    /** The time limit. */
    TIMEOUT,
    /** The limit on subproblems. */
    SUBPROBLEM_LIMIT,
    /** What is left are boxes too thin to split, or inputs that rounding adds to the domain. */
    EXHAUSTED,
    /**
     * What is left are boxes whose bounds fall no further: they are above epsilon, or the largest
     * difference attained, by no more than rounding in double arithmetic.
     */
    ROUNDING,
    /**
     * There was no memory for a step: what was known before is what is said. The search is over,
     * and a checkpoint of it is the last one that was due before.
     */
    MEMORY,
    /** The thread was interrupted, or another cancellation. */
    CANCELLED;

    /** Whether a limit ended it: with more time or boxes the search could go on. */
    public boolean isLimit() {
      return this == TIMEOUT || this == SUBPROBLEM_LIMIT || this == CANCELLED;
    }
  }

  /** What is known where the time was up before anything was: nothing. */
  public static Bracket nothing(double seconds, Ending ending) {
    return new Bracket(
        Double.POSITIVE_INFINITY,
        false,
        Optional.empty(),
        0,
        0,
        List.of(),
        List.of(),
        seconds,
        ending,
        false);
  }

  /**
   * The same with what was known of the problem before: the bound is the one that proves more, and
   * the witness any that there is.
   */
  public Bracket withEarlier(Bracket earlier) {
    boolean more = proved || (!earlier.proved && upperBound <= earlier.upperBound);
    Bracket bound = more ? this : earlier;
    return new Bracket(
        bound.upperBound,
        bound.proved,
        witness.or(() -> earlier.witness),
        Math.max(subproblems, earlier.subproblems),
        Math.max(volumeDone, earlier.volumeDone),
        bound.trees,
        bound.evidence,
        Math.max(seconds, earlier.seconds),
        ending,
        reproducible && earlier.reproducible);
  }

  /** The proved lower bound: the witness' difference rounded down; 0 where there is none. */
  public double lowerBound() {
    return witness.map(Witness::differenceDown).orElse(0.0);
  }
}
