package org.etalon.lab.ladder;

/** A point in time after which nothing new is begun. */
final class TimeLimit {
  private final long start = System.nanoTime();
  private final double seconds;

  /** Begins now; infinite seconds are no limit, and without any above 0 it is over at once. */
  TimeLimit(double seconds) {
    this.seconds = seconds;
  }

  /** The seconds left, at most 0 when time is up. */
  double left() {
    return seconds - (System.nanoTime() - start) * 1e-9;
  }

  /** Whether time is up, or the thread was interrupted. */
  boolean isOver() {
    return left() <= 0 || Thread.currentThread().isInterrupted();
  }
}
