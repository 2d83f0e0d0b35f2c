package org.etalon.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that a run goes on from, besides its options and data; mutable. */
final class TrainingState {
  /** The parameters at the last evaluation's end are those of the perceptron. */
  final List<Parameter> parameters;

  /** The values of the parameters at the best evaluation. */
  final List<float[]> kept = new ArrayList<>();

  final List<CurvePoint> curve = new ArrayList<>();
  int epoch;
  long step;
  double seconds;
  int best = -1;

  TrainingState(List<Parameter> parameters) {
    this.parameters = parameters;
    for (Parameter p : parameters) {
      kept.add(p.value.clone());
    }
  }

  /** Adds an evaluation; keeps the parameters if it is the best one. */
  void add(CurvePoint point) {
    curve.add(point);
    boolean better =
        best < 0
            || Double.isNaN(point.validationError())
            || point.validationError() < curve.get(best).validationError();
    if (better) {
      best = curve.size() - 1;
      for (int i = 0; i < kept.size(); i++) {
        System.arraycopy(parameters.get(i).value, 0, kept.get(i), 0, kept.get(i).length);
      }
    }
  }

  /** Brings the best parameters back. */
  void restoreBest() {
    for (int i = 0; i < kept.size(); i++) {
      System.arraycopy(kept.get(i), 0, parameters.get(i).value, 0, kept.get(i).length);
    }
  }

  /** All numbers that a run goes on from, in a fixed order. */
  List<float[]> arrays() {
    List<float[]> arrays = new ArrayList<>(kept);
    for (Parameter p : parameters) {
      arrays.addAll(List.of(p.value, p.first, p.second));
    }
    return arrays;
  }

  /** The evaluation of the kept network. */
  Optional<CurvePoint> bestPoint() {
    return best < 0 ? Optional.empty() : Optional.of(curve.get(best));
  }

  /** The last evaluation. */
  Optional<CurvePoint> lastPoint() {
    return curve.isEmpty() ? Optional.empty() : Optional.of(curve.get(curve.size() - 1));
  }

  /** Evaluations since the best one. */
  int sinceBest() {
    return curve.size() - 1 - best;
  }
}
