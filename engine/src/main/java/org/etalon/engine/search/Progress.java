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
 */
public record Progress(
    double upperBound,
    double lowerBound,
    long subproblems,
    int open,
    double volumeDone,
    double expected,
    double seconds) {}
