package org.etalon.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.etalon.study.Text;

/** Says now and then what is being done, and for how long, where that says nothing of itself. */
final class Waiting {
  private static final long MILLISECONDS = 250;

  private Waiting() {}

  /**
   * Does something.
   *
   * @param what is being done
   */
  static <T> T during(Messages messages, String what, Supplier<T> work) {
    long start = System.nanoTime();
    Runnable say =
        () ->
            messages.progress(
                () -> Text.duration((System.nanoTime() - start) * 1e-9) + ": " + what);
    say.run();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> unused =
          clock.scheduleAtFixedRate(say, MILLISECONDS, MILLISECONDS, TimeUnit.MILLISECONDS);
      return work.get();
    } finally {
      clock.shutdownNow();
    }
  }
}
