package org.etalon.lab.approx;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * A function with its derivative.
 *
 * @param name the name
 * @param f the function
 * @param slope its derivative, inside (0, 1)
 * @param extremes where to look for the largest distances from lines
 * @param bounds proved ones, where there are some
 */
record FunctionTarget(
    String name,
    DoubleUnaryOperator f,
    DoubleUnaryOperator slope,
    Extremes extremes,
    double smoothness,
    double adaptiveSmoothness,
    Optional<TargetBounds> bounds)
    implements Target {
  /** Finds points of (a, b) where a function minus a line may be largest or smallest. */
  @FunctionalInterface
  interface Extremes {
    double[] between(double a, double b, double slope);
  }

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
    return extremes.between(a, b, wanted);
  }
}
