package org.etalon.engine.search;

/**
 * What a running search knows.
 *
 * @param upperBound the proved upper bound of the norm over the whole domain
 * @param lowerBound the best norm attained so far, in double arithmetic (final results are exact)
 * @param subproblems how many boxes were bounded
 * @param open how many boxes wait
 * @param volumeDone the part of the domain's volume that is finished, 0 to 1
 * @param expected an estimate of how many boxes are still to be bounded; NaN if there is none
 * @param seconds since the start
 * @param phase what it is doing
 */
public record Progress(
    double upperBound,
    double lowerBound,
    long subproblems,
    int open,
    double volumeDone,
    double expected,
    double seconds,
    Phase phase) {
  /** What a search does, in this order. */
  public enum Phase {
    /** Bounding the boxes of the domain as they are. */
    BOUND,
    /** Looking for an input of large difference in each of them. */
    ATTACK,
    /** Bounding them better, at more cost. */
    REFINE,
    /** Splitting boxes and bounding the parts. */
    SPLIT
  }
}
