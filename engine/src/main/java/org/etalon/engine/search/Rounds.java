package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/**
 * The rounds of a search: each takes boxes of largest bound that are not yet good enough, splits
 * them ({@link SplitRule}) into at least {@value #BATCH} parts and bounds these in parallel.
 *
 * <p><b>Property:</b> results are taken in in a fixed order, so bounds, boxes and candidates do not
 * depend on the number of threads. Boxes on which both networks are affine are decided exactly
 * where doubles cannot.
 */
final class Rounds {
  private static final int BATCH = 64;
  private static final int EASIEST = 16;

  /** A bound that falls by less than this part of what it holds for rounding has not fallen. */
  private static final double FALL = 1.0 / 16;

  /** A box is settled where its bound has not fallen for so many generations. */
  private static final int GENERATIONS = 8;

  private final Objective objective;
  private final Incumbent incumbent;
  private final Attacks attacks;
  private final Bounders bounders;
  private final SearchState state;
  private final WorkEstimate estimate;

  Rounds(
      Objective objective,
      Incumbent incumbent,
      Attacks attacks,
      Bounders bounders,
      SearchState state,
      WorkEstimate estimate) {
    this.objective = objective;
    this.incumbent = incumbent;
    this.attacks = attacks;
    this.bounders = bounders;
    this.state = state;
    this.estimate = estimate;
  }

  /** Boxes with at most this bound need no more work. */
  double target() {
    return objective.target(state.best.value());
  }

  /** How many times above the target a bound is. */
  double excess(double upper) {
    return objective.excess(upper, state.best.value());
  }

  /** A box of the domain, bounded. */
  Subproblem root(Box box, int number, BoxBound bound, double share) {
    return subproblem(box, number, 0, bound, objective.up(bound), share, 0);
  }

  private Subproblem subproblem(
      Box box, int root, int node, BoxBound bound, double upper, double share, int stale) {
    return new Subproblem(
        box, root, node, bound.inheritance(), upper, state.created++, share, stale);
  }

  /** One round; if it is to stop, boxes not split to the end wait as before. */
  void round(Stop stop, Runnable whileWaiting) {
    List<Expansion> expansions = expand(stop);
    List<Expansion.Part> parts =
        expansions.stream().flatMap(expansion -> expansion.parts().stream()).toList();
    bounders.workers.run(
        parts.size(),
        (worker, i) -> {
          if (!stop.stopped()) {
            bound(parts.get(i), worker, stop);
          }
        },
        whileWaiting);
    take(expansions, stop);
  }

  private void bound(Expansion.Part part, int worker, Stop stop) {
    Subproblem parent = part.parent();
    Box box = part.box();
    part.finish(bounders.points.flatMap(grid -> ExactMaximum.ofFew(grid, box, worker, stop)));
    bounders
        .of(worker)
        .bound(box.lower(), box.upper(), state.roots.get(parent.root()), parent.inheritance(), stop)
        .ifPresent(bound -> part.finish(bound, attacks.probe(box, bound)));
  }

  /** Takes boxes off the frontier and splits them. */
  private List<Expansion> expand(Stop stop) {
    double target = target();
    List<Expansion> expansions = new ArrayList<>();
    int parts = 0;
    Frontier open = state.frontier;
    while (parts < BATCH && open.size() > 0 && open.upperBound() > target && !stop.stopped()) {
      // Some of the easiest boxes too: they show how large the trees below are.
      boolean easiest = objective.isDecidable() && parts >= BATCH - EASIEST;
      Subproblem parent = easiest ? open.removeSmallest() : open.removeLargest();
      taken(parent);
      if (close(parent, target)) {
        continue;
      }
      Expansion expansion = new Expansion(parent, excess(parent.upperBound()));
      if (expansion.parts().size() == 1) {
        finish(parent, true, stop);
      } else {
        expansions.add(expansion);
        parts += expansion.parts().size();
      }
    }
    return expansions;
  }

