package org.etalon.lab.ladder;

import java.util.function.LongSupplier;

/** A point in time after which nothing new is begun. */
final class TimeLimit {
  private final LongSupplier clock;
  private final long start;
  private final double seconds;
  private final boolean shared;
  private boolean met;

  /**
   * Begins now; infinite seconds are no limit, and without any above 0 it is over at once.
   *
   * @param shared whether parts of the work have equal parts of it; else each may take what is left
   */
  TimeLimit(double seconds, boolean shared) {
    this(seconds, shared, System::nanoTime);
  }

  /**
   * The same.
   *
   * @param clock in nanoseconds
   */
  TimeLimit(double seconds, boolean shared, LongSupplier clock) {
    this.clock = clock;
    start = clock.getAsLong();
    this.seconds = seconds;
    this.shared = shared;
  }

  /** The seconds left, at most 0 when time is up. */
  double left() {
    return seconds - (clock.getAsLong() - start) * 1e-9;
  }

  /** A limit for one of so many parts of the work that are left. */
  TimeLimit share(int parts) {
    return new TimeLimit(part(parts), shared, clock);
  }

  /** The seconds for one of so many parts of the work that are left. */
  double part(int parts) {
    return shared ? left() / parts : left();
  }

  /** Whether time is up, or the thread was interrupted. */
  boolean isOver() {
    met |= left() <= 0 || Thread.currentThread().isInterrupted();
    return met;
  }

  /** Whether anyone was told that it is over: if not, it cut nothing short. */
  boolean wasMet() {
    return met;
  }
}
