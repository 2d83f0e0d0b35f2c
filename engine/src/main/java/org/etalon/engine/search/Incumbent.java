package org.etalon.engine.search;

import java.util.Arrays;
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

  /** What is known of the best input of a box, rounded outward. */
  enum Best {
    /** Not whether it refutes the property: time was up. */
    UNKNOWN,
    /** That it refutes the property, or that no input of the box does. */
    DECIDED,
    /** That it would, but is none of the domain, and the nearest one does not. */
    OUTSIDE
  }

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
    Candidate inDomain = inDomain(candidate);
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

  /** The nearest input of the domain: attacks know boxes alone, rounded outward. */
  private Candidate inDomain(Candidate candidate) {
    double[] point = candidate.point();
    Optional<double[]> nearest = problem.domain().nearest(point);
    if (nearest.isEmpty()) {
      return new Candidate(point, Double.NaN);
    }
    if (problem.domain().grid().isPresent()) {
      return new Candidate(nearest.get(), objective.valueAt(nearest.get()));
    }
    return Arrays.equals(nearest.get(), point)
        ? candidate
        : new Candidate(nearest.get(), objective.evaluator().evaluate(nearest.get()));
  }

  /** Takes in the best input of an earlier run anew: that it refutes the property is in no file. */
  void offerAgain() {
    earlier = problem.domain().contains(state.best.point()) ? state.best : null;
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

  /** Takes in an input that is the best of some box, rounded outward, in exact arithmetic. */
  Best offerExact(double[] point) {
    if (refutes()) {
      return Best.DECIDED;
    }
    Optional<double[]> nearest = problem.domain().nearest(point);
    Optional<Witness> there = Optional.empty();
    if (nearest.filter(x -> Arrays.equals(x, point)).isEmpty()) {
      there = outside(point);
      if (there.isEmpty()) {
        return Best.UNKNOWN;
      }
    }
    if (nearest.isPresent()) {
      Optional<Witness> evaluated = evaluate(nearest.get());
      if (evaluated.isEmpty()) {
        return Best.UNKNOWN;
      }
      take(nearest.get(), evaluated.get());
    }
    return !refutes() && there.filter(this::isBeyond).isPresent() ? Best.OUTSIDE : Best.DECIDED;
  }

  /** Whether an input that is none of the domain says more than the best one of it. */
  private boolean isBeyond(Witness there) {
    return property.isDecidable()
        ? property.isRefutedBy(there)
        : witness().filter(best -> best.differenceUp() >= there.differenceUp()).isEmpty();
  }

  /** Both networks where no witness can be: that bounds what they do on the box, and no more. */
  private Optional<Witness> outside(double[] point) {
    Stop stop = limit.get().grace(LATE_SECONDS);
    return Witness.of(problem.f(), problem.g(), point, property.norm(), problem.semantics(), stop);
  }

  private void take(double[] point, Witness exact) {
    decide(exact);
    if (witness().filter(best -> exact.differenceDown() < best.differenceDown()).isEmpty()) {
      double value = Math.max(state.best.value(), exact.differenceDown());
      state.best = new Candidate(point, value);
      witnessed = state.best;
      witness = exact;
    }
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
   * time was up before these were known, or no input of the domain is.
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
