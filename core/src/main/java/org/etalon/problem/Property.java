package org.etalon.problem;

import java.util.Optional;
import java.util.function.Function;

/** What is asked about {@code max ||g - f||} over a domain. */
public sealed interface Property permits Property.Distance, Property.Bracket {
  /**
   * Whether it is at most epsilon.
   *
   * @param norm the norm of the output difference
   * @param epsilon the bound to prove or refute
   */
  record Distance(Norm norm, Epsilon epsilon) implements Property {
    @Override
    public Distance withNorm(Norm other) {
      return new Distance(other, epsilon);
    }

    @Override
    public <R> R fold(Function<Distance, R> distance, Function<Bracket, R> bracket) {
      return distance.apply(this);
    }
  }

  /**
   * Between which bounds it lies.
   *
   * @param norm the norm of the output difference
   * @param gap how close is close enough: {@code upper - lower <= gap * upper}; 0 to go on for as
   *     long as bounds improve
   */
  record Bracket(Norm norm, double gap) implements Property {
    /**
     * Checks the gap.
     *
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public Bracket {
      if (!(gap >= 0)) {
        throw new IllegalArgumentException("a gap of " + gap);
      }
    }

    @Override
    public Bracket withNorm(Norm other) {
      return new Bracket(other, gap);
    }

    @Override
    public <R> R fold(Function<Distance, R> distance, Function<Bracket, R> bracket) {
      return bracket.apply(this);
    }
  }

  /** Whether the largest entry of the difference is at most epsilon. */
  static Distance atMost(Epsilon epsilon) {
    return new Distance(Norm.INF, epsilon);
  }

  /** The same with the exact value of a double as epsilon. */
  static Distance atMost(double epsilon) {
    return atMost(Epsilon.of(epsilon));
  }

  /** Between which bounds the largest entry of the difference lies, as close as can be. */
  static Bracket bracket() {
    return bracket(0);
  }

  /** The same, with a relative gap that is close enough. */
  static Bracket bracket(double gap) {
    return new Bracket(Norm.INF, gap);
  }

  /** The norm of the output difference. */
  Norm norm();

  /** The same in another norm. */
  Property withNorm(Norm other);

  /** What is given for the kind that this property is. */
  <R> R fold(Function<Distance, R> distance, Function<Bracket, R> bracket);

  /** The bound to prove or refute, if that is what is asked. */
  default Optional<Epsilon> limit() {
    return fold(distance -> Optional.of(distance.epsilon()), bracket -> Optional.empty());
  }
}
