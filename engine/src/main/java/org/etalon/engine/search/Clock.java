package org.etalon.engine.search;

import org.etalon.time.Stop;

/** The time a search has taken, over all calls that advance it, and what ends the one at hand. */
final class Clock {
  private final SearchState state;
  private Stop cancelled = Stop.NEVER;
  private Stop stop = Stop.NEVER;
  private boolean running;
  private long startedAt;

  Clock(SearchState state) {
    this.state = state;
  }

  /**
   * Begins a call.
   *
   * @param seconds how long it may take
   * @param cancellation ends it early, as interrupting the calling thread does
   * @param pulse run on the calling thread whenever it asks whether to stop
   */
  void start(double seconds, Stop cancellation, Runnable pulse) {
    startedAt = System.nanoTime();
    Thread caller = Thread.currentThread();
    cancelled = Stop.onInterrupt().or(cancellation);
    stop =
        cancelled
            .or(Stop.after(seconds))
            .watchedBy(
                () -> {
                  if (Thread.currentThread() == caller) {
                    pulse.run();
                  }
                });
    running = true;
  }

  /** Ends the call. */
  void end() {
    state.seconds = seconds();
    running = false;
    noteCut();
  }

  /** Says when to end, because of time or a cancellation. */
  Stop stop() {
    return stop;
  }

  /** Whether something other than time ended it. */
  boolean isCancelled() {
    return cancelled.stopped();
  }

  /** Remembers whether anything was cut short. */
  void noteCut() {
    state.cut |= stop.hasStopped();
  }

  /** The seconds of all calls. */
  double seconds() {
    return running ? state.seconds + (System.nanoTime() - startedAt) * 1e-9 : state.seconds;
  }
}
