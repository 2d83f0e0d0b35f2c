package org.etalon.network;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;

/**
 * Entries taken from a vector: output i is input {@code source(i)}, or 0. Transposing, slicing,
 * padding and placing a part of a concatenation are of this kind. It has no parameters.
 */
public final class Selection implements LinearMap {
  /** In place of an input: the output is 0. */
  public static final int ZERO = -1;

  private final int inputSize;
  private final int[] sources;

  private Selection(int inputSize, int[] sources) {
    this.inputSize = inputSize;
    this.sources = sources;
  }

  /**
   * A selection from vectors of {@code inputSize} entries.
   *
   * @param sources for each output the input it is, or {@link #ZERO}; copied
   * @throws IllegalArgumentException if an input is not there
   */
  public static Selection of(int inputSize, int... sources) {
    for (int source : sources) {
      if (source < ZERO || source >= inputSize) {
        throw new IllegalArgumentException("input " + source + " of " + inputSize);
      }
    }
    return new Selection(inputSize, sources.clone());
  }

  /** The input that output {@code i} is, or {@link #ZERO}. */
  public int source(int i) {
    return sources[i];
  }

  /** This selection from what another one gives. */
  public Selection after(Selection first) {
    int[] composed = new int[sources.length];
    for (int i = 0; i < composed.length; i++) {
      composed[i] = sources[i] == ZERO ? ZERO : first.sources[sources[i]];
    }
    return of(first.inputSize, composed);
  }

  /**
   * How many zeros come before the entries, where it takes each once, one after the other, and puts
   * zeros around them.
   */
  public OptionalInt zerosBefore() {
    int before = 0;
    while (before < sources.length && sources[before] == ZERO) {
      before++;
    }
    boolean places = sources.length - before >= inputSize;
    for (int i = before; places && i < sources.length; i++) {
      places = sources[i] == (i - before < inputSize ? i - before : ZERO);
    }
    return places ? OptionalInt.of(before) : OptionalInt.empty();
  }

  @Override
  public int inputSize() {
    return inputSize;
  }

  @Override
  public int outputSize() {
    return sources.length;
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[sources.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = sources[i] == ZERO ? 0 : x[sources[i]];
    }
    return y;
  }

  @Override
  public double[] applyTransposed(double[] y) {
    double[] x = new double[inputSize];
    for (int i = 0; i < y.length; i++) {
      if (sources[i] != ZERO) {
        x[sources[i]] += y[i];
      }
    }
    return x;
  }

  @Override
  public Dyadic[] applyExact(Dyadic[] x) {
    Dyadic[] y = new Dyadic[sources.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = sources[i] == ZERO ? Dyadic.ZERO : x[sources[i]];
    }
    return y;
  }

  @Override
  public Dyadic[] applyTransposedExact(Dyadic[] y) {
    Dyadic[] x = new Dyadic[inputSize];
    Arrays.fill(x, Dyadic.ZERO);
    for (int i = 0; i < y.length; i++) {
      if (sources[i] != ZERO) {
        x[sources[i]] = x[sources[i]].add(y[i]);
      }
    }
    return x;
  }

  @Override
  public double[] rowAbsSumUp() {
    double[] sums = new double[sources.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sources[i] == ZERO ? 0 : 1;
    }
    return sums;
  }

  @Override
  public double[] columnAbsSumUp() {
    double[] ones = new double[sources.length];
    Arrays.fill(ones, 1);
    return applyTransposed(ones); // counts: exact
  }

  @Override
  public MapRow row(int i) {
    return new MapRow(new int[] {sources[i]}, new double[] {1}, sources[i] == ZERO ? 0 : 1);
  }

  @Override
  public double[] parameters() {
    return new double[0];
  }

  @Override
  public Selection withParameters(double[] parameters) {
    if (parameters.length != 0) {
      throw new IllegalArgumentException("a selection has no parameters");
    }
    return this;
  }

  /**
   * {@code other - this} is zero, and what differs from a selection in nothing is no selection.
   *
   * @throws IllegalArgumentException if the selections differ
   */
  @Override
  public LinearMap differenceTo(LinearMap other) {
    if (!hasFormOf(other)) {
      throw new IllegalArgumentException("two selections differ");
    }
    int[] nothing = new int[sources.length];
    Arrays.fill(nothing, ZERO);
    return new Selection(inputSize, nothing);
  }

  @Override
  public int channels() {
    return sources.length;
  }

  @Override
  public boolean hasFormOf(LinearMap other) {
    return equals(other);
  }

  @Override
  public Matrix toMatrix() {
    double[] values = new double[Math.multiplyExact(sources.length, inputSize)];
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] != ZERO) {
        values[i * inputSize + sources[i]] = 1;
      }
    }
    return Matrix.of(sources.length, inputSize, values);
  }

  @Override
  public <R> R fold(
      Function<DenseMap, R> dense,
      Function<DiagonalMap, R> diagonal,
      Function<Convolution, R> convolution,
      Function<Selection, R> selection) {
    return selection.apply(this);
  }

  /** Equal sources. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Selection selection
        && inputSize == selection.inputSize
        && Arrays.equals(sources, selection.sources);
  }

  @Override
  public int hashCode() {
    return 31 * inputSize + Arrays.hashCode(sources);
  }

  @Override
  public String toString() {
    return "Selection[" + inputSize + " -> " + sources.length + "]";
  }
}
