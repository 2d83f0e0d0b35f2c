package org.etalon.lab.approx;

/**
 * Points of a fine grid in place of extremes: a distance is then measured, from below.
 *
 * @param resolution the most between neighbours
 */
record GridPoints(double resolution) implements FunctionTarget.Extremes {
  @Override
  public double[] between(double a, double b, double slope) {
    int n = (int) Math.ceil((b - a) / resolution);
    double[] points = new double[n];
    for (int k = 0; k < n; k++) {
      points[k] = a + (b - a) * (k + 0.5) / n;
    }
    return points;
  }
}
