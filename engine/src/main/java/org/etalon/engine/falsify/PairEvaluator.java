package org.etalon.engine.falsify;

import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.problem.Norm;

/**
 * The difference of two networks and its gradient in plain double arithmetic: a guide to good
 * inputs, never a proof. One instance a thread.
 */
public final class PairEvaluator {
  private final Side f;
  private final Side g;
  private final Norm norm;
  private final double[] difference;

  /** An evaluator of {@code ||g(x) - f(x)||}. */
  public PairEvaluator(FoldedNetwork f, FoldedNetwork g, Norm norm) {
    this.f = new Side(f);
    this.g = new Side(g);
    this.norm = norm;
    difference = new double[f.widths()[f.depth()]];
  }

  /** The norm of the difference at {@code x}, rounded somehow. */
  public double evaluate(double[] x) {
    double[] yf = f.forward(x);
    double[] yg = g.forward(x);
    double result = 0;
    for (int i = 0; i < difference.length; i++) {
      difference[i] = yg[i] - yf[i];
      double entry = Math.abs(difference[i]);
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> result + entry;
            case TWO -> result + entry * entry;
          };
    }
    return norm == Norm.TWO ? Math.sqrt(result) : result;
  }

  /** A direction of ascent of the norm at {@code x}: a subgradient up to a positive factor. */
  public double[] gradient(double[] x) {
    evaluate(x);
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
    double[] gradient = g.backward(cotangent);
    double[] other = f.backward(cotangent);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] -= other[i];
    }
    return gradient;
  }

  /** One network with its activations. */
  private static final class Side {
    private final double[][] weights;
    private final double[][] biases;
    private final double[][] values;

    Side(FoldedNetwork network) {
      int depth = network.depth();
      weights = new double[depth][];
      biases = new double[depth][];
      values = new double[depth][];
      for (int l = 0; l < depth; l++) {
        FoldedLayer layer = network.layers().get(l);
        weights[l] = layer.weights().toArray();
        biases[l] = layer.bias().toArray();
        values[l] = new double[layer.outputSize()];
      }
    }

    double[] forward(double[] x) {
      double[] input = x;
      for (int l = 0; l < weights.length; l++) {
        double[] output = values[l];
        for (int i = 0; i < output.length; i++) {
          double sum = biases[l][i] + dot(weights[l], i * input.length, input);
          output[i] = l == weights.length - 1 ? sum : Math.max(0, sum);
        }
        input = output;
      }
      return input;
    }

    private static double dot(double[] w, int from, double[] x) {
      double s0 = 0;
      double s1 = 0;
      int j = 0;
      for (; j + 1 < x.length; j += 2) {
        s0 += w[from + j] * x[j];
        s1 += w[from + j + 1] * x[j + 1];
      }
      return s0 + s1 + (j < x.length ? w[from + j] * x[j] : 0);
    }

    /** The transposed Jacobian at the last input, applied to {@code cotangent}. */
    double[] backward(double[] cotangent) {
      double[] current = cotangent;
      for (int l = weights.length - 1; l >= 0; l--) {
        int columns = weights[l].length / values[l].length;
        double[] next = new double[columns];
        for (int i = 0; i < current.length; i++) {
          double factor = current[i];
          boolean open = l == weights.length - 1 || values[l][i] > 0;
          if (factor != 0 && open) {
            for (int j = 0; j < columns; j++) {
              next[j] += factor * weights[l][i * columns + j];
            }
          }
        }
        current = next;
      }
      return current;
    }
  }
}
