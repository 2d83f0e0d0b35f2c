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
    double[] ofF = f.outputs(x);
    return goal.value(difference(ofF, g.outputs(x)));
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
      return goal.value(outputs());
    }

    private double[] outputs() {
      return difference(zf[zf.length - 1], zg[zg.length - 1]);
    }

    /** A direction of ascent: a subgradient up to a positive factor. */
    double[] gradient() {
      double[] cotangent = goal.cotangent(outputs());
      double[] gradient = g.backward(zg, cotangent, PairEvaluator::through);
      double[] other = f.backward(zf, cotangent, PairEvaluator::through);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] -= other[i];
      }
      return gradient;
    }
  }

  private static double[] difference(double[] ofF, double[] ofG) {
    double[] difference = ofG.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= ofF[i];
    }
    return difference;
  }

  /** A direction of ascent of the goal at {@code x}: a subgradient up to a positive factor. */
  public double[] gradient(double[] x) {
    return at(x).gradient();
  }

  /** A direction of ascent of the goal at {@code x} if g, which casts, stays what it is. */
  double[] gradientOfF(double[] x) {
    double[][] zf = f.forward(x);
    double[] cotangent = goal.cotangent(difference(zf[zf.length - 1], g.outputs(x)));
    double[] gradient = f.backward(zf, cotangent, PairEvaluator::through);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = -gradient[i];
    }
    return gradient;
  }

  private static double through(int site, int r, double z, double onA) {
    return z > 0 ? onA : 0;
  }
}
