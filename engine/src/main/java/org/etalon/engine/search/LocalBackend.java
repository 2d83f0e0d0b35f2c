package org.etalon.engine.search;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.time.Stop;

/** The threads of this process, for the subtrees of all searches. */
public final class LocalBackend implements Backend {
  private final ExecutorService threads;

  /** So many threads. */
  public LocalBackend(int count) {
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "etalon-subtree");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Session open(byte[] problem) {
    return new LocalSession(new Explorers(problem));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class LocalSession implements Session {
    private final Explorers explorers;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalSession(Explorers explorers) {
      this.explorers = explorers;
    }

    @Override
    public CompletableFuture<byte[]> explore(byte[] subtree) {
      return CompletableFuture.supplyAsync(() -> run(subtree), threads);
    }

    private byte[] run(byte[] subtree) {
      if (closed.get()) {
        throw new CancellationException();
      }
      return explorers.explore(subtree, Stop.when(closed::get));
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }
}
