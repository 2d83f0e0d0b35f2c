package org.etalon.engine.search;

import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Witness;
import org.jspecify.annotations.Nullable;

/**
 * The best input that a search knows, and the one door through which inputs come: here exact
 * arithmetic, or a run in float32 where that is asked, decides of each whether it refutes the
 * property.
 */
final class Incumbent {
  private final Problem problem;
  private final Property property;
  private final Objective objective;
  private final SearchState state;
  private @Nullable Witness refutation;
  private @Nullable Witness witness;
  private @Nullable Candidate witnessed;

  Incumbent(Problem problem, Objective objective, SearchState state) {
    this.problem = problem;
    this.objective = objective;
    property = problem.property();
    this.state = state;
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
    boolean seems = !problem.semantics().isReal() || objective.isNear(inDomain.value());
    boolean near = property.isDecidable() && seems;
    if (near && inDomain.value() > state.cleared) {
      state.cleared = inDomain.value();
      decide(problem.witness(inDomain.point()));
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
    Candidate best = state.best;
    state.best = new Candidate(best.point(), Double.NaN);
    state.cleared = Double.NEGATIVE_INFINITY;
    offer(best);
  }

  /** Takes in an input that is the best of some box in exact arithmetic. */
  void offerExact(double[] point) {
    if (refutes()) {
      return;
    }
    Witness exact = problem.witness(point);
    decide(exact);
    if (exact.differenceDown() >= witness().differenceDown()) {
      double value = Math.max(state.best.value(), exact.differenceDown());
      state.best = new Candidate(point, value);
      witnessed = state.best;
      witness = exact;
    }
  }

  private void decide(Witness exact) {
    refutation = property.isRefutedBy(exact) ? exact : null;
  }

  /** Whether an input is known that refutes the property. */
  boolean refutes() {
    return refutation != null;
  }

  /** The input that refutes the property, or else the best known, with its exact outputs. */
  Witness witness() {
    if (refutation != null) {
      return refutation;
    }
    if (witness == null || witnessed != state.best) {
      witness = problem.witness(state.best.point());
      witnessed = state.best;
    }
    return witness;
  }
}
