package org.etalon.train;

import java.util.Arrays;
import org.etalon.problem.UnfitException;

/** Inputs with their targets. */
public final class Samples {
  private final int inputs;
  private final float[] features;
  private final Targets targets;

  private Samples(int inputs, float[] features, Targets targets) {
    this.inputs = inputs;
    this.features = features;
    this.targets = targets;
  }

  /**
   * Samples.
   *
   * @param inputs the numbers of one input
   * @param features row-major, one row a sample; not copied, not to be changed
   * @throws IllegalArgumentException if their counts differ
   */
  static Samples of(int inputs, float[] features, Targets targets) {
    if (inputs < 1 || (long) inputs * targets.count() != features.length) {
      throw new IllegalArgumentException(
          features.length + " numbers are not " + targets.count() + " inputs of " + inputs);
    }
    return new Samples(inputs, features, targets);
  }

  /**
   * Samples from rows of doubles, rounded to float32.
   *
   * @throws IllegalArgumentException if counts or lengths differ
   */
  public static Samples of(double[][] rows, Targets targets) {
    int inputs = rows.length == 0 ? 1 : rows[0].length;
    float[] features = new float[rows.length * inputs];
    for (int s = 0; s < rows.length; s++) {
      if (rows[s].length != inputs) {
        throw new UnfitException("row " + (s + 1) + " has " + rows[s].length + " inputs");
      }
      for (int i = 0; i < inputs; i++) {
        features[s * inputs + i] = (float) rows[s][i];
      }
    }
    return of(inputs, features, targets);
  }

  /** The number of samples. */
  public int count() {
    return targets.count();
  }

  /** The numbers of one input. */
  public int inputs() {
    return inputs;
  }

  /** The targets. */
  public Targets targets() {
    return targets;
  }

  /** The input of a sample, as a new array. */
  public double[] input(int sample) {
    double[] x = new double[inputs];
    Arrays.setAll(x, i -> features[sample * inputs + i]);
    return x;
  }

  /** Copies the inputs of samples {@code order[from..from+count-1]}, one a row. */
  void gather(int[] order, int from, int count, float[] into) {
    for (int s = 0; s < count; s++) {
      System.arraycopy(features, order[from + s] * inputs, into, s * inputs, inputs);
    }
  }

  /** Samples {@code from} to {@code to} of the ones that {@code order} numbers. */
  Samples select(int[] order, int from, int to) {
    float[] some = new float[Math.multiplyExact(to - from, inputs)];
    gather(order, from, to - from, some);
    return new Samples(inputs, some, targets.select(order, from, to));
  }

  /** Samples {@code from} to {@code to}. */
  public Samples range(int from, int to) {
    int[] order = new int[count()];
    Arrays.setAll(order, i -> i);
    return select(order, from, to);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(features) + targets.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Samples s
        && s.inputs == inputs
        && s.targets.equals(targets)
        && Arrays.equals(s.features, features);
  }
}
