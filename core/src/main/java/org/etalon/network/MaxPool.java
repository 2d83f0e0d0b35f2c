package org.etalon.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.etalon.exact.Dyadic;

/** The maximum over windows: output i is the largest of the inputs that its window lists. */
public final class MaxPool implements Layer {
  private final int inputSize;
  private final int[] starts; // [outputs + 1], into members
  private final int[] members;

  private MaxPool(int inputSize, int[] starts, int[] members) {
    this.inputSize = inputSize;
    this.starts = starts;
    this.members = members;
  }

  /**
   * The maximum over these windows.
   *
   * @param windows for each output the inputs it is the maximum of, copied
   * @throws IllegalArgumentException if a window is empty or names an input that is not there
   */
  public static MaxPool of(int inputSize, int[][] windows) {
    int[] starts = new int[windows.length + 1];
    for (int i = 0; i < windows.length; i++) {
      if (windows[i].length == 0) {
        throw new IllegalArgumentException("window " + i + " is empty");
      }
      starts[i + 1] = Math.addExact(starts[i], windows[i].length);
    }
    int[] members = new int[starts[windows.length]];
    for (int i = 0; i < windows.length; i++) {
      System.arraycopy(windows[i], 0, members, starts[i], windows[i].length);
    }
    for (int member : members) {
      if (member < 0 || member >= inputSize) {
        throw new IllegalArgumentException("a window names input " + member + " of " + inputSize);
      }
    }
    return new MaxPool(inputSize, starts, members);
  }

  /**
   * This maximum over what a selection gives, as one over what the selection takes; nothing where
   * the selection puts zeros between. What a window lists more than once is listed once.
   */
  public Optional<MaxPool> after(Selection first) {
    int[][] windows = new int[outputSize()][];
    for (int i = 0; i < windows.length; i++) {
      int window = i;
      windows[i] =
          IntStream.range(0, windowSize(i))
              .map(k -> first.source(member(window, k)))
              .distinct()
              .toArray();
      for (int member : windows[i]) {
        if (member == Selection.ZERO) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(of(first.inputSize(), windows));
  }

  /**
   * The geometry of the windows where they are rectangles that lie regularly in an image of these
   * sizes: that of a convolution with a group for each channel.
   */
  public Optional<ConvolutionShape> regular(int channels, int height, int width) {
    return RegularWindows.of(this, channels, height, width);
  }

  /** How many inputs output {@code i} is the maximum of. */
  public int windowSize(int i) {
    return starts[i + 1] - starts[i];
  }

  /** The k-th input that output {@code i} is the maximum of. */
  public int member(int i, int k) {
    return members[starts[i] + k];
  }

  /** The most often that one input is listed, by all windows together. */
  public int mostUses() {
    int[] uses = new int[inputSize];
    int most = 0;
    for (int member : members) {
      most = Math.max(most, ++uses[member]);
    }
    return most;
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public int inputSize() {
    return inputSize;
  }

  @Override
  public int outputSize() {
    return starts.length - 1;
  }

  @Override
  public double[] forward(double[]... x) {
    double[] y = new double[outputSize()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[0][member(i, 0)];
      for (int k = 1; k < windowSize(i); k++) {
        y[i] = Math.max(y[i], x[0][member(i, k)]);
      }
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[]... x) {
    Dyadic[] y = new Dyadic[outputSize()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[0][member(i, 0)];
      for (int k = 1; k < windowSize(i); k++) {
        y[i] = y[i].max(x[0][member(i, k)]);
      }
    }
    return y;
  }

  @Override
  public <R> R fold(
      Function<Affine, R> affine,
      Function<Relu, R> relu,
      Function<Add, R> add,
      Function<MaxPool, R> maxPool,
      Function<Round, R> round) {
    return maxPool.apply(this);
  }

  /** Equal windows, member by member. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MaxPool pool
        && inputSize == pool.inputSize
        && Arrays.equals(starts, pool.starts)
        && Arrays.equals(members, pool.members);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(starts) + Arrays.hashCode(members);
  }

  @Override
  public String toString() {
    return "MaxPool[" + inputSize + " -> " + outputSize() + "]";
  }
}
