package org.etalon.linalg.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.etalon.time.Awaited;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads that work off numbered tasks; the caller's thread is the first of them.
 *
 * <p>Threads that wait look again and again for a short while before they sleep: where one short
 * round follows another, waking would cost more than the work. One thread at a time may call.
 */
public final class Workers implements AutoCloseable {
  private static final long AWAKE_NANOS = 200_000;
  private static final int LOOKS = 64; // between two looks at the clock
  private static final long CALLER_SLEEPS_NANOS = 100_000_000;

  /** Task {@code index}, run by worker {@code worker}. */
  public interface Task {
    void run(int worker, int index);
  }

  /** Some tasks and how far they are. */
  private static final class Round {
    private final int tasks;
    private final Task task;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger[] next; // of each worker's share
    private final AtomicInteger finished = new AtomicInteger();
    private volatile @Nullable Throwable failure; // the first, but for contradictions

    Round(int tasks, int workers, Task task) {
      this.tasks = tasks;
      this.task = task;
      next = new AtomicInteger[workers];
      for (int w = 0; w < workers; w++) {
        next[w] = new AtomicInteger(start(w));
      }
    }

    /** Notes what went wrong, so that tasks not begun are not: the first; contradictions before. */
    synchronized void fail(Throwable e) {
      boolean worse = isContradiction(e) && !isContradiction(failure);
      failure = failure == null || worse ? e : failure;
    }

    /** An error that is none of the machine, as too little memory is. */
    private static boolean isContradiction(@Nullable Throwable e) {
      return e instanceof Error && !(e instanceof VirtualMachineError);
    }

    private int start(int worker) {
      return (int) ((long) tasks * worker / next.length);
    }

    /**
     * The worker's own share first, as its cache may hold that from the last round; then others.
     */
    void drain(int worker) {
      for (int w = 0; w < next.length; w++) {
        drainShare(worker, (worker + w) % next.length);
      }
    }

    private void drainShare(int worker, int share) {
      int end = start(share + 1);
      for (int i = next[share].getAndIncrement(); i < end; i = next[share].getAndIncrement()) {
        try {
          if (failure == null) {
            task.run(worker, i);
          }
        } catch (RuntimeException | Error e) {
          fail(e);
        } finally {
          if (finished.incrementAndGet() == tasks) {
            LockSupport.unpark(caller);
          }
        }
      }
    }
  }

  private final Thread[] threads;
  private volatile Round round = new Round(0, 1, (worker, index) -> {});
  private volatile boolean closed;

  /** Starts {@code count - 1} threads. */
  public Workers(int count) {
    threads = new Thread[count - 1];
    Round idle = round;
    for (int w = 1; w < count; w++) {
      int worker = w;
      Thread thread = new Thread(() -> work(worker, idle), "etalon-worker");
      thread.setDaemon(true);
      threads[w - 1] = thread;
    }
    try {
      for (Thread thread : threads) {
        thread.start();
      }
    } catch (Error e) { // there are too many already
      close();
      throw e;
    }
  }

  /** The number of workers, the caller among them. */
  public int count() {
    return threads.length + 1;
  }

  /**
   * Runs tasks {@code 0..tasks-1}, each once, and waits for all. What goes wrong in one is thrown
   * when none is at work any more: the first, but a contradiction before anything else.
   */
  public void run(int tasks, Task task) {
    run(tasks, task, () -> {});
  }

  /**
   * The same.
   *
   * @param whileWaiting run now and then on the calling thread once nothing is left for it; what
   *     goes wrong there ends the round as a task does
   */
  public void run(int tasks, Task task, Runnable whileWaiting) {
    Round mine = new Round(tasks, count(), task);
    if (tasks > 1) {
      round = mine;
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
    }
    mine.drain(0);
    // An interrupt waits for the tasks at hand, which know of it if they are long, and stays set.
    Patience patience = new Patience(CALLER_SLEEPS_NANOS);
    while (mine.finished.get() < tasks) {
      if (patience.pause(this) && mine.failure == null) {
        try {
          whileWaiting.run();
        } catch (RuntimeException | Error e) {
          mine.fail(e);
        }
      }
    }
    Throwable failure = mine.failure;
    if (failure != null) {
      throw Awaited.thrown(failure);
    }
  }

  private void work(int worker, Round first) {
    Round last = first;
    Patience patience = new Patience(Long.MAX_VALUE);
    while (!closed) {
      Round current = round;
      if (current == last) {
        patience.pause(this);
      } else {
        current.drain(worker);
        last = current;
        patience = new Patience(Long.MAX_VALUE);
      }
    }
  }

  /** Waiting: awake at first, then asleep until someone unparks. */
  private static final class Patience {
    private final long start = System.nanoTime();
    private final long sleep;
    private int looks;

    Patience(long sleepNanos) {
      sleep = sleepNanos;
    }

    /** Waits a little; returns whether it slept. */
    boolean pause(Object blocker) {
      if (++looks % LOOKS != 0 || System.nanoTime() - start < AWAKE_NANOS) {
        Thread.onSpinWait();
        return false;
      }
      LockSupport.parkNanos(blocker, sleep);
      return true;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
