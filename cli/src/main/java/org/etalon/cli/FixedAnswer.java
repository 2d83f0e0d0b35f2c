package org.etalon.cli;

import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.StorageSize;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.ErrorShare;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;

/**
 * All that is told of a search for the fewest bits in fixed point.
 *
 * @param found the answer
 * @param best the attempt whose network is written
 * @param request what was asked
 * @param accumulators of the network that is written, its sums exact
 * @param overflow whether a sum overflows, where accumulators have a width that may be too small
 * @param shares of its error; none where there was no time, or where they mean nothing
 * @param fileBytes of the file that is written
 */
record FixedAnswer(
    FixedResult found,
    FixedAttempt best,
    FixedRequest request,
    List<Accumulator> accumulators,
    Optional<OverflowAnswer> overflow,
    List<ErrorShare> shares,
    long fileBytes) {
  /**
   * Whether ranges, which are those of exact sums, are those of what is written: no final sum
   * overflows.
   */
  boolean hasExactSums() {
    return overflow.map(OverflowAnswer::excluded).orElse(true);
  }

  /** What weights and biases take when they are packed, their steps counted. */
  StorageSize size() {
    return StorageSize.of(request.parameters(), best.network().quantized().source(), best.bits());
  }

  /** Whether another run gives the same, shares and sums included. */
  boolean reproducible() {
    return found.reproducible()
        && shares.stream().allMatch(ErrorShare::reproducible)
        && accumulators.stream().allMatch(Accumulator::reproducible);
  }
}
