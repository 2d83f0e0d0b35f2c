package org.etalon.engine.search;

import java.util.List;
import org.etalon.certificate.SplitTree;
import org.etalon.problem.Witness;

/**
 * What a search proved about {@code max ||g - f||} over the domain.
 *
 * @param upperBound a proved upper bound; infinite where nothing was proved
 * @param witness an input whose exact difference is the lower bound
 * @param subproblems how many boxes were bounded
 * @param volumeDone the part of the domain's volume that was finished
 * @param trees the splits of each root box, if they were recorded
 * @param seconds the time it took
 * @param ending why it ended
 */
public record Bracket(
    double upperBound,
    Witness witness,
    long subproblems,
    double volumeDone,
    List<SplitTree> trees,
    double seconds,
    Ending ending) {
  /** Why a search ended. */
  public enum Ending {
    /** Every box is bounded as asked, or a witness refutes epsilon. */
    COMPLETE,
    /** The time limit. */
    TIMEOUT,
    /** The limit on subproblems. */
    SUBPROBLEM_LIMIT,
    /** What is left are boxes too thin to split. */
    EXHAUSTED,
    /** The thread was interrupted. */
    CANCELLED
  }

  /** The proved lower bound: the witness' difference rounded down. */
  public double lowerBound() {
    return witness.differenceDown();
  }
}
