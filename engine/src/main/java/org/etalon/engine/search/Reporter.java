package org.etalon.engine.search;

import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.etalon.problem.Problem;

/**
 * Tells the listener of a search what is known: after every round, and while a long step runs at
 * least about once a second, provided that the step calls {@link #pulse} as often.
 */
final class Reporter {
  private static final long EVERY_NANOS = 500_000_000;

  private final Problem problem;
  private final Consumer<Progress> listener;
  private final SearchState state;
  private final WorkEstimate estimate;
  private final DoubleSupplier seconds;
  private Progress.Phase phase = Progress.Phase.BOUND;
  private Progress known;
  private long reportedAt = System.nanoTime();

  Reporter(
      Problem problem,
      Consumer<Progress> listener,
      SearchState state,
      WorkEstimate estimate,
      DoubleSupplier seconds) {
    this.problem = problem;
    this.listener = listener;
    this.state = state;
    this.estimate = estimate;
    this.seconds = seconds;
    known = progress();
  }

  /** Begins a phase. */
  void enter(Progress.Phase next) {
    phase = next;
    report();
  }

  /** Reports the state, which must be whole: between two steps. */
  void report() {
    known = progress();
    send(known);
  }

  /** What was reported last of a whole state. */
  Progress known() {
    return known;
  }

  /** Reports again what was known before this step, if it takes long. */
  void pulse() {
    if (System.nanoTime() - reportedAt >= EVERY_NANOS) {
      send(
          new Progress(
              known.upperBound(),
              lowerBound(),
              known.subproblems(),
              known.open(),
              known.volumeDone(),
              known.expected(),
              seconds.getAsDouble(),
              known.phase()));
    }
  }

  private void send(Progress progress) {
    reportedAt = System.nanoTime();
    listener.accept(progress);
  }

  private double lowerBound() {
    return Math.max(0, state.best.value());
  }

  private Progress progress() {
    boolean estimated = problem.property().isDecidable() && state.begun;
    return new Progress(
        state.upperBound(),
        lowerBound(),
        state.subproblems,
        state.open(),
        state.volumeDone,
        estimated ? estimate.remaining() : Double.NaN,
        seconds.getAsDouble(),
        phase);
  }
}
