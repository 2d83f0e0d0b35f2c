package org.etalon.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopTest {
  @Test
  void stopped_onceTheReasonHeld_staysSo() {
    AtomicBoolean reason = new AtomicBoolean();
    Stop stop = Stop.when(reason::get);
    assertThat(stop.stopped()).isFalse();
    reason.set(true);
    assertThat(stop.hasStopped()).as("nobody asked yet").isFalse();
    assertThat(stop.stopped()).isTrue();
    reason.set(false);
    assertThat(stop.stopped()).isTrue();
    assertThat(stop.hasStopped()).isTrue();
  }

  @Test
  void after_seconds_isALimit() throws InterruptedException {
    assertThat(Stop.after(-1).stopped()).isTrue();
    assertThat(Stop.after(Double.POSITIVE_INFINITY).stopped()).isFalse();
    Stop soon = Stop.after(0.02);
    Thread.sleep(30);
    assertThat(soon.stopped()).isTrue();
    assertThat(Stop.NEVER.stopped()).isFalse();
  }

  @Test
  void onInterrupt_ofTheThreadThatMadeIt_isSeenByOthersAndKeepsTheStatus() {
    Stop stop = Stop.onInterrupt();
    assertThat(stop.stopped()).isFalse();
    Thread.currentThread().interrupt();
    AtomicBoolean seen = new AtomicBoolean();
    Thread other = new Thread(() -> seen.set(stop.stopped()));
    other.start();
    while (other.isAlive()) { // joining would end the interrupt
      Thread.onSpinWait();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen).isTrue();
    assertThat(stop.stopped()).isTrue();
  }

  @Test
  void watchedBy_runsWheneverAnyoneAsks_alsoWhenTimeIsUp() {
    AtomicBoolean reason = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    Stop stop = Stop.when(reason::get).watchedBy(asked::incrementAndGet);
    assertThat(stop.stopped()).isFalse();
    assertThat(asked).hasValue(1);
    reason.set(true);
    assertThat(stop.stopped()).isTrue();
    assertThat(stop.stopped()).isTrue();
    assertThat(asked).hasValue(3);
    stop.pulse();
    assertThat(asked).hasValue(4);
    assertThat(stop.grace(Double.POSITIVE_INFINITY).stopped()).isFalse();
    assertThat(asked.get()).isGreaterThan(4);
  }

  @Test
  void grace_beginsWhenTheOtherHasStopped() {
    AtomicBoolean reason = new AtomicBoolean();
    Stop stop = Stop.when(reason::get);
    Stop none = stop.grace(0);
    Stop endless = stop.grace(Double.POSITIVE_INFINITY);
    assertThat(none.stopped()).isFalse();
    reason.set(true);
    assertThat(endless.stopped()).isFalse();
    assertThat(stop.hasStopped()).isTrue();
    assertThat(none.stopped()).isTrue();
    assertThat(stop.grace(0).stopped()).isTrue();
    assertThat(endless.stopped()).isFalse();
  }

  @Test
  void or_eitherReason_stops() {
    Stop stopped = Stop.when(() -> true);
    assertThat(Stop.NEVER.or(stopped).stopped()).isTrue();
    assertThat(stopped.or(Stop.NEVER).stopped()).isTrue();
    assertThat(Stop.NEVER.or(Stop.NEVER).stopped()).isFalse();
  }

  /** However often reasons are joined, what is done after a limit is done once. */
  @Test
  void grace_ofReasonsJoinedLater_countsFromTheFirstThatSaidSo() throws InterruptedException {
    Stop first = Stop.when(() -> true);
    assertThat(first.stopped()).isTrue();
    Thread.sleep(50);
    Stop later = Stop.when(() -> true);
    assertThat(later.stopped()).isTrue();
    for (Stop joined :
        new Stop[] {first.or(Stop.NEVER), Stop.NEVER.or(first), later.or(first), first.or(later)}) {
      assertThat(joined.watchedBy(() -> {}).grace(0.05).stopped()).isTrue();
    }
    assertThat(Stop.when(() -> true).or(Stop.NEVER).grace(1000).stopped()).isFalse();
  }
}
