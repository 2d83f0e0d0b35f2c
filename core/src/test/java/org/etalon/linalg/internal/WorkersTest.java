package org.etalon.linalg.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.etalon.problem.SoundnessError;
import org.etalon.time.Awaited;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void run_manyRounds_doesEveryTaskOnce() {
    try (Workers workers = new Workers(3)) {
      for (int tasks = 0; tasks < 40; tasks++) {
        AtomicIntegerArray done = new AtomicIntegerArray(tasks);
        workers.run(tasks, (worker, i) -> done.incrementAndGet(i));
        for (int i = 0; i < tasks; i++) {
          assertThat(done.get(i)).isOne();
        }
      }
    }
  }

  /** The other worker's task ends only once the caller, who has none left, was told to look. */
  @Test
  void run_whileTheCallerWaits_runsWhatIsGivenOnItsThread() {
    Thread caller = Thread.currentThread();
    CountDownLatch looked = new CountDownLatch(3);
    AtomicInteger elsewhere = new AtomicInteger();
    try (Workers workers = new Workers(2)) {
      CountDownLatch taken = new CountDownLatch(1);
      workers.run(
          2,
          (worker, i) -> {
            if (worker == 0) {
              await(taken);
            } else {
              taken.countDown();
              await(looked);
            }
          },
          () -> {
            elsewhere.addAndGet(Thread.currentThread() == caller ? 0 : 1);
            looked.countDown();
          });
    }
    assertThat(elsewhere).hasValue(0);
    assertThat(looked.getCount()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void run_aTaskThatFails_isRethrown() {
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      8,
                      (worker, i) -> {
                        throw new AssertionError("task");
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("task");
    }
  }

  /** Nobody is at work on what the caller may give up then. */
  @Test
  void run_whatFailsWhileTheCallerWaits_isThrownWhenAllIsDone() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (Workers workers = new Workers(2)) {
      CountDownLatch taken = new CountDownLatch(1);
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      (worker, i) -> {
                        if (worker == 0) {
                          await(taken);
                        } else {
                          taken.countDown();
                          await(failed);
                          LockSupport.parkNanos(50_000_000);
                          done.incrementAndGet();
                        }
                      },
                      () -> {
                        failed.countDown();
                        throw new IllegalArgumentException("a listener");
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a listener");
      assertThat(done).hasValue(1);
    }
  }

  @Test
  void run_severalFail_theFirstIsRethrownButAContradictionBefore() {
    Throwable contradiction = new SoundnessError("0 < 0");
    Thread caller = Thread.currentThread();
    for (Throwable later : List.of(new IllegalArgumentException("later"), contradiction)) {
      CountDownLatch failed = new CountDownLatch(1);
      CountDownLatch taken = new CountDownLatch(1);
      try (Workers workers = new Workers(2)) {
        assertThatThrownBy(
                () ->
                    workers.run(
                        2,
                        (worker, i) -> {
                          if (worker == 0) {
                            await(taken);
                            failed.countDown();
                            throw new OutOfMemoryError("first");
                          }
                          taken.countDown();
                          await(failed);
                          while (caller.getState() != Thread.State.TIMED_WAITING) {
                            Thread.onSpinWait(); // until it has failed and waits
                          }
                          throw Awaited.thrown(later);
                        }))
            .hasMessage(later == contradiction ? "0 < 0" : "first");
      }
    }
  }
}
