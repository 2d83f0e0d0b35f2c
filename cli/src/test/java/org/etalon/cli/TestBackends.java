package org.etalon.cli;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.BackendProvider;
import org.etalon.engine.search.LocalBackend;
import org.etalon.engine.search.UnreadException;
import org.etalon.engine.search.Work;
import org.etalon.engine.search.WorkerMemoryException;
import org.etalon.problem.SoundnessError;
import org.jspecify.annotations.Nullable;

/**
 * Backends that go wrong, and one that counts: {@code test:threads} explores by a thread of its
 * own, in {@code test:contradiction} a subtree shows that bounds are wrong, {@code test:memory} has
 * none left, in {@code test:worker} a worker has none, in {@code test:unread} a disk fails, {@code
 * test:lost} is there and does nothing, {@code test:gone} takes up no search, and {@code
 * test:stuck} explores but cannot be closed; {@code test:once} is lost until it is opened again.
 */
public final class TestBackends implements BackendProvider {
  /** How often a backend was opened, and how many are open. */
  static final AtomicInteger OPENED = new AtomicInteger();

  static final AtomicInteger OPEN = new AtomicInteger();

  /** How many works were opened. */
  static final AtomicInteger SEARCHES = new AtomicInteger();

  /** What opening {@code test:fault} throws. */
  static final AtomicReference<Throwable> FAULT = new AtomicReference<>(new AssertionError());

  /** For the service loader. */
  public TestBackends() {}

  static void reset() {
    OPENED.set(0);
    OPEN.set(0);
    SEARCHES.set(0);
  }

  @Override
  public boolean knows(String name) {
    return name.startsWith("test:");
  }

  @Override
  public Backend open(String name) {
    if (name.equals("test:nowhere")) {
      throw new BackendException("nobody answers", new IllegalStateException());
    }
    if (name.equals("test:fault")) {
      if (FAULT.get() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) FAULT.get();
    }
    OPENED.incrementAndGet();
    OPEN.incrementAndGet();
    LocalBackend threads = new LocalBackend(1);
    return new Backend() {
      @Override
      public Session open(Work work) {
        SEARCHES.incrementAndGet();
        if (name.equals("test:gone")) {
          throw new BackendException("the application has ended", new IllegalStateException());
        }
        if (name.equals("test:once") && OPENED.get() == 1) {
          return new Failing(new BackendException("the first worker is gone", new IOException()));
        }
        @Nullable Throwable wrong = wrong(name);
        return wrong == null ? threads.open(work) : new Failing(wrong);
      }

      @Override
      public void close() {
        OPEN.decrementAndGet();
        threads.close();
        if (name.equals("test:stuck")) {
          throw new IllegalStateException("a port is held");
        }
      }
    };
  }

  private static @Nullable Throwable wrong(String name) {
    return switch (name) {
      case "test:contradiction" -> new SoundnessError("a witness inside a proved box");
      case "test:memory" -> new OutOfMemoryError("no room for a box");
      case "test:lost" -> new BackendException("all workers are gone", new IllegalStateException());
      case "test:unread" -> new UnreadException("a disk fails", new IOException());
      case "test:worker" -> new WorkerMemoryException("give workers more", new OutOfMemoryError());
      default -> null;
    };
  }

  private record Failing(Throwable wrong) implements Backend.Session {
    @Override
    public CompletableFuture<byte[]> run(byte[] part) {
      return CompletableFuture.failedFuture(wrong);
    }

    @Override
    public void close() {}
  }
}
