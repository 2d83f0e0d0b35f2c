package org.etalon.network;

import java.util.Optional;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.DynamicCast;
import org.etalon.fixed.FixedFormat;

/**
 * Every coordinate cast to a fixed-point format: what a device stores of a value.
 *
 * @param size the number of coordinates
 * @param fixed the format of each of them; none where the step depends on all of them ({@link
 *     DynamicCast})
 */
public record Round(int size, Optional<FixedFormat> fixed) implements Layer {
  /** A cast to one format. */
  public Round(int size, FixedFormat format) {
    this(size, Optional.of(format));
  }

  /** A cast whose step depends on the value. */
  public static Round dynamic(int size) {
    return new Round(size, Optional.empty());
  }

  /** Whether the step depends on the value. */
  public boolean isDynamic() {
    return fixed.isEmpty();
  }

  /**
   * The format.
   *
   * @throws IllegalArgumentException if the step depends on the value
   */
  public FixedFormat format() {
    return fixed.orElseThrow(
        () -> new IllegalArgumentException("a cast whose step depends on the value has no format"));
  }

  @Override
  public int arity() {
    return 1;
  }

  @Override
  public int inputSize() {
    return size;
  }

  @Override
  public int outputSize() {
    return size;
  }

  @Override
  public double[] forward(double[]... x) {
    if (isDynamic()) {
      return DynamicCast.cast(x[0]);
    }
    double[] y = new double[size];
    for (int i = 0; i < size; i++) {
      y[i] = format().cast(x[0][i]);
    }
    return y;
  }

  @Override
  public Dyadic[] forwardExact(Dyadic[]... x) {
    if (isDynamic()) {
      return DynamicCast.cast(x[0]);
    }
    Dyadic[] y = new Dyadic[size];
    for (int i = 0; i < size; i++) {
      y[i] = format().cast(x[0][i]);
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
    return round.apply(this);
  }
}
