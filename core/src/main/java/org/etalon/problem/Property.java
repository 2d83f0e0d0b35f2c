package org.etalon.problem;

import java.util.Optional;
import java.util.function.Function;

/** What is asked about two networks f and g on every input of a domain. */
public sealed interface Property
    permits Property.Distance, Property.Bracket, Property.SameDecision, Property.Constraints {
  /**
   * Whether {@code ||g - f||} is at most epsilon.
   *
   * @param norm the norm of the output difference
   * @param epsilon the bound to prove or refute
   */
  record Distance(Norm norm, Epsilon epsilon) implements Property {
    /** The same in another norm. */
    public Distance withNorm(Norm other) {
      return new Distance(other, epsilon);
    }

    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<Bracket, R> bracket,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return distance.apply(this);
    }
  }

  /**
   * Between which bounds the largest {@code ||g - f||} lies.
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

    /** The same in another norm. */
    public Bracket withNorm(Norm other) {
      return new Bracket(other, gap);
    }

    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<Bracket, R> bracket,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return bracket.apply(this);
    }
  }

  /**
   * Whether g decides as f does: for the largest output.
   *
   * <p>With a margin above 0: wherever one output of f is above every other by more than the
   * margin, the same output of g is above every other. With margin 0: at every input, each output
   * of g that is largest, alone or in a tie, is largest in f, alone or in a tie.
   *
   * @param margin by how much f has to lead for a decision to count; 0 for every input
   */
  record SameDecision(Epsilon margin) implements Property {
    /** By how much the largest of some outputs is above all others, in double arithmetic. */
    public static double lead(double[] outputs) {
      double most = Double.NEGATIVE_INFINITY;
      double second = Double.NEGATIVE_INFINITY;
      for (double value : outputs) {
        second = Math.max(second, Math.min(most, value));
        most = Math.max(most, value);
      }
      return most - second;
    }

    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<Bracket, R> bracket,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return sameDecision.apply(this);
    }
  }

  /**
   * Whether the outputs of f and g at one input never are in a region together.
   *
   * @param forbidden the region
   */
  record Constraints(OutputRegion forbidden) implements Property {
    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<Bracket, R> bracket,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return constraints.apply(this);
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

  /** What is given for the kind that this property is. */
  <R> R fold(
      Function<Distance, R> distance,
      Function<Bracket, R> bracket,
      Function<SameDecision, R> sameDecision,
      Function<Constraints, R> constraints);

  /** The norm in which output differences are measured; where none is asked for, the largest. */
  default Norm norm() {
    return fold(Distance::norm, Bracket::norm, decision -> Norm.INF, constraints -> Norm.INF);
  }

  /** The bound to prove or refute, if a distance is what is asked. */
  default Optional<Epsilon> limit() {
    return fold(
        distance -> Optional.of(distance.epsilon()),
        bracket -> Optional.empty(),
        decision -> Optional.empty(),
        constraints -> Optional.empty());
  }

  /**
   * The outputs that must not occur, if that is what is asked.
   *
   * @param outputs how many each network has
   * @throws UnfitException if the property is about another number of outputs
   */
  default Optional<OutputRegion> forbidden(int outputs) {
    return fold(
        distance -> Optional.empty(),
        bracket -> Optional.empty(),
        decision -> Optional.of(OutputRegion.otherDecision(outputs, decision.margin())),
        constraints -> {
          if (constraints.forbidden().outputs() != outputs) {
            throw new UnfitException(
                "the constraints are about "
                    + constraints.forbidden().outputs()
                    + " outputs, the network has "
                    + outputs);
          }
          return Optional.of(constraints.forbidden());
        });
  }

  /** Whether it has a yes or a no for an answer. */
  default boolean isDecidable() {
    return fold(distance -> true, bracket -> false, decision -> true, constraints -> true);
  }

  /** Whether an input refutes it, decided exactly. */
  default boolean isRefutedBy(Witness witness) {
    return fold(
        distance -> witness.exceeds(distance.epsilon()),
        bracket -> false,
        decision -> contains(witness),
        constraints -> contains(witness));
  }

  private boolean contains(Witness witness) {
    return forbidden(witness.outputF().length)
        .orElseThrow()
        .contains(witness.outputF(), witness.outputG());
  }
}
