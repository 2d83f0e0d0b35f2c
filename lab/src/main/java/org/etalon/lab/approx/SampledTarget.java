package org.etalon.lab.approx;

import java.util.function.DoubleUnaryOperator;

/**
 * A function of which only values are used: between breakpoints it is looked at on a fine grid, so
 * a distance from it is measured, from below.
 */
record SampledTarget(
    String name,
    DoubleUnaryOperator f,
    DoubleUnaryOperator slope,
    double resolution,
    double smoothness,
    double adaptiveSmoothness)
    implements Target {
  @Override
  public double value(double x) {
    return f.applyAsDouble(x);
  }

  @Override
  public double derivative(double x) {
    return slope.applyAsDouble(x);
  }

  @Override
  public double[] parallels(double a, double b, double wanted) {
    int n = (int) Math.ceil((b - a) / resolution);
    double[] points = new double[n];
    for (int k = 0; k < n; k++) {
      points[k] = a + (b - a) * (k + 0.5) / n;
    }
    return points;
  }
}
