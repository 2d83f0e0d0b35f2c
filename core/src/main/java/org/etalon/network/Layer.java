package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;

/** One step of a network: an affine map or the entrywise ReLU. */
public sealed interface Layer permits Affine, Relu {
  /** The size of the vectors it takes. */
  int inputSize();

  /** The size of the vectors it gives. */
  int outputSize();

  /**
   * The output in double arithmetic; no rounding direction is promised.
   *
   * @param x {@code inputSize} entries, not modified
   */
  double[] forward(double[] x);

  /**
   * The exact output.
   *
   * @param x {@code inputSize} entries, not modified
   */
  Dyadic[] forwardExact(Dyadic[] x);

  /** What the function of its kind makes of it. */
  <R> R fold(
      Function<? super Affine, ? extends R> affine, Function<? super Relu, ? extends R> relu);
}