  private void take(List<Expansion> expansions, Stop stop) {
    Candidate found = state.best;
    for (Expansion expansion : expansions) {
      Subproblem parent = expansion.parent();
      double before = excess(parent.upperBound());
      if (!expansion.isComplete()) {
        state.frontier.add(parent); // stopped before all parts were bounded
        waits(parent);
        continue;
      }
      estimate.split(before, expansion.parts().size());
      for (Expansion.Part part : expansion.parts()) {
        takePart(part, parent.share() / expansion.parts().size(), stop);
        Candidate candidate = Objects.requireNonNull(part.candidate());
        found = candidate.value() > found.value() ? candidate : found;
      }
    }
    if (found.value() > state.best.value()) {
      Candidate before = state.best;
      incumbent.offer(found);
      if (state.best != before) { // else it lies beside the domain, as it did the last time
        attacks.climb(found.point(), stop);
      }
    }
  }

  private void takePart(Expansion.Part part, double share, Stop stop) {
    Subproblem parent = part.parent();
    BoxBound bound = Objects.requireNonNull(part.bound());
    state.subproblems++;
    double upper = Math.min(objective.up(bound), parent.upperBound());
    double rounding = objective.rounding(bound);
    int stale = upper < parent.upperBound() - FALL * rounding ? 0 : parent.stale() + 1;
    int node = part.node(state.trees.get(parent.root()));
    Subproblem box = subproblem(part.box(), parent.root(), node, bound, upper, share, stale);
    boolean hopeless =
        stale >= GENERATIONS
            && upper > target()
            && upper - 2 * rounding <= target()
            && rounding < Double.POSITIVE_INFINITY;
    if (takeMaximum(box, part.maximum())) {
      return;
    }
    if (hopeless) {
      finish(box, false, stop);
    } else if (add(box)) {
      estimate.part(excess(parent.upperBound()), excess(upper));
    }
  }

  /** Notes that a box no longer waits. */
  void taken(Subproblem box) {
    estimate.taken(excess(box.upperBound()));
  }

  /** Closes a bounded box, or lets it wait; returns whether it waits. */
  boolean add(Subproblem box) {
    if (close(box)) {
      return false;
    }
    state.frontier.add(box);
    waits(box);
    return true;
  }

  /** Notes that a box waits. */
  void waits(Subproblem box) {
    estimate.opened(excess(box.upperBound()));
  }

  /** Takes in a box that its bound finishes; returns whether it does. */
  boolean close(Subproblem box) {
    return close(box, target());
  }

  private boolean close(Subproblem box, double target) {
    if (!(box.upperBound() <= target)) {
      return false;
    }
    state.closedBound = Math.max(state.closedBound, box.upperBound());
    state.volumeDone += box.share();
    return true;
  }

  /** Ends the work on a box that splitting cannot close: exactly, where that can be. */
  private void finish(Subproblem box, boolean thin, Stop stop) {
    Optional<ExactMaximum> linear =
        objective.linear(box.box(), box.inheritance(), stop).map(ExactMaximum::of);
    if (takeMaximum(box, linear)) {
      return;
    }
    if (box.inheritance().allStable() && stop.stopped()) {
      add(box); // for another time: expand() ends
    } else if (thin) {
      state.stuckBound = Math.max(state.stuckBound, box.upperBound());
    } else {
      state.settledBound = Math.max(state.settledBound, box.upperBound());
    }
  }

  /** A maximum beside the domain is no more than a bound, which no split lowers. */
  private void takeOutside(Subproblem box, double upper) {
    if (upper <= target()) {
      state.closedBound = Math.max(state.closedBound, upper);
      state.volumeDone += box.share();
    } else {
      state.stuckBound = Math.max(state.stuckBound, upper);
    }
  }

  /** Takes in an exact maximum; returns whether it finishes the box. */
  boolean takeMaximum(Subproblem box, Optional<ExactMaximum> maximum) {
    if (maximum.isEmpty()) {
      return false;
    }
    Incumbent.Best best =
        maximum
            .get()
            .point()
            .map(point -> incumbent.offerExact(point.toArray()))
            .orElse(Incumbent.Best.DECIDED);
    if (best == Incumbent.Best.UNKNOWN || !maximum.get().attained()) {
      return false;
    }
    double upper = Math.min(box.upperBound(), maximum.get().upper());
    if (best == Incumbent.Best.OUTSIDE) {
      takeOutside(box, upper);
      return true;
    }
    upper = incumbent.refutes() ? upper : objective.unrefuted(upper);
    state.linearBound = Math.max(state.linearBound, upper);
    state.volumeDone += box.share();
    return true;
  }
}
