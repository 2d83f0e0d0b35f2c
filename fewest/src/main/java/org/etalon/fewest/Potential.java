package org.etalon.fewest;

import org.etalon.problem.Norm;

/**
 * What an error r of one output at one point costs: {@code (|r| / goal)^power}, 1 at the goal.
 *
 * <p>A high power makes the sum over points follow the largest error, and leaves it smooth. Norms
 * other than the largest entry are only measured by it: how much the potential weighs is adapted
 * until the largest norm meets the goal.
 *
 * @param norm of the error of a point
 * @param goal the largest error that is aimed at
 * @param power an even number above 2
 */
record Potential(Norm norm, double goal, int power) {
  /** Errors below this part of the goal have its curvature, so that no direction looks free. */
  private static final double FLOOR = 0.35;

  double value(double r) {
    return power(Math.abs(r) / goal, power);
  }

  double slope(double r) {
    double magnitude = power / goal * power(Math.abs(r) / goal, power - 1);
    return r < 0 ? -magnitude : magnitude;
  }

  double curvature(double r) {
    double part = Math.max(FLOOR, Math.abs(r) / goal);
    return power * (power - 1) / (goal * goal) * power(part, power - 2);
  }

  /** Adds an entry's magnitude to what {@link #norm(double)} takes. */
  double accumulate(double sum, double r) {
    return switch (norm) {
      case INF -> Math.max(sum, r);
      case ONE -> sum + r;
      case TWO -> sum + r * r;
    };
  }

  /** The norm of accumulated entries. */
  double norm(double sum) {
    return norm == Norm.TWO ? Math.sqrt(sum) : sum;
  }

  private static double power(double x, int n) {
    double result = 1;
    double square = x;
    for (int k = n; k > 0; k >>= 1) {
      result = (k & 1) == 1 ? result * square : result;
      square *= square;
    }
    return result;
  }
}
