package org.etalon.fewest;

import org.etalon.engine.search.Budget;

/**
 * What a search may use, level by level: parts of its time; or, where boxes are limited, parts of
 * these and all of the time, so that no clock decides what is found before the limit on time is
 * met.
 */
final class Allowance {
  /** The parts of a level's time left that making a network, and a proof, may take. */
  private static final double MAKING = 0.5;

  private static final double PROOF = 0.5;

  private final Budget budget;
  private final long start = System.nanoTime();
  private double until; // seconds since the start, for the level
  private long most; // boxes since the start, for the level
  private double proofPart = 1; // of its boxes left
  private long boxes; // bounded so far
  private boolean lacked;

  /** Begins now, with all for the first level. */
  Allowance(Budget budget) {
    this.budget = budget;
    until = budget.seconds();
    most = budget.boxes();
  }

  /** Begins a level, with a part of what is left. */
  void begin(double part) {
    until = seconds() + budget.share(part, budget.seconds() - seconds());
    if (budget.countsBoxes()) {
      most = boxes + (long) Math.ceil(part * (double) Math.max(0, budget.boxes() - boxes));
      proofPart = PROOF;
    }
  }

  /** Seconds since the start. */
  double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Seconds that the level has left. */
  double left() {
    return until - seconds();
  }

  /** Seconds that making a network may take. */
  double making() {
    return budget.share(MAKING, left());
  }

  /** Seconds that a proof may take. */
  double proof() {
    return budget.share(PROOF, left());
  }

  /** How many boxes a proof may bound, at least 1; before any level, all. */
  long proofBoxes() {
    return budget.countsBoxes()
        ? Math.max(1, (long) Math.ceil(proofPart * (double) (most - boxes)))
        : Long.MAX_VALUE;
  }

  /** Takes note of boxes that were bounded. */
  void spend(long more) {
    boxes += more;
  }

  /** How many boxes were bounded. */
  long boxes() {
    return boxes;
  }

  /** Takes note that a proof, or a level, would have taken more boxes than it had. */
  void lack() {
    lacked = true;
  }

  /** Whether boxes ended anything before its end. */
  boolean lacked() {
    return lacked;
  }

  /** Whether no box is left for the level; whoever asks ends then. */
  boolean levelExhausted() {
    lacked |= boxes >= most;
    return boxes >= most;
  }

  /** Whether no box is left of the budget; whoever asks ends then. */
  boolean exhausted() {
    lacked |= boxes >= budget.boxes();
    return boxes >= budget.boxes();
  }
}
