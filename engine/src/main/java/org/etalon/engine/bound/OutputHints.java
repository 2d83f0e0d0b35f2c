package org.etalon.engine.bound;

/** Collects from the linear bounds of the outputs what splitting and attacks go by. */
final class OutputHints {
  private final double[] lower;
  private final double[] upper;
  private final double[] sensitivity;
  private final double[] maximiser;
  private final double[] rounding;
  private double worst = Double.NEGATIVE_INFINITY;

  OutputHints(double[] lower, double[] upper, int outputs) {
    this.lower = lower;
    this.upper = upper;
    sensitivity = new double[lower.length];
    maximiser = new double[lower.length];
    rounding = new double[outputs];
    for (int i = 0; i < lower.length; i++) {
      maximiser[i] = lower[i];
    }
  }

  /** Takes in the chunk of output rows {@code from..from+size} that {@code pass} just bounded. */
  void collect(BackwardPass pass, LayerState outputs, int from, int size) {
    double[] coefficients = pass.coefficients();
    int worstRow = -1;
    for (int r = 0; r < size; r++) {
      rounding[from + r] = Math.max(pass.rounding(r), pass.rounding(size + r));
      if (outputs.upperD[from + r] > worst) {
        worst = outputs.upperD[from + r];
        worstRow = r;
      }
      if (-outputs.lowerD[from + r] > worst) {
        worst = -outputs.lowerD[from + r];
        worstRow = size + r;
      }
    }
    for (int k = 0; k < pass.liveInputCount(); k++) {
      int at = k * pass.stride();
      int input = pass.liveInput(k);
      for (int r = 0; r < 2 * size; r++) {
        sensitivity[input] += Math.abs(coefficients[at + r]);
      }
      if (worstRow >= 0) {
        maximiser[input] = coefficients[at + worstRow] > 0 ? upper[input] : lower[input];
      }
    }
  }

  double[] sensitivity() {
    return sensitivity;
  }

  /** What the linear bounds of each output hold for rounding alone. */
  double[] rounding() {
    return rounding;
  }

  double[] maximiser() {
    return maximiser;
  }
}
