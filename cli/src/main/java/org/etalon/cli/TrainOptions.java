package org.etalon.cli;

import java.util.List;
import org.etalon.problem.UnfitException;
import org.etalon.train.Loss;
import org.etalon.train.Optimizer;
import org.etalon.train.Schedule;
import org.etalon.train.TrainingOptions;
import org.etalon.train.WeightQuantization;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How {@code etalon train} trains; the defaults are the BinaryConnect article's for MNIST. */
final class TrainOptions {
  @Option(
      names = "--hidden",
      split = ",",
      defaultValue = "1024,1024,1024",
      paramLabel = "N1,N2,..",
      hideParamSyntax = true,
      description = "Widths of the hidden layers (default: ${DEFAULT-VALUE}).")
  List<Integer> hidden = List.of();

  @Option(
      names = "--quantize",
      defaultValue = "none",
      paramLabel = "Q",
      description =
          "The weights to compute with: none (real ones), binaryconnect, binaryconnect-stochastic,"
              + " uniform:B (nearest) or uniform:B:floor with B of 1 to 8 bits.")
  WeightQuantization quantization = new WeightQuantization.None();

  @Option(
      names = "--no-batch-norm",
      negatable = true,
      description = "Biases instead of batch normalization.")
  boolean plain;

  @Option(
      names = "--loss",
      defaultValue = "squared-hinge",
      paramLabel = "L",
      description = "squared-hinge, cross-entropy or squared-error (default: ${DEFAULT-VALUE}).")
  Loss loss = Loss.SQUARED_HINGE;

  @Option(
      names = "--epochs",
      defaultValue = "100",
      paramLabel = "N",
      description = "Passes over the data (default: ${DEFAULT-VALUE}).")
  int epochs;

  @Option(
      names = "--batch",
      defaultValue = "200",
      paramLabel = "N",
      description = "Samples a step (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--evaluate-every",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Epochs between evaluations, each with a checkpoint (default: ${DEFAULT-VALUE}).")
  int evaluateEvery;

  @Option(
      names = "--patience",
      defaultValue = "0",
      paramLabel = "N",
      description = "Stop after N evaluations without a smaller validation error (default: go on).")
  int patience;

  @Option(names = "--adam", description = "Adam instead of stochastic gradient descent.")
  boolean adam;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description = "Momentum of gradient descent, at least 0 and below 1 (default: 0).")
  @Nullable Float momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      description = "Decoupled weight decay of Adam, relative to the rate (default: 0).")
  @Nullable Float weightDecay;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "The first learning rate (default: 0.3; with --adam 0.001).")
  @Nullable Double rate;

  @Option(
      names = "--final-learning-rate",
      paramLabel = "R",
      description = "The last learning rate (default: a thirtieth of the first).")
  @Nullable Double finalRate;

  @Option(
      names = "--schedule",
      defaultValue = "exponential",
      paramLabel = "S",
      description =
          "From the first rate to the last: exponential, linear or constant (default:"
              + " ${DEFAULT-VALUE}).")
  Schedule.Shape shape = Schedule.Shape.EXPONENTIAL;

  @Mixin SeedOption seed = new SeedOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  /** The options, checked. */
  TrainingOptions toOptions() {
    if (adam ? momentum != null : weightDecay != null) {
      throw new UsageException(
          adam ? "--momentum goes without --adam" : "--weight-decay goes with --adam");
    }
    double first = rate != null ? rate : adam ? 1e-3 : 0.3;
    double last = finalRate != null ? finalRate : first / 30;
    try {
      Optimizer optimizer =
          adam
              ? new Optimizer.Adam(weightDecay == null ? 0 : weightDecay)
              : new Optimizer.Sgd(momentum == null ? 0 : momentum);
      return new TrainingOptions(
          new TrainingOptions.Architecture(hidden, !plain),
          loss,
          quantization,
          new TrainingOptions.Descent(optimizer, new Schedule(shape, first, last), batch),
          new TrainingOptions.Stopping(epochs, evaluateEvery, patience),
          seed.value,
          threads.count());
    } catch (UnfitException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
