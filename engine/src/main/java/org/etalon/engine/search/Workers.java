package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads that work off numbered tasks; the caller's thread is the first of them.
 */
final class Workers implements AutoCloseable {
  /** Task {@code index}, run by worker {@code worker}. */
  interface Task {
    void run(int worker, int index);
  }

  private final int count;
  private final @Nullable ExecutorService pool;

  Workers(int count) {
    this.count = count;
    pool =
        count == 1
            ? null
            : Executors.newFixedThreadPool(
                count - 1,
                runnable -> {
                  Thread thread = new Thread(runnable, "etalon-worker");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  int count() {
    return count;
  }

  /** Runs tasks {@code 0..tasks-1}, each once, and waits for all; an error in one is rethrown. */
  void run(int tasks, Task task) {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> futures = new ArrayList<>();
    if (pool != null) {
      for (int w = 1; w < count; w++) {
        int worker = w;
        futures.add(pool.submit(() -> drain(next, tasks, task, worker)));
      }
    }
    try {
      drain(next, tasks, task, 0);
    } finally {
      next.set(tasks);
      await(futures);
    }
  }

  private static void drain(AtomicInteger next, int tasks, Task task, int worker) {
    for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
      task.run(worker, i);
    }
  }

  private static void await(List<Future<?>> futures) {
    boolean interrupted = false;
    for (Future<?> future : futures) {
      while (true) {
        try {
          future.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true; // the tasks at hand are short: finish them, then report
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
