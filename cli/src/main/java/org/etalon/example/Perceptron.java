package org.etalon.example;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A multilayer perceptron with its parameters in one array, and the gradient of its error. */
final class Perceptron {
  private final int[] widths;
  private final int[] weightOffsets;
  private final double[] theta;

  private Perceptron(int[] widths) {
    this.widths = widths.clone();
    weightOffsets = new int[widths.length + 1];
    for (int l = 1; l < widths.length; l++) {
      weightOffsets[l + 1] = weightOffsets[l] + widths[l] * (widths[l - 1] + 1);
    }
    theta = new double[weightOffsets[widths.length]];
  }

  /** He initialisation: weights uniform with variance 2 / N_(l-1), biases 0. */
  static Perceptron random(int[] widths, SplittableRandom random) {
    Perceptron net = new Perceptron(widths);
    for (int l = 1; l < widths.length; l++) {
      double range = Math.sqrt(6.0 / widths[l - 1]);
      for (int i = 0; i < widths[l] * widths[l - 1]; i++) {
        net.theta[net.weightOffsets[l] + i] = range * (2 * random.nextDouble() - 1);
      }
    }
    return net;
  }

  /** The parameters themselves: weights, then biases, layer after layer. To be changed in place. */
  double[] parameters() {
    return theta;
  }

  int[] widths() {
    return widths.clone();
  }

  /** A copy of W_l, row-major. */
  double[] weights(int l) {
    return Arrays.copyOfRange(theta, weightOffsets[l], biasOffset(l));
  }

  /** A copy of b_l. */
  double[] biases(int l) {
    return Arrays.copyOfRange(theta, biasOffset(l), weightOffsets[l + 1]);
  }

  private int biasOffset(int l) {
    return weightOffsets[l] + widths[l] * widths[l - 1];
  }

  /** The mean over the listed samples of half the squared error. */
  double loss(double[][] inputs, double[][] targets, int[] order, int from, int to) {
    double loss = 0;
    for (int s = from; s < to; s++) {
      double[] output = forward(inputs[order[s]])[widths.length - 1];
      for (int i = 0; i < output.length; i++) {
        double error = output[i] - targets[order[s]][i];
        loss += 0.5 * error * error;
      }
    }
    return loss / (to - from);
  }

  /** The gradient of {@link #loss} in the parameters. */
  double[] gradient(double[][] inputs, double[][] targets, int[] order, int from, int to) {
    double[] gradient = new double[theta.length];
    for (int s = from; s < to; s++) {
      double[][] values = forward(inputs[order[s]]);
      double[] delta = values[widths.length - 1].clone();
      for (int i = 0; i < delta.length; i++) {
        delta[i] = (delta[i] - targets[order[s]][i]) / (to - from);
      }
      for (int l = widths.length - 1; l >= 1; l--) {
        delta = backward(l, values[l - 1], delta, gradient);
      }
    }
    return gradient;
  }

  private double[][] forward(double[] input) {
    double[][] values = new double[widths.length][];
    values[0] = input;
    for (int l = 1; l < widths.length; l++) {
      double[] output = new double[widths[l]];
      for (int i = 0; i < output.length; i++) {
        double sum = theta[biasOffset(l) + i];
        int row = weightOffsets[l] + i * widths[l - 1];
        for (int j = 0; j < widths[l - 1]; j++) {
          sum += theta[row + j] * values[l - 1][j];
        }
        output[i] = l == widths.length - 1 ? sum : Math.max(0, sum);
      }
      values[l] = output;
    }
    return values;
  }

  /** Adds layer l's share of the gradient; returns the derivative in the layer's input. */
  private double[] backward(int l, double[] input, double[] delta, double[] gradient) {
    double[] below = new double[widths[l - 1]];
    for (int i = 0; i < delta.length; i++) {
      int row = weightOffsets[l] + i * widths[l - 1];
      gradient[biasOffset(l) + i] += delta[i];
      for (int j = 0; j < below.length; j++) {
        gradient[row + j] += delta[i] * input[j];
        below[j] += delta[i] * theta[row + j];
      }
    }
    for (int j = 0; l > 1 && j < below.length; j++) {
      below[j] = input[j] > 0 ? below[j] : 0;
    }
    return below;
  }
}
