package org.etalon.network;

import java.util.Optional;
import java.util.function.Function;
import org.etalon.exact.Dyadic;

/** One step of a network: an affine map, ReLU, a sum of two values, a maximum, or a cast. */
public sealed interface Layer permits Affine, Relu, Add, MaxPool, Round {
  /** How many values it takes. */
  int arity();

  /** The size of each of the vectors it takes. */
  int inputSize();

  /** The size of the vector it gives. */
  int outputSize();

  /**
   * The output in double arithmetic; no rounding direction is promised.
   *
   * @param x {@code arity} vectors of {@code inputSize} entries, not modified
   */
  double[] forward(double[]... x);

  /**
   * The exact output.
   *
   * @param x {@code arity} vectors of {@code inputSize} entries, not modified
   */
  Dyadic[] forwardExact(Dyadic[]... x);

  /** This layer, if it is affine. */
  default Optional<Affine> affine() {
    return fold(
        Optional::of,
        relu -> Optional.empty(),
        add -> Optional.empty(),
        pool -> Optional.empty(),
        round -> Optional.empty());
  }

  /** Whether this is a rectifier. */
  default boolean isRelu() {
    return fold(affine -> false, relu -> true, add -> false, pool -> false, cast -> false);
  }

  /** Whether this is a cast. */
  default boolean isCast() {
    return fold(affine -> false, relu -> false, add -> false, pool -> false, cast -> true);
  }

  /** Whether this is a cast whose step depends on the value. */
  default boolean isDynamicCast() {
    return fold(affine -> false, relu -> false, add -> false, pool -> false, Round::isDynamic);
  }

  /** What is given for the kind that this layer is. */
  <R> R fold(
      Function<Affine, R> affine,
      Function<Relu, R> relu,
      Function<Add, R> add,
      Function<MaxPool, R> maxPool,
      Function<Round, R> round);
}
