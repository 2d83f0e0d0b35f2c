package org.etalon.example;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;

/**
 * Trains a small multilayer perceptron by mini-batches, mean squared error and Adam.
 *
 * <p><b>Returns:</b> a network whose parameters are float32 numbers; the same arguments give the
 * same bits on every machine.
 *
 * <p><b>Reference:</b> Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 1, with decoupled
 * weight decay (Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101) and a step that decays linearly
 * to 0.
 */
final class Trainer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double TINY = 1e-8;

  /**
   * How to train.
   *
   * @param epochs passes over the data
   * @param batch samples a step
   * @param learningRate of the first step
   * @param weightDecay of the weights, relative to the learning rate
   * @param seed of initialisation and shuffling
   */
  record Settings(int epochs, int batch, double learningRate, double weightDecay, long seed) {}

  private final Perceptron net;
  private final double[] mean;
  private final double[] square;

  private Trainer(Perceptron net) {
    this.net = net;
    mean = new double[net.parameters().length];
    square = new double[mean.length];
  }

  /**
   * Trains from scratch.
   *
   * @param widths N_0 to N_L
   * @param inputs one array of N_0 numbers a sample
   * @param targets one array of N_L numbers a sample
   */
  static Network train(int[] widths, double[][] inputs, double[][] targets, Settings settings) {
    SplittableRandom random = new SplittableRandom(settings.seed());
    Perceptron net = Perceptron.random(widths, random);
    Trainer trainer = new Trainer(net);
    int[] order = new int[inputs.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    int stepsPerEpoch = (inputs.length + settings.batch() - 1) / settings.batch();
    int steps = settings.epochs() * stepsPerEpoch;
    int step = 0;
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      shuffle(order, random);
      for (int from = 0; from < order.length; from += settings.batch()) {
        int to = Math.min(order.length, from + settings.batch());
        double[] gradient = net.gradient(inputs, targets, order, from, to);
        double rate = settings.learningRate() * (1 - (double) step / steps);
        trainer.update(gradient, rate, settings.weightDecay(), ++step);
      }
    }
    return trainer.network();
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  private void update(double[] gradient, double rate, double decay, int step) {
    double[] theta = net.parameters();
    double correction1 = 1 - StrictMath.pow(BETA1, step);
    double correction2 = 1 - StrictMath.pow(BETA2, step);
    for (int i = 0; i < theta.length; i++) {
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * gradient[i];
      square[i] = BETA2 * square[i] + (1 - BETA2) * gradient[i] * gradient[i];
      double direction = mean[i] / correction1 / (Math.sqrt(square[i] / correction2) + TINY);
      theta[i] -= rate * (direction + decay * theta[i]);
    }
  }

  private Network network() {
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < net.widths().length; l++) {
      layers.add(
          Affine.of(
              Matrix.of(net.widths()[l], net.widths()[l - 1], toFloat(net.weights(l))),
              Vector.of(toFloat(net.biases(l)))));
    }
    return Network.alternating(layers);
  }

  private static double[] toFloat(double[] values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }
}
