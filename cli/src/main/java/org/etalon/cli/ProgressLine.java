package org.etalon.cli;

import java.util.Locale;
import java.util.function.Consumer;
import org.etalon.engine.search.Progress;
import org.etalon.study.Text;

/** Says what a running search knows. */
final class ProgressLine implements Consumer<Progress> {
  private final Messages messages;
  private final double limitSeconds;
  private final long start = System.nanoTime();

  ProgressLine(Messages messages, double limitSeconds) {
    this.messages = messages;
    this.limitSeconds = limitSeconds;
  }

  @Override
  public void accept(Progress p) {
    messages.progress(() -> line(p, (System.nanoTime() - start) * 1e-9, limitSeconds));
  }

  /** The line of a search that is {@code now} seconds old. */
  static String line(Progress p, double now, double limitSeconds) {
    return Text.duration(now) + ", " + left(p, Math.max(0, limitSeconds - now)) + ": " + of(p);
  }

  /** What is known, and what it cost. */
  static String of(Progress p) {
    String known =
        "difference in [" + Text.down(p.lowerBound()) + ", " + Text.up(p.upperBound()) + "]";
    return switch (p.phase()) {
      case BOUND -> "bounding the domain as it is";
      case ATTACK -> known + ", looking for inputs of large difference";
      case REFINE -> known + ", bounding the domain better";
      case SPLIT -> known + ", " + split(p);
    };
  }

  private static String split(Progress p) {
    return String.format(
        Locale.ROOT,
        "%s (%.0f/s), %d open, %.1f%% of the domain done",
        Text.count(p.subproblems(), "box", "boxes"),
        rate(p),
        p.open(),
        100 * p.volumeDone());
  }

  /** An estimate where there is one; it comes from the boxes seen so far and says "about". */
  private static String left(Progress p, double limit) {
    double estimate = p.expected() / rate(p);
    if (!(estimate < Double.POSITIVE_INFINITY)) {
      return "at most " + Text.duration(limit) + " left";
    }
    String about = "about " + Text.duration(estimate);
    return estimate < limit
        ? about + " left"
        : about + " needed and " + Text.duration(limit) + " left";
  }

  private static double rate(Progress p) {
    return p.subproblems() / Math.max(p.seconds(), 1e-9);
  }
}
