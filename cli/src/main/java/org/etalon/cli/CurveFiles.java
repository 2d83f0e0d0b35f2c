package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.etalon.chart.LineChart;
import org.etalon.train.CurvePoint;

/** A learning curve as a table and as a picture. */
final class CurveFiles {
  private CurveFiles() {}

  /** One line an evaluation. */
  static String csv(List<CurvePoint> curve) {
    StringBuilder text =
        new StringBuilder(
            "epoch,learning_rate,train_loss,train_error,validation_error,test_error,seconds\n");
    for (CurvePoint p : curve) {
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%.6g,%.6g,%.6g,%s,%s,%.1f\n",
              p.epoch(),
              p.learningRate(),
              p.trainLoss(),
              p.trainError(),
              field(p.validationError()),
              field(p.testError()),
              p.seconds()));
    }
    return text.toString();
  }

  private static String field(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value);
  }

  /** Errors over epochs. */
  static String svg(List<CurvePoint> curve, boolean classes) {
    double scale = classes ? 100 : 1;
    List<LineChart.Line> lines = new ArrayList<>();
    add(lines, "training, as it goes", curve, p -> scale * p.trainError());
    add(lines, "validation", curve, p -> scale * p.validationError());
    add(lines, "test", curve, p -> scale * p.testError());
    return LineChart.of(
        "Learning curve",
        new LineChart.Axis("epochs", false),
        new LineChart.Axis(
            classes ? "misclassified, %" : "root mean squared error",
            lines.stream().flatMap(line -> line.y().stream()).allMatch(y -> y > 0)),
        lines);
  }

  private static void add(
      List<LineChart.Line> lines,
      String label,
      List<CurvePoint> curve,
      ToDoubleFunction<CurvePoint> value) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (CurvePoint p : curve) {
      double at = value.applyAsDouble(p);
      if (!Double.isNaN(at)) {
        x.add((double) p.epoch());
        y.add(at);
      }
    }
    if (!x.isEmpty()) {
      lines.add(new LineChart.Line(label, x, y, false));
    }
  }
}
