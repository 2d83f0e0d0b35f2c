package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;

/** Trainings that differ in their seeds, a row each, with mean and standard deviation. */
final class SeedTable {
  private static final List<String> ERRORS =
      List.of("testError", "validationError", "floatTestError", "quantizedTestError");

  private final List<Map<String, Object>> rows = new ArrayList<>();

  /**
   * Takes in a finished training.
   *
   * @param run what {@link TrainRun#finish} says of it
   */
  void add(long seed, Map<String, Object> run) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("seed", seed);
    for (String key : List.of("epochs", "bestEpoch", "metric")) {
      row.put(key, run.get(key));
    }
    ERRORS.forEach(key -> row.put(key, run.get(key)));
    rows.add(row);
  }

  int size() {
    return rows.size();
  }

  private boolean classes() {
    return !rows.isEmpty() && "misclassified".equals(rows.get(0).get("metric"));
  }

  private double[] values(String error) {
    return rows.stream()
        .map(row -> row.get(error))
        .filter(Double.class::isInstance)
        .mapToDouble(value -> (double) value)
        .toArray();
  }

  /** The mean; nothing where a run has no such error. */
  OptionalDouble mean(String error) {
    double[] values = values(error);
    if (values.length < rows.size() || rows.isEmpty()) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return OptionalDouble.of(sum / values.length);
  }

  /** The standard deviation, with one less than the number of runs; nothing for fewer than two. */
  OptionalDouble deviation(String error) {
    double[] values = values(error);
    OptionalDouble mean = mean(error);
    if (mean.isEmpty() || values.length < 2) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (double value : values) {
      sum += (value - mean.getAsDouble()) * (value - mean.getAsDouble());
    }
    return OptionalDouble.of(Math.sqrt(sum / (values.length - 1)));
  }

  /** The last row, for people. */
  String last() {
    Map<String, Object> row = rows.get(rows.size() - 1);
    return "Seed "
        + row.get("seed")
        + ": test error "
        + TrainingLine.shown(row.get("testError"), classes())
        + ", validation error "
        + TrainingLine.shown(row.get("validationError"), classes())
        + ", kept epoch "
        + row.get("bestEpoch")
        + " of "
        + row.get("epochs");
  }

  /** Mean and standard deviation of the errors that there are. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add("Mean and standard deviation of " + Text.count(rows.size(), "run", "runs") + ":");
    for (int k = 0; k < ERRORS.size(); k++) {
      OptionalDouble mean = mean(ERRORS.get(k));
      if (mean.isPresent()) {
        String label =
            List.of("test error", "validation error", "test, real weights", "test, quantized")
                .get(k);
        lines.add(
            String.format(Locale.ROOT, "  %-20s", label)
                + TrainingLine.shown(mean.getAsDouble(), classes())
                + " +- "
                + TrainingLine.shown(deviation(ERRORS.get(k)).orElse(Double.NaN), classes()));
      }
    }
    return lines;
  }

  /** A line a run, then mean and standard deviation; the same on every machine. */
  String csv() {
    StringBuilder text =
        new StringBuilder(
            "seed,epochs,epoch_kept,test_error,validation_error,float_test_error,"
                + "quantized_test_error\n");
    for (Map<String, Object> row : rows) {
      text.append(row.get("seed")).append(',').append(row.get("epochs"));
      text.append(',').append(row.get("bestEpoch"));
      ERRORS.forEach(key -> text.append(',').append(field(row.get(key))));
      text.append('\n');
    }
    text.append("mean,,");
    ERRORS.forEach(key -> text.append(',').append(field(mean(key).orElse(Double.NaN))));
    text.append("\nstandard deviation,,");
    ERRORS.forEach(key -> text.append(',').append(field(deviation(key).orElse(Double.NaN))));
    return text.append('\n').toString();
  }

  private static String field(@Nullable Object value) {
    return value instanceof Double number && !number.isNaN()
        ? String.format(Locale.ROOT, "%.6g", number)
        : "";
  }

  /** For JSON. */
  Map<String, Object> describe() {
    Map<String, Object> means = new LinkedHashMap<>();
    Map<String, Object> deviations = new LinkedHashMap<>();
    for (String key : ERRORS) {
      mean(key).ifPresent(value -> means.put(key, value));
      deviation(key).ifPresent(value -> deviations.put(key, value));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("runs", List.copyOf(rows));
    map.put("mean", means);
    map.put("standardDeviation", deviations);
    return map;
  }
}
