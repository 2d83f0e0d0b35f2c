package org.etalon.engine.search;

import java.util.Optional;
import java.util.function.Supplier;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Witness;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The best input that a search knows, and the one door through which inputs come: here exact
 * arithmetic, or a run in float32 where that is asked, decides of each whether it refutes the
 * property.
 */
final class Incumbent {
  /** How long exact arithmetic may go on after the limit. */
  private static final double LATE_SECONDS = 1.6;

  private final Problem problem;
  private final Property property;
  private final Objective objective;
  private final SearchState state;
  private final Supplier<Stop> limit;
  private @Nullable Witness refutation;
  private @Nullable Witness witness;
  private @Nullable Candidate witnessed;
  private @Nullable Candidate earlier;

  /**
   * Knows none yet.
   *
   * @param limit of the call at hand: a little after it says so, inputs are no longer evaluated
   */
  Incumbent(Problem problem, Objective objective, SearchState state, Supplier<Stop> limit) {
    this.problem = problem;
    this.objective = objective;
    property = problem.property();
    this.state = state;
    this.limit = limit;
  }

  /**
   * Takes in a candidate; where it seems to refute the property, exact arithmetic decides; of runs
   * in float32, which differ where real numbers do not, each is tried. What refutes it stays the
   * best: a resumed search finds it again.
   */
  void offer(Candidate candidate) {
    if (refutes() || !(candidate.value() > state.best.value())) {
      return;
    }
    Candidate inDomain = onGrid(candidate);
    if (!(inDomain.value() > state.best.value())) {
      return;
    }
    state.best = inDomain;
    if (seemsToRefute(inDomain.value()) && inDomain.value() > state.cleared) {
      Optional<Witness> exact = evaluate(inDomain.point());
      if (exact.isPresent()) {
        state.cleared = inDomain.value();
        decide(exact.get());
      }
    }
  }

  /** The nearest input of the domain, where that is a grid: attacks know boxes alone. */
  private Candidate onGrid(Candidate candidate) {
    if (problem.domain().grid().isEmpty()) {
      return candidate;
    }
    double[] nearest = problem.domain().nearest(candidate.point());
    return new Candidate(nearest, objective.valueAt(nearest));
  }

  /** Takes in the best input of an earlier run anew: that it refutes the property is in no file. */
  void offerAgain() {
    earlier = state.best;
    state.cleared = Double.NEGATIVE_INFINITY;
    decideEarlier();
  }

  /**
   * Whether it is known if the best input of an earlier run refutes the property, which may have
   * closed boxes because it did; tries again where time was up before.
   */
  boolean decideEarlier() {
    if (earlier == null || refutes()) {
      return true;
    }
    if (seemsToRefute(earlier.value())) {
      Optional<Witness> exact = evaluate(earlier.point());
      if (exact.isEmpty()) {
        return false;
      }
      state.cleared = Math.max(state.cleared, earlier.value());
      decide(exact.get());
    }
    earlier = null;
    return true;
  }

  private boolean seemsToRefute(double value) {
    boolean seems = !problem.semantics().isReal() || objective.isNear(value);
    return property.isDecidable() && seems;
  }

  /**
   * Takes in an input that is the best of some box in exact arithmetic.
   *
   * @return false if it is not known whether that refutes the property, for time was up
   */
  boolean offerExact(double[] point) {
    if (refutes()) {
      return true;
    }
    Optional<Witness> evaluated = evaluate(point);
    if (evaluated.isEmpty()) {
      return false;
    }
    Witness exact = evaluated.get();
    decide(exact);
    if (witness().filter(best -> exact.differenceDown() < best.differenceDown()).isEmpty()) {
      double value = Math.max(state.best.value(), exact.differenceDown());
      state.best = new Candidate(point, value);
      witnessed = state.best;
      witness = exact;
    }
    return true;
  }

  private Optional<Witness> evaluate(double[] point) {
    return problem.witness(point, limit.get().grace(LATE_SECONDS));
  }

  private void decide(Witness exact) {
    refutation = property.isRefutedBy(exact) ? exact : null;
  }

  /** Whether an input is known that refutes the property. */
  boolean refutes() {
    return refutation != null;
  }

  /**
   * The input that refutes the property, or else the best known, with its exact outputs; nothing if
   * time was up before these were known.
   */
  Optional<Witness> witness() {
    if (refutation != null) {
      return Optional.of(refutation);
    }
    if (witness == null || witnessed != state.best) {
      witness = evaluate(state.best.point()).orElse(null);
      witnessed = state.best;
    }
    return Optional.ofNullable(witness);
  }
}
