package org.etalon.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.etalon.time.Stop;

/** What never ends anything, but lets code run out of memory where it asks. */
public final class Lacking {
  private final AtomicInteger times = new AtomicInteger();
  private final String type;
  private final String method;

  /**
   * In one place.
   *
   * @param type the simple name of a class
   * @param method how the name of a method begins
   */
  public Lacking(String type, String method) {
    this.type = "." + type;
    this.method = method;
  }

  /** Says no, but throws where that place asks, as long as {@code armed} says so. */
  public Stop stop(BooleanSupplier armed) {
    return Stop.when(
        () -> {
          if (armed.getAsBoolean() && StackWalker.getInstance().walk(f -> f.anyMatch(this::isIn))) {
            times.incrementAndGet();
            throw new OutOfMemoryError("a test");
          }
          return false;
        });
  }

  private boolean isIn(StackWalker.StackFrame frame) {
    return frame.getClassName().endsWith(type) && frame.getMethodName().startsWith(method);
  }

  /** How often it did. */
  public int times() {
    return times.get();
  }
}
