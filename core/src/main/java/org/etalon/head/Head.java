package org.etalon.head;

import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;

/**
 * What follows the piecewise linear part of a model: nothing, or one function of its outputs.
 *
 * <p>Searches, checkers and certificates speak of the values before the head. How far apart two
 * models are behind it follows by {@link #lipschitzUp}, and at single inputs by {@link #enclose}.
 */
public sealed interface Head permits NoHead, Softmax, LogSoftmax, Sigmoid, Tanh, ArgMax {
  /** The name of the operator; empty for none. */
  String label();

  /**
   * An upper bound of {@code ||h(y) - h(x)|| / ||y - x||} over all pairs of vectors, the same norm
   * on both sides; empty where there is none (docs/math/heads.md, lemmas 1 to 3).
   */
  OptionalDouble lipschitzUp(Norm norm);

  /**
   * The same over all pairs of vectors in a box, and never larger (lemma 7).
   *
   * @param values the box, of as many entries as the vectors
   */
  OptionalDouble lipschitzUp(Norm norm, Box values);

  /**
   * The values at {@code x}, each in an interval that surely contains it; empty for a decision.
   *
   * @param x the values before the head
   */
  Optional<Enclosure[]> enclose(Dyadic[] x);
}
