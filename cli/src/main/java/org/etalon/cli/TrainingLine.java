package org.etalon.cli;

import java.util.Locale;
import java.util.function.Consumer;
import org.etalon.study.Text;
import org.etalon.train.CurvePoint;
import org.etalon.train.TrainingProgress;
import org.jspecify.annotations.Nullable;

/** Says where training is. */
final class TrainingLine implements Consumer<TrainingProgress> {
  private final Messages messages;
  private final boolean classes;

  /**
   * A line.
   *
   * @param classes whether errors are shares of samples
   */
  TrainingLine(Messages messages, boolean classes) {
    this.messages = messages;
    this.classes = classes;
  }

  @Override
  public void accept(TrainingProgress p) {
    messages.progress(() -> line(p));
  }

  private String line(TrainingProgress p) {
    return "epoch "
        + p.epoch()
        + " of "
        + p.epochs()
        + ", about "
        + Text.duration(p.secondsLeft())
        + " left: loss "
        + Text.number(p.loss())
        + p.last().map(last -> errors(last, p.best().orElse(last))).orElse("");
  }

  private String errors(CurvePoint last, CurvePoint best) {
    return ", validation error "
        + shown(last.validationError(), classes)
        + " (best "
        + shown(best.validationError(), classes)
        + " after epoch "
        + best.epoch()
        + ")";
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
