package org.etalon.engine.search;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.time.Stop;

/** The threads of this process, for the parts of all works. */
public final class LocalBackend implements Backend {
  private final ExecutorService threads;

  /** So many threads. */
  public LocalBackend(int count) {
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "etalon-part");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Session open(Work work) {
    return new LocalSession(work);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class LocalSession implements Session {
    private final Work work;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalSession(Work work) {
      this.work = work;
    }

    @Override
    public CompletableFuture<byte[]> run(byte[] part) {
      return CompletableFuture.supplyAsync(() -> done(part), threads);
    }

    private byte[] done(byte[] part) {
      if (closed.get()) {
        throw new CancellationException();
      }
      return work.run(part, Stop.when(closed::get));
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }
}
