package org.etalon.train;

import java.util.List;
import org.etalon.problem.UnfitException;

/**
 * How to train.
 *
 * @param architecture of the network
 * @param loss what is made small
 * @param quantization of the weights while training
 * @param descent how parameters change
 * @param stopping when it ends
 * @param seed of the first weights, the shuffling and random quantization
 * @param threads the number of worker threads, at least 1; results do not depend on it
 */
public record TrainingOptions(
    Architecture architecture,
    Loss loss,
    WeightQuantization quantization,
    Descent descent,
    Stopping stopping,
    long seed,
    int threads) {
  /**
   * Checks the threads.
   *
   * @throws IllegalArgumentException if they are below 1
   */
  public TrainingOptions {
    if (threads < 1) {
      throw new UnfitException("threads must be at least 1");
    }
  }

  /**
   * The layers between input and output.
   *
   * @param hidden their widths; may be empty
   * @param batchNormalization before each activation and on the output; else layers have biases
   */
  public record Architecture(List<Integer> hidden, boolean batchNormalization) {
    private static final int MOST = 1 << 14;

    /**
     * Checks the widths.
     *
     * @throws IllegalArgumentException if one is not in 1 to 16384
     */
    public Architecture {
      hidden = List.copyOf(hidden);
      for (int width : hidden) {
        if (width < 1 || width > MOST) {
          throw new UnfitException("widths must be 1 to " + MOST + ", not " + width);
        }
      }
    }
  }

  /**
   * How parameters change.
   *
   * @param optimizer what a gradient does
   * @param schedule the learning rates
   * @param batch samples a step
   */
  public record Descent(Optimizer optimizer, Schedule schedule, int batch) {
    private static final int MOST = 1 << 14;

    /**
     * Checks the batch.
     *
     * @throws IllegalArgumentException if it is not in 1 to 16384
     */
    public Descent {
      if (batch < 1 || batch > MOST) {
        throw new UnfitException("a batch must have 1 to " + MOST + " samples");
      }
    }
  }

  /**
   * When training ends, and how often it looks.
   *
   * @param epochs the most passes over the data
   * @param evaluateEvery epochs between evaluations
   * @param patience evaluations without a smaller validation error until it ends; 0 for no end
   */
  public record Stopping(int epochs, int evaluateEvery, int patience) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if epochs or evaluations are below 1 or patience below 0
     */
    public Stopping {
      if (epochs < 1 || evaluateEvery < 1 || patience < 0) {
        throw new UnfitException(
            "epochs and the epochs between evaluations must be at least 1, patience at least 0");
      }
    }
  }

  /** The same with another seed. */
  public TrainingOptions withSeed(long value) {
    return new TrainingOptions(architecture, loss, quantization, descent, stopping, value, threads);
  }

  /** All that decides about the result, as text: threads are no part of it. */
  String identity() {
    return new TrainingOptions(architecture, loss, quantization, descent, stopping, seed, 1)
        .toString();
  }
}
