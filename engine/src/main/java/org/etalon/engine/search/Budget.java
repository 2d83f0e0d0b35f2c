package org.etalon.engine.search;

import org.etalon.time.Stop;

/**
 * When a search ends at the latest.
 *
 * @param seconds the time limit, positive; may be infinite
 * @param boxes end once so many boxes are bounded, after the round of splits at hand: a limit that,
 *     unlike time, is reproducible. The boxes of the domain are bounded in any case; attacks and
 *     ascents take a fixed number of steps
 * @param stop ends it early, as interrupting its thread does
 */
public record Budget(double seconds, long boxes, Stop stop) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a limit is not positive
   */
  public Budget {
    if (!(seconds > 0) || boxes < 1) {
      throw new IllegalArgumentException("seconds > 0 and boxes >= 1 are required");
    }
  }

  /**
   * Whether boxes are limited. Then searches share out boxes and every part of one may take all of
   * the time, so that no clock decides what is found before the limit on time is met.
   */
  public boolean countsBoxes() {
    return boxes < Long.MAX_VALUE;
  }

  /** The seconds that a part of a search may take of so many: all where boxes are limited. */
  public double share(double part, double left) {
    return countsBoxes() ? left : part * left;
  }
}
