package org.etalon.checker;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of a check; closing them interrupts what is at work. */
final class Threads implements AutoCloseable {
  private final ExecutorService pool;

  Threads(int count) {
    pool = Executors.newFixedThreadPool(count);
  }

  <T> Future<T> run(Callable<T> job) {
    return pool.submit(job);
  }

  /** A checker of parts that is at work as long as these threads are. */
  PartChecker parts(Leaves leaves) {
    return new PartChecker() {
      @Override
      public Future<PartResult> check(Part part) {
        return run(() -> leaves.check(part, Thread.currentThread()::isInterrupted));
      }

      @Override
      public void close() {}
    };
  }

  /**
   * What came of a job.
   *
   * @throws IllegalStateException if this thread is interrupted
   */
  static <T> T result(Future<T> job) {
    try {
      return job.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // too little memory stays what it is
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
