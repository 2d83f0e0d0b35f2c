package org.etalon.lab.ladder;

/** A point in time after which nothing new is begun. */
final class TimeLimit {
  private final long start = System.nanoTime();
  private final double seconds;
  private final boolean shared;
  private boolean met;

  /** Begins now; infinite seconds are no limit, and without any above 0 it is over at once. */
  TimeLimit(double seconds) {
    this(seconds, true);
  }

  /**
   * The same.
   *
   * @param shared whether parts of the work have equal parts of it; else each may take what is left
   */
  TimeLimit(double seconds, boolean shared) {
    this.seconds = seconds;
    this.shared = shared;
  }

  /** The seconds left, at most 0 when time is up. */
  double left() {
    return seconds - (System.nanoTime() - start) * 1e-9;
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
