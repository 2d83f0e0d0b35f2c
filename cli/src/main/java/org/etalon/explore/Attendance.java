package org.etalon.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads for exchanges, each for as long as its client keeps pace: a slow client costs nobody
 * else.
 *
 * <p>An exchange begins in {@link Stage#HEAD} and goes on when its head has been read. A stage has
 * a time for each exchange and room for some at once; where there is no room left, the exchange
 * that made no progress for longest goes. It goes by an interrupt: the channels that the server
 * reads from and writes to are interruptible, and close. (The server's own limit, the property
 * {@code sun.net.httpserver.maxReqTime}, in seconds, is read once a JVM and knows no room; its
 * limit on answers would end streams as well.)
 */
final class Attendance implements Executor, AutoCloseable {
  /** What an exchange is at. */
  enum Stage {
    /** Its head is read. */
    HEAD(2_000, 128),
    /** Its body is read, or its answer written. */
    ANSWER(5_000, 32),
    /** Events are written; each renews the time. */
    STREAM(15_000, 32);

    private final long nanoseconds;
    private final int most;

    Stage(long milliseconds, int most) {
      nanoseconds = TimeUnit.MILLISECONDS.toNanos(milliseconds);
      this.most = most;
    }
  }

  private static final long SWEEP_MILLISECONDS = 100;

  private final ExecutorService threads = Executors.newCachedThreadPool(Attendance::daemon);
  private final Thread sweeper = daemon(this::watch);
  private final Set<Visit> visits = new LinkedHashSet<>(); // the longest without progress first
  private final Map<Thread, Visit> running = new HashMap<>();

  private final int patience;

  /**
   * Starts the watch.
   *
   * @param patience how many times its time every stage lasts
   */
  Attendance(int patience) {
    this.patience = patience;
    sweeper.start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "explore");
    thread.setDaemon(true);
    return thread;
  }

  /** One exchange; its fields are guarded by the attendance. */
  private final class Visit implements Runnable {
    private final Runnable exchange;
    private @Nullable Thread thread;
    private Stage stage = Stage.HEAD;
    private long since;
    private boolean dismissed;

    Visit(Runnable exchange) {
      this.exchange = exchange;
    }

    @Override
    public void run() {
      begin(this);
      try {
        exchange.run();
      } finally {
        end(this);
      }
    }
  }

  @Override
  public void execute(Runnable exchange) {
    Visit visit = new Visit(exchange);
    admit(visit, Stage.HEAD);
    threads.execute(visit);
  }

  /** The exchange of the calling thread is at another stage now, or has made progress in one. */
  synchronized void reach(Stage stage) {
    Visit visit = running.get(Thread.currentThread());
    if (visit != null) {
      admit(visit, stage);
    }
  }

  private synchronized void admit(Visit visit, Stage stage) {
    if (visit.dismissed) {
      return;
    }
    visits.remove(visit);
    if (visits.stream().filter(other -> other.stage == stage).count() >= stage.most) {
      visits.stream().filter(other -> other.stage == stage).findFirst().ifPresent(this::dismiss);
    }
    visit.stage = stage;
    visit.since = System.nanoTime();
    visits.add(visit);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(SWEEP_MILLISECONDS);
        sweep();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private synchronized void sweep() {
    long now = System.nanoTime();
    List<Visit> late = new ArrayList<>();
    for (Visit visit : visits) {
      if (now - visit.since > patience * visit.stage.nanoseconds) {
        late.add(visit);
      }
    }
    late.forEach(this::dismiss);
  }

  private synchronized void dismiss(Visit visit) {
    visits.remove(visit);
    visit.dismissed = true;
    if (visit.thread != null) {
      visit.thread.interrupt();
    }
  }

  private synchronized void begin(Visit visit) {
    visit.thread = Thread.currentThread();
    running.put(visit.thread, visit);
    if (visit.dismissed) {
      visit.thread.interrupt(); // its channel still has to be closed, which running it does
    }
  }

  /** After this no interrupt reaches the thread on this exchange's account. */
  private synchronized void end(Visit visit) {
    visits.remove(visit);
    running.remove(Thread.currentThread());
    Thread.interrupted();
  }

  @Override
  public void close() {
    sweeper.interrupt();
    threads.shutdownNow();
  }
}
