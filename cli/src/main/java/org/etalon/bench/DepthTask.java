package org.etalon.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.etalon.example.PendulumController;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.train.DataSplit;
import org.etalon.train.Evaluator;
import org.etalon.train.Loss;
import org.etalon.train.Mnist;
import org.etalon.train.Optimizer;
import org.etalon.train.Samples;
import org.etalon.train.Schedule;
import org.etalon.train.Trainer;
import org.etalon.train.TrainingOptions;
import org.etalon.train.WeightQuantization;

/**
 * What networks of growing depth and about the same number of parameters learn.
 *
 * @param name in the table
 * @param reach the largest number of an input, as the class has it
 * @param domain on which the trained networks are certified
 * @param epsilon by which no output may change
 * @param parameters about how many
 * @param loss of training
 * @param batch its samples
 * @param passes over the data for one of the suite's epochs
 * @param rate the first learning rate of Adam, which falls to 0
 * @param boxShare how many of the suite's boxes make one of this task's
 * @param training samples
 * @param fresh samples that no training sees
 * @param mostError the error on them with which a network of few bits still counts
 */
record DepthTask(
    String name,
    double reach,
    Domain domain,
    double epsilon,
    int parameters,
    Loss loss,
    int batch,
    double passes,
    double rate,
    int boxShare,
    Samples training,
    Samples fresh,
    double mostError) {
  private static final int STATES = 2048;
  private static final double RADIUS = 2.0 / 255;

  /** The law of the pendulum's controller: angle and velocity to a torque. */
  static DepthTask pendulum() {
    return new DepthTask(
        "pendulum",
        PendulumController.MAX_VELOCITY,
        PendulumController.domain(),
        0.1,
        600,
        Loss.SQUARED_ERROR,
        256,
        1,
        1e-2,
        1,
        PendulumController.samples(1, STATES),
        PendulumController.samples(2, STATES),
        0.1);
  }

  /** Handwritten digits of 784 pixels; certified in a box around the first test image. */
  static DepthTask digits(Path mnist) throws IOException {
    DataSplit data = Mnist.read(mnist);
    double[] image = data.test().input(0);
    double[] lower = new double[image.length];
    double[] upper = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      lower[i] = Math.max(0, image[i] - RADIUS);
      upper[i] = Math.min(1, image[i] + RADIUS);
    }
    return new DepthTask(
        "digits",
        1,
        Domain.of(Box.of(lower, upper)),
        0.5,
        25_000,
        Loss.SQUARED_HINGE,
        100,
        1.0 / 60,
        3e-3,
        1024,
        data.train(),
        data.test(),
        0.06);
  }

  private int inputs() {
    return training.inputs();
  }

  private int outputs() {
    return training.targets().outputs();
  }

  /** The hidden width whose number of parameters is nearest to what is asked. */
  int width(int depth) {
    int best = 1;
    for (int width = 1; width <= parameters; width++) {
      if (Math.abs(count(depth, width) - parameters) < Math.abs(count(depth, best) - parameters)) {
        best = width;
      }
    }
    return best;
  }

  private long count(int depth, long width) {
    return (inputs() + 1) * width
        + (depth - 2) * (width + 1) * width
        + (width + 1) * (long) outputs();
  }

  /** A trained network, as its quantization has it. */
  Network train(int depth, WeightQuantization quantization, int epochs, long seed, int threads) {
    int all = Math.max(1, (int) (epochs * passes));
    TrainingOptions how =
        new TrainingOptions(
            new TrainingOptions.Architecture(
                Collections.nCopies(depth - 1, width(depth)), quantization.isActive()),
            loss,
            quantization,
            new TrainingOptions.Descent(
                new Optimizer.Adam(0), new Schedule(Schedule.Shape.LINEAR, rate, 0), batch),
            new TrainingOptions.Stopping(all, all, 0),
            seed,
            threads);
    return Trainer.train(DataSplit.trainOnly(training), how, progress -> {}).judged();
  }

  /** The error on fresh samples: root mean squared, of classes the share of wrong decisions. */
  double error(Network network, int threads) {
    return Evaluator.error(Evaluator.outputs(network, fresh, threads), fresh.targets());
  }

  /** The class of all networks of a depth whose layers have norms up to a bound. */
  ParameterClass classOf(int depth, BigDecimal weightBound) {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(depth + 1, width(depth)));
    widths.set(0, inputs());
    widths.set(depth, outputs());
    return new ParameterClass(widths, weightBound, BigDecimal.valueOf(reach), Norm.TWO);
  }
}
