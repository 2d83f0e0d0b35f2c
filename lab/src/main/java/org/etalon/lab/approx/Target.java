package org.etalon.lab.approx;

import java.util.Optional;

/** A function on [0, 1] that networks are to approximate. */
public interface Target {
  /** The name it was asked by. */
  String name();

  /** f(x). */
  double value(double x);

  /**
   * Points of (a, b) among which are all where {@code f - slope x} has a maximum or a minimum
   * inside (a, b), up to rounding.
   */
  double[] parallels(double a, double b, double slope);

  /**
   * The smoothness s: f is in the ball of the Hoelder or Sobolev space of order s, in the maximum
   * norm; infinite for analytic functions.
   */
  double smoothness();

  /** The smoothness as free knots see it: 2 where |f''|^(1/2) has a finite integral. */
  double adaptiveSmoothness();

  /** Proved bounds, where there are some; two dimensions need them. */
  default Optional<TargetBounds> bounds() {
    return Optional.empty();
  }

  /** f'(x), for the families that need it; x in [0, 1] where it exists. */
  double derivative(double x);
}
