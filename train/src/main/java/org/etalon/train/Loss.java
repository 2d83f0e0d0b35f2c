package org.etalon.train;

import java.util.Locale;

/** What training makes small: the mean over a batch of a sum over the outputs y. */
public enum Loss {
  /** {@code sum max(0, 1 - t y)^2}, t = 1 for the sample's class and -1 for others. */
  SQUARED_HINGE,
  /** {@code -log softmax(y)} at the sample's class. */
  CROSS_ENTROPY,
  /** {@code sum (y - t)^2 / 2}; of a class, t is 1 there and 0 elsewhere. */
  SQUARED_ERROR;

  /** The name used on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The sum over the batch of the loss; the derivative of its mean replaces the outputs.
   *
   * @param y outputs, [batch x outputs], overwritten with the derivative
   * @param targets of all samples
   * @param order numbers of the batch's samples in {@code targets}
   * @param from the first of them in {@code order}
   */
  double differentiate(float[] y, Targets targets, int[] order, int from, int batch) {
    int outputs = targets.outputs();
    double sum = 0;
    for (int s = 0; s < batch; s++) {
      int sample = order[from + s];
      int row = s * outputs;
      if (this == CROSS_ENTROPY) {
        sum += softmax(y, row, outputs, targets, sample, batch);
      } else {
        for (int j = 0; j < outputs; j++) {
          sum += term(y, row + j, targets.value(sample, j), batch);
        }
      }
    }
    return sum;
  }

  private double term(float[] y, int at, float target, int batch) {
    if (this == SQUARED_ERROR) {
      double error = (double) y[at] - target;
      y[at] = (float) (error / batch);
      return 0.5 * error * error;
    }
    double sign = target > 0.5f ? 1 : -1;
    double slack = Math.max(0, 1 - sign * y[at]);
    y[at] = (float) (-2 * sign * slack / batch);
    return slack * slack;
  }

  private static double softmax(
      float[] y, int row, int outputs, Targets targets, int sample, int batch) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < outputs; j++) {
      largest = Math.max(largest, y[row + j]);
    }
    double sum = 0;
    double at = 0;
    for (int j = 0; j < outputs; j++) {
      sum += StrictMath.exp(y[row + j] - largest);
      at += targets.value(sample, j) * (y[row + j] - largest);
    }
    for (int j = 0; j < outputs; j++) {
      double p = StrictMath.exp(y[row + j] - largest) / sum;
      y[row + j] = (float) ((p - targets.value(sample, j)) / batch);
    }
    return StrictMath.log(sum) - at;
  }
}
