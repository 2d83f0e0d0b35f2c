package org.etalon.lab.approx;

import java.util.List;
import java.util.Optional;

/**
 * The speed at which errors fall: least squares of {@code log error = c - gamma log M}.
 *
 * @param gamma the speed
 * @param standardError of gamma, as of a linear regression
 */
public record SpeedFit(double gamma, double standardError) {
  /** Errors below this are roundings. */
  private static final double FLOOR = 1e-13;

  /** The fit through points (M, error), at least three above the floor of roundings. */
  static Optional<SpeedFit> of(List<double[]> points) {
    List<double[]> logs =
        points.stream()
            .filter(p -> p[1] > FLOOR)
            .map(p -> new double[] {Math.log(p[0]), -Math.log(p[1])})
            .toList();
    int n = logs.size();
    if (n < 3) {
      return Optional.empty();
    }
    double x = logs.stream().mapToDouble(p -> p[0]).average().orElseThrow();
    double y = logs.stream().mapToDouble(p -> p[1]).average().orElseThrow();
    double xx = logs.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
    double xy = logs.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
    double gamma = xy / xx;
    double rest =
        logs.stream()
            .mapToDouble(p -> p[1] - y - gamma * (p[0] - x))
            .map(residual -> residual * residual)
            .sum();
    return Optional.of(new SpeedFit(gamma, Math.sqrt(rest / (n - 2) / xx)));
  }
}
