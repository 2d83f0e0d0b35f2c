package org.etalon.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import org.etalon.train.CurvePoint;
import org.etalon.train.TrainingProgress;
import org.jspecify.annotations.Nullable;

/** Prints where training is on stderr: after every evaluation, else every few seconds. */
final class TrainingLine implements Consumer<TrainingProgress> {
  private static final double EVERY_SECONDS = 5;

  private final PrintStream err;
  private final boolean classes;
  private long printed = System.nanoTime();
  private int evaluated;

  /**
   * A printer.
   *
   * @param classes whether errors are shares of samples
   */
  TrainingLine(PrintStream err, boolean classes) {
    this.err = err;
    this.classes = classes;
  }

  @Override
  public void accept(TrainingProgress p) {
    int epoch = p.last().map(CurvePoint::epoch).orElse(0);
    long now = System.nanoTime();
    if (epoch == evaluated && (now - printed) * 1e-9 < EVERY_SECONDS) {
      return;
    }
    evaluated = epoch;
    printed = now;
    err.printf(
        Locale.ROOT,
        "epoch %d of %d: loss %.4g, %sabout %s left%n",
        p.epoch(),
        p.epochs(),
        p.loss(),
        p.last().map(last -> errors(last, p.best().orElse(last))).orElse(""),
        Text.duration(p.secondsLeft()));
  }

  private String errors(CurvePoint last, CurvePoint best) {
    return "validation error "
        + shown(last.validationError(), classes)
        + " (best "
        + shown(best.validationError(), classes)
        + " after epoch "
        + best.epoch()
        + "), ";
  }

  /** An error for people; a dash where there is none. */
  static String shown(@Nullable Object error, boolean classes) {
    if (!(error instanceof Double value) || value.isNaN()) {
      return "-";
    }
    return classes
        ? String.format(Locale.ROOT, "%.2f%%", 100 * value)
        : "rmse " + Text.number(value);
  }
}
