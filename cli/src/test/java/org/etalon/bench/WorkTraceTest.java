package org.etalon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CompletableFuture;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.Work;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class WorkTraceTest {
  private static void assertTakes(WorkTrace trace, int workers, double latency, double seconds) {
    assertThat(trace.with(workers, latency).seconds()).isEqualTo(seconds, within(1e-9));
  }

  @Test
  void with_partsAlike_areSharedAmongWorkers() {
    WorkTrace trace = new WorkTrace();
    for (int i = 0; i < 4; i++) {
      trace.handOut(0, 1);
    }
    for (int i = 0; i < 4; i++) {
      trace.takeIn(0);
    }
    assertTakes(trace, 1, 0, 4);
    assertTakes(trace, 2, 0, 2);
    assertTakes(trace, 3, 0, 2);
    assertTakes(trace, 1000, 0.25, 1.5);
    assertThat(trace.with(3, 0).busy()).isEqualTo(4);
  }

  /** What comes of the first part is needed for the last, which waits for it among idle workers. */
  @Test
  void with_partsTakenInInOrder_waitsForTheSlowest() {
    WorkTrace trace = new WorkTrace();
    trace.handOut(1, 10);
    trace.handOut(1, 1);
    trace.takeIn(2);
    trace.handOut(0, 1);
    trace.takeIn(0);
    trace.takeIn(0);
    assertTakes(trace, 1000, 0, 1 + 10 + 1);
    assertTakes(trace, 1, 0, 1 + 10 + 1 + 1);
    assertTakes(trace, 1000, 0.5, 1 + 11 + 2);
    assertThat(trace.driver()).isEqualTo(4);
  }

  @Test
  void recorder_keepsTheOrderOfTheDriver() {
    WorkTrace trace = new WorkTrace();
    try (Backend backend = trace.recorder();
        Backend.Session session = backend.open(new Same())) {
      CompletableFuture<byte[]> one = session.run(new byte[] {1});
      CompletableFuture<byte[]> two = session.run(new byte[] {2});
      assertThat(one.join()).containsExactly(1);
      session.run(new byte[] {3});
      assertThat(two.join()).containsExactly(2);
    }
    assertThat(trace.steps().stream().map(WorkTrace.Step::handsOut))
        .containsExactly(true, true, false, true, false);
  }

  /** Work that gives back what it is given. */
  private record Same() implements Work {
    @Override
    public String title() {
      return "same";
    }

    @Override
    public String name() {
      return "same";
    }

    @Override
    public byte[] run(byte[] part, Stop stop) {
      return part;
    }
  }
}
