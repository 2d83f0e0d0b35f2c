package org.etalon.time;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Says when a computation is to end early: at a time limit, when it is cancelled, or either.
 *
 * <p>It is handed down to whatever may take long, which asks now and then and returns with what it
 * has by then: never something false, perhaps nothing. Once it has said so it goes on saying so.
 * Any thread may ask.
 */
public final class Stop {
  /** Lets everything run to its end. */
  public static final Stop NEVER = new Stop(() -> false);

  private final BooleanSupplier reason;
  private final LongSupplier since; // when the reason began to hold, as far as that was noticed
  private final Runnable watcher;
  private volatile long stoppedAt;
  private volatile boolean stopped;

  private Stop(BooleanSupplier reason) {
    this(reason, System::nanoTime, () -> {});
  }

  private Stop(BooleanSupplier reason, LongSupplier since, Runnable watcher) {
    this.reason = reason;
    this.since = since;
    this.watcher = watcher;
  }

  /** Stops from the first time on that {@code reason}, which any thread may ask, holds. */
  public static Stop when(BooleanSupplier reason) {
    return new Stop(reason);
  }

  /** Stops so many seconds from now, which may be infinite or negative. */
  public static Stop after(double seconds) {
    long start = System.nanoTime();
    return new Stop(() -> (System.nanoTime() - start) * 1e-9 >= seconds);
  }

  /** Stops when the calling thread is interrupted; its interrupt status is left as it is. */
  public static Stop onInterrupt() {
    Thread thread = Thread.currentThread();
    return new Stop(thread::isInterrupted);
  }

  /** Stops as soon as one of the two does; its grace counts from the first that said so. */
  public Stop or(Stop other) {
    return new Stop(() -> stopped() || other.stopped(), () -> earliest(other), () -> {});
  }

  private long earliest(Stop other) {
    boolean own = stopped && !(other.stopped && other.stoppedAt - stoppedAt < 0);
    return own ? stoppedAt : other.stoppedAt;
  }

  /**
   * The same, and {@code watcher} runs whenever anyone asks, also after it has said so: whoever
   * asks now and then shows that it is still at work.
   */
  public Stop watchedBy(Runnable watcher) {
    return new Stop(this::stopped, () -> stoppedAt, watcher);
  }

  /**
   * Stops so many seconds after this one has said so for the first time, and has the same watcher:
   * for what is worth a little when time is up.
   */
  public Stop grace(double seconds) {
    return new Stop(
        () -> stopped() && (System.nanoTime() - stoppedAt) * 1e-9 >= seconds,
        System::nanoTime,
        watcher);
  }

  /** Lets the watcher run, amid something that is done whether or not it is to end. */
  public void pulse() {
    watcher.run();
  }

  /** Whether to end now. */
  public boolean stopped() {
    pulse();
    if (!stopped && reason.getAsBoolean()) {
      stoppedAt = since.getAsLong();
      stopped = true;
    }
    return stopped;
  }

  /** Whether anyone was told to end: if not, nothing was cut short. Asks for no new reason. */
  public boolean hasStopped() {
    return stopped;
  }
}
