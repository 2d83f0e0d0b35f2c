package org.etalon.engine.search;

import java.util.List;
import java.util.Optional;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.bound.RootBound;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The first part of a search: bounds the boxes of the domain and attacks them, before any split.
 */
final class Opening {
  private final Domain domain;
  private final boolean chain;
  private final SearchState state;
  private final Incumbent incumbent;
  private final Attacks attacks;
  private final Roots roots;
  private final Rounds rounds;
  private final Reporter reporter;
  private RootBound @Nullable [] sketched;

  Opening(
      Domain domain,
      Objective objective,
      SearchState state,
      Incumbent incumbent,
      Attacks attacks,
      Roots roots,
      Rounds rounds,
      Reporter reporter) {
    this.domain = domain;
    chain = objective.pair.isDenseChain();
    this.state = state;
    this.incumbent = incumbent;
    this.attacks = attacks;
    this.roots = roots;
    this.rounds = rounds;
    this.reporter = reporter;
  }

  /** Whether the networks are so large that their sketch comes first. */
  boolean isOfLarge() {
    return roots.areLarge();
  }

  /** Bounds the domain by intervals alone, where the networks admit it. */
  void sketch(Stop stop) {
    if (roots.admitSketch()) {
      sketched(stop);
    }
  }

  /** Its boxes by intervals alone; if it is to stop, another call begins again. */
  private RootBound[] sketched(Stop stop) {
    RootBound[] known = sketched;
    if (known != null) {
      return known;
    }
    reporter.enter(Progress.Phase.BOUND);
    RootBound[] bounds = roots.sketch(stop, reporter::pulse);
    note(bounds, true, stop);
    sketched = stop.stopped() ? null : bounds;
    return bounds;
  }

  /** All or nothing: if it is to stop, the next call begins again. */
  void run(Stop stop) {
    if (!state.begun) {
      attacks.first();
    }
    reporter.enter(Progress.Phase.BOUND);
    RootBound[] bounds = boundRoots(stop);
    reporter.enter(Progress.Phase.ATTACK);
    ExactMaximum[] exact = new ExactMaximum[bounds.length];
    boolean settled = !chain && state.outerBound <= rounds.target();
    if (!state.begun && !settled && !stop.stopped()) {
      attacks.roots(stop);
    }
    if (!state.begun && !stop.stopped() && !incumbent.refutes()) {
      exact = roots.exact(bounds, rounds.target(), stop, reporter::pulse);
    }
    reporter.enter(Progress.Phase.REFINE);
    if (!incumbent.refutes() && !stop.stopped()) {
      roots.refine(bounds, stop, reporter::pulse);
      note(bounds, roots.areLarge(), stop);
    }
    if (!stop.stopped()) {
      if (!state.begun) {
        takeRoots(bounds, exact, stop);
        state.begun = true;
      }
      state.roots.addAll(List.of(bounds));
    }
    reporter.enter(Progress.Phase.SPLIT);
  }

  /** Graphs may be large: a bound that costs little is known first, and may be enough. */
  private RootBound[] boundRoots(Stop stop) {
    if (roots.areLarge() && !state.begun) {
      RootBound[] bounds = sketched(stop);
      reporter.report();
      if (state.outerBound <= rounds.target() || stop.stopped()) {
        return bounds;
      }
    }
    if (!chain && !state.begun) {
      RootBound[] bounds = roots.outline(stop, reporter::pulse);
      note(bounds, roots.areLarge(), stop);
      reporter.report();
      if (state.outerBound <= rounds.target() || stop.stopped()) {
        return bounds;
      }
    }
    RootBound[] bounds = roots.bound(stop, reporter::pulse);
    note(bounds, roots.areLarge(), stop);
    return bounds;
  }

  private void note(RootBound[] bounds, boolean sketched, Stop stop) {
    state.bounded(roots.outerBound(bounds, sketched, stop), roots.evidence(bounds));
  }

  private void takeRoots(RootBound[] bounds, ExactMaximum[] exact, Stop stop) {
    for (int i = 0; i < bounds.length; i++) {
      BoxBound bound = bounds[i].bound();
      Box box = domain.boxes().get(i);
      state.subproblems++;
      Subproblem root = rounds.root(box, i, bound, 1.0 / bounds.length);
      boolean waits = !rounds.takeMaximum(root, Optional.ofNullable(exact[i])) && rounds.add(root);
      if (chain || waits) {
        attacks.climb(box, bound.maximiser(), stop);
      }
    }
  }
}
