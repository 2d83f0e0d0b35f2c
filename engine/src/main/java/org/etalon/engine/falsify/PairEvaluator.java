package org.etalon.engine.falsify;

import org.etalon.engine.bound.Goal;
import org.etalon.linalg.internal.Kernels;
import org.etalon.theta.Theta;

/**
 * What a goal makes of the difference of two networks, and its gradient, in plain double
 * arithmetic: a guide to good inputs, never a proof. For any number of threads.
 */
public final class PairEvaluator {
  private final BatchNetwork f;
  private final BatchNetwork g;
  private final Goal goal;

  /** An evaluator of a goal of {@code g(x) - f(x)}. */
  public PairEvaluator(Theta f, Theta g, Goal goal) {
    this.f = new BatchNetwork(f, Kernels.scalar(), 1);
    this.g = new BatchNetwork(g, Kernels.scalar(), 1);
    this.goal = goal;
  }

  /** The goal at {@code x}, rounded somehow. */
  public double evaluate(double[] x) {
    return at(x).value();
  }

  /** What both networks give at an input, of which the goal and its gradient are made. */
  Point at(double[] x) {
    return new Point(f.forward(x), g.forward(x));
  }

  /** Both networks at an input. */
  final class Point {
    private final double[][] zf;
    private final double[][] zg;

    private Point(double[][] zf, double[][] zg) {
      this.zf = zf;
      this.zg = zg;
    }

    /** The goal, rounded somehow. */
    double value() {
      return goal.value(difference(zf, zg));
    }

    /** A direction of ascent: a subgradient up to a positive factor. */
    double[] gradient() {
      double[] cotangent = cotangent(zf, zg);
      double[] gradient = g.backward(zg, cotangent, PairEvaluator::through);
      double[] other = f.backward(zf, cotangent, PairEvaluator::through);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] -= other[i];
      }
      return gradient;
    }
  }

  private static double[] difference(double[][] zf, double[][] zg) {
    double[] difference = zg[zg.length - 1].clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= zf[zf.length - 1][i];
    }
    return difference;
  }

  /** A direction of ascent of the goal at {@code x}: a subgradient up to a positive factor. */
  public double[] gradient(double[] x) {
    return at(x).gradient();
  }

  private double[] cotangent(double[][] zf, double[][] zg) {
    return goal.cotangent(difference(zf, zg));
  }

  /** A direction of ascent of the goal at {@code x} if g, which casts, stays what it is. */
  double[] gradientOfF(double[] x) {
    double[][] zf = f.forward(x);
    double[] gradient = f.backward(zf, cotangent(zf, g.forward(x)), PairEvaluator::through);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = -gradient[i];
    }
    return gradient;
  }

  private static double through(int site, int r, double z, double onA) {
    return z > 0 ? onA : 0;
  }
}
