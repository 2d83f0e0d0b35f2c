package org.etalon.train;

import java.util.Arrays;
import org.etalon.problem.UnfitException;

/** What outputs should be: classes, or numbers. */
public final class Targets {
  private final int outputs;
  private final boolean isClasses;
  private final int[] classes;
  private final float[] values;

  private Targets(int outputs, boolean isClasses, int[] classes, float[] values) {
    this.outputs = outputs;
    this.isClasses = isClasses;
    this.classes = classes;
    this.values = values;
  }

  /**
   * Classes {@code 0..outputs-1}, one a sample.
   *
   * @throws IllegalArgumentException if there are fewer than two outputs, or a class is not one of
   *     them
   */
  public static Targets classes(int outputs, int... classes) {
    if (outputs < 2) {
      throw new UnfitException("classes need at least two outputs");
    }
    for (int s = 0; s < classes.length; s++) {
      if (classes[s] < 0 || classes[s] >= outputs) {
        throw new UnfitException(
            "sample " + (s + 1) + " has class " + classes[s] + " of 0.." + (outputs - 1));
      }
    }
    return new Targets(outputs, true, classes.clone(), new float[0]);
  }

  /**
   * Numbers, {@code outputs} a sample.
   *
   * @param values row-major, copied
   * @throws IllegalArgumentException if they are no whole number of rows
   */
  public static Targets values(int outputs, float... values) {
    if (outputs < 1 || values.length % outputs != 0) {
      throw new IllegalArgumentException(values.length + " targets in rows of " + outputs);
    }
    return new Targets(outputs, false, new int[0], values.clone());
  }

  /** The outputs of a network that fits. */
  public int outputs() {
    return outputs;
  }

  /** The number of samples. */
  public int count() {
    return isClasses ? classes.length : values.length / outputs;
  }

  /** Whether these are classes. */
  public boolean isClasses() {
    return isClasses;
  }

  /** The class of a sample; only where there are classes. */
  public int classOf(int sample) {
    return classes[sample];
  }

  /** The wanted output: a number, or 1 for the class and 0 for others. */
  float value(int sample, int output) {
    return isClasses ? (classes[sample] == output ? 1 : 0) : values[sample * outputs + output];
  }

  /** Samples {@code from} to {@code to} of the ones that {@code order} numbers. */
  Targets select(int[] order, int from, int to) {
    if (isClasses) {
      int[] some = new int[to - from];
      Arrays.setAll(some, i -> classes[order[from + i]]);
      return new Targets(outputs, true, some, values);
    }
    float[] some = new float[(to - from) * outputs];
    for (int i = 0; i < to - from; i++) {
      System.arraycopy(values, order[from + i] * outputs, some, i * outputs, outputs);
    }
    return new Targets(outputs, false, classes, some);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * outputs + Arrays.hashCode(classes)) + Arrays.hashCode(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Targets t
        && t.outputs == outputs
        && t.isClasses == isClasses
        && Arrays.equals(t.classes, classes)
        && Arrays.equals(t.values, values);
  }
}
