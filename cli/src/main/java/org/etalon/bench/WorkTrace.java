package org.etalon.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.Work;
import org.etalon.time.Stop;

/**
 * What the driver of a search does one thing after the other, with how long it took: parts handed
 * out, and parts taken in, which is in the order of handing out. That order depends on no worker,
 * so it can be replayed with any number of them.
 */
final class WorkTrace {
  /**
   * A step of the driver.
   *
   * @param driver seconds of its own before the step
   * @param part seconds that the part takes that is handed out; 0 where one is taken in
   * @param handsOut whether a part is handed out, else one is taken in
   */
  record Step(double driver, double part, boolean handsOut) {}

  private final List<Step> steps = new ArrayList<>();
  private long last = System.nanoTime();
  private double tail;

  /** What came of a replay: seconds from begin to end, and those that workers were at work. */
  record Replay(double seconds, double busy) {}

  List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** A part is handed out. */
  void handOut(double driver, double part) {
    steps.add(new Step(driver, part, true));
  }

  /** The first part that is out is taken in. */
  void takeIn(double driver) {
    steps.add(new Step(driver, 0, false));
  }

  /** The search has ended. */
  void end() {
    tail = lap();
  }

  /** The seconds since the last step, or since this was made. */
  private double lap() {
    long now = System.nanoTime();
    double seconds = (now - last) * 1e-9;
    last = now;
    return seconds;
  }

  /** Seconds of the driver alone. */
  double driver() {
    return tail + steps.stream().mapToDouble(Step::driver).sum();
  }

  /**
   * The same search with so many workers, which take parts in order as they become free.
   *
   * @param latency seconds from the driver to a worker, and back again
   */
  Replay with(int workers, double latency) {
    PriorityQueue<Double> free = new PriorityQueue<>(Collections.nCopies(workers, 0.0));
    Queue<Double> out = new ArrayDeque<>();
    double now = 0;
    double busy = 0;
    for (Step step : steps) {
      if (step.handsOut()) {
        now += step.driver();
        double end = Math.max(now + latency, free.remove()) + step.part();
        free.add(end);
        out.add(end);
        busy += step.part();
      } else {
        now = Math.max(now + step.driver(), out.remove() + latency);
      }
    }
    return new Replay(now + tail, busy);
  }

  /** Does parts when they are handed out, on the thread of the driver, and writes this trace. */
  Backend recorder() {
    return new Backend() {
      @Override
      public Session open(Work work) {
        return new Recording(work);
      }

      @Override
      public void close() {}
    };
  }

  private final class Recording implements Backend.Session {
    private final Work work;

    Recording(Work work) {
      this.work = work;
    }

    @Override
    public CompletableFuture<byte[]> run(byte[] part) {
      double driver = lap();
      byte[] found = work.run(part, Stop.NEVER);
      handOut(driver, lap());
      CompletableFuture<byte[]> done =
          new CompletableFuture<>() {
            @Override
            public byte[] join() {
              takeIn(lap());
              return super.join();
            }
          };
      done.complete(found);
      return done;
    }

    @Override
    public void close() {}
  }
}
