package org.etalon.certificate;

import java.util.function.Function;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;

/** What a certificate claims of two networks on its domain. */
public sealed interface Claim permits Claim.Distance, Claim.SameDecision, Claim.Constraints {
  /**
   * {@code ||g(x) - f(x)|| <= epsilon} for all x.
   *
   * @param norm the norm
   * @param epsilon the bound
   */
  record Distance(Norm norm, Epsilon epsilon) implements Claim {
    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return distance.apply(this);
    }
  }

  /**
   * {@link Property.SameDecision}.
   *
   * @param margin by how much f has to lead; 0 for every input
   */
  record SameDecision(Epsilon margin) implements Claim {
    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return sameDecision.apply(this);
    }
  }

  /**
   * {@link Property.Constraints}.
   *
   * @param digest names the region: {@link org.etalon.problem.OutputRegion#digest}
   */
  record Constraints(String digest) implements Claim {
    @Override
    public <R> R fold(
        Function<Distance, R> distance,
        Function<SameDecision, R> sameDecision,
        Function<Constraints, R> constraints) {
      return constraints.apply(this);
    }
  }

  /** What is given for the kind that this claim is. */
  <R> R fold(
      Function<Distance, R> distance,
      Function<SameDecision, R> sameDecision,
      Function<Constraints, R> constraints);

  /**
   * That a property holds.
   *
   * @throws IllegalArgumentException if it is neither true nor false
   */
  static Claim of(Property property) {
    return property.fold(
        distance -> new Distance(distance.norm(), distance.epsilon()),
        bracket -> {
          throw new IllegalArgumentException("a bracket claims nothing");
        },
        decision -> new SameDecision(decision.margin()),
        constraints -> new Constraints(constraints.forbidden().digest()));
  }
}
