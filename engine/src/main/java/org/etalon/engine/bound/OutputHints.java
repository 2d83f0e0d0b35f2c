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

  /**
   * Takes in the rows that {@code pass} just bounded.
   *
   * @param rows the numbers of rows, from {@code rows[0]} to {@code rows[size - 1]}
   * @param urgency of all rows, as {@link Goal#urgency} says
   */
  void collect(BackwardPass pass, LiveSet inputs, int[] rows, int size, double[] urgency) {
    double[] coefficients = pass.coefficients();
    int worstRow = -1;
    boolean[] counts = new boolean[2 * size];
    for (int r = 0; r < 2 * size; r++) {
      int row = rows[r % size];
      rounding[row] = Math.max(pass.rounding(r % size), pass.rounding(size + r % size));
    }
    for (int k = 0; k < 2 * size; k++) {
      int r = k % 2 == 0 ? k / 2 : size + k / 2;
      double here = urgency[rows[k / 2] + (k % 2) * (urgency.length / 2)];
      counts[r] = here > Double.NEGATIVE_INFINITY;
      if (here > worst) {
        worst = here;
        worstRow = r;
      }
    }
    for (int k = 0; k < inputs.count; k++) {
      int at = k * pass.stride();
      int input = inputs.list[k];
      for (int r = 0; r < 2 * size; r++) {
        sensitivity[input] += counts[r] ? Math.abs(coefficients[at + r]) : 0;
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
