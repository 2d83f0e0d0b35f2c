package org.etalon.checker;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/** Things that one thread at a time may use: as many as are used at the same time. */
final class Idle<T> {
  private final Supplier<T> maker;
  private final Queue<T> idle = new ConcurrentLinkedQueue<>();

  Idle(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Uses one; where that throws, it is not used again. */
  <R> R with(Function<T, R> use) {
    T waiting = idle.poll();
    T own = waiting == null ? maker.get() : waiting;
    R result = use.apply(own);
    idle.add(own);
    return result;
  }
}
