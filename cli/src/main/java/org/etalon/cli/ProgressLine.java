package org.etalon.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import org.etalon.engine.search.Progress;

/** Prints what a running search knows on stderr, at most twice a second. */
final class ProgressLine implements Consumer<Progress> {
  private static final double EVERY_SECONDS = 0.5;

  private final PrintStream err;
  private final double limitSeconds;
  private double printed = Double.NEGATIVE_INFINITY;
  private final long start = System.nanoTime();

  ProgressLine(PrintStream err, double limitSeconds) {
    this.err = err;
    this.limitSeconds = limitSeconds;
  }

  @Override
  public void accept(Progress p) {
    double now = (System.nanoTime() - start) * 1e-9;
    if (now - printed < EVERY_SECONDS || now < EVERY_SECONDS) {
      return;
    }
    printed = now;
    err.printf(
        Locale.ROOT,
        "%5.1f s: difference in [%s, %s], %d boxes (%.0f/s), %d open, %.1f%% of the domain done,"
            + " %s%n",
        now,
        Text.down(p.lowerBound()),
        Text.up(p.upperBound()),
        p.subproblems(),
        p.subproblems() / Math.max(p.seconds(), 1e-9),
        p.open(),
        100 * p.volumeDone(),
        left(p, now));
  }

  /** An estimate where there is one; it comes from the boxes seen so far and says "about". */
  private String left(Progress p, double now) {
    double limit = Math.max(0, limitSeconds - now);
    double rate = p.subproblems() / Math.max(p.seconds(), 1e-9);
    double estimate = p.expected() / rate;
    if (!(estimate < Double.POSITIVE_INFINITY)) {
      return "at most " + Text.duration(limit) + " left";
    }
    String about = "about " + Text.duration(estimate);
    return estimate < limit
        ? about + " left"
        : about + " needed, " + Text.duration(limit) + " until the time limit";
  }
}
