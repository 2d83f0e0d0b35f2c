package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LongestWorkTest {
  private static final double SOME = 0.05;

  private static void work(AtomicBoolean end) {
    while (!end.get()) {
      Thread.onSpinWait();
    }
  }

  /** The main thread may do nothing but wait for workers, older ones and new ones. */
  @Test
  @Timeout(300)
  void seconds_ofAnyThread_count() throws InterruptedException {
    AtomicBoolean end = new AtomicBoolean();
    Thread older = new Thread(() -> work(end));
    older.start();
    awaitSome(new LongestWork());
    end.set(true);
    older.join();
    LongestWork fresh = new LongestWork();
    AtomicBoolean endToo = new AtomicBoolean();
    Thread newer = new Thread(() -> work(endToo));
    newer.start();
    awaitSome(fresh);
    endToo.set(true);
    newer.join();
  }

  private static void awaitSome(LongestWork work) throws InterruptedException {
    while (work.seconds() < SOME) {
      Thread.sleep(5);
    }
  }

  /** Work from before does not: this thread has done far more than is counted. */
  @Test
  void seconds_atFirst_areFewerThanAllBefore() {
    double all = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
    assertThat(new LongestWork().seconds()).isLessThan(all);
  }
}
