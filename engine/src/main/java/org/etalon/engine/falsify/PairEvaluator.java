package org.etalon.engine.falsify;

import org.etalon.linalg.internal.Kernels;
import org.etalon.problem.Norm;
import org.etalon.theta.Theta;

/**
 * The difference of two networks and its gradient in plain double arithmetic: a guide to good
 * inputs, never a proof. For any number of threads.
 */
public final class PairEvaluator {
  private final BatchNetwork f;
  private final BatchNetwork g;
  private final Norm norm;

  /** An evaluator of {@code ||g(x) - f(x)||}. */
  public PairEvaluator(Theta f, Theta g, Norm norm) {
    this.f = new BatchNetwork(f, Kernels.scalar(), 1);
    this.g = new BatchNetwork(g, Kernels.scalar(), 1);
    this.norm = norm;
  }

  /** The norm of the difference at {@code x}, rounded somehow. */
  public double evaluate(double[] x) {
    double result = 0;
    for (double d : difference(f.forward(x), g.forward(x))) {
      double entry = Math.abs(d);
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> result + entry;
            case TWO -> result + entry * entry;
          };
    }
    return norm == Norm.TWO ? Math.sqrt(result) : result;
  }

  private static double[] difference(double[][] zf, double[][] zg) {
    double[] difference = zg[zg.length - 1].clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= zf[zf.length - 1][i];
    }
    return difference;
  }

  /** A direction of ascent of the norm at {@code x}: a subgradient up to a positive factor. */
  public double[] gradient(double[] x) {
    double[][] zf = f.forward(x);
    double[][] zg = g.forward(x);
    double[] cotangent = cotangent(zf, zg);
    double[] gradient = g.backward(zg, cotangent, PairEvaluator::through);
    double[] other = f.backward(zf, cotangent, PairEvaluator::through);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] -= other[i];
    }
    return gradient;
  }

  private double[] cotangent(double[][] zf, double[][] zg) {
    double[] difference = difference(zf, zg);
    double[] cotangent = new double[difference.length];
    int worst = 0;
    for (int i = 0; i < difference.length; i++) {
      worst = Math.abs(difference[i]) > Math.abs(difference[worst]) ? i : worst;
    }
    for (int i = 0; i < difference.length; i++) {
      cotangent[i] =
          switch (norm) {
            case INF -> i == worst ? Math.signum(difference[i]) : 0;
            case ONE -> Math.signum(difference[i]);
            case TWO -> difference[i];
          };
    }
    return cotangent;
  }

  /** A direction of ascent of the norm at {@code x} if g, which casts, stays what it is. */
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
