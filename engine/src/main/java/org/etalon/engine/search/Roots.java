package org.etalon.engine.search;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.etalon.certificate.Evidence;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.IntervalBounder;
import org.etalon.engine.bound.RootBound;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;

/**
 * Bounds the boxes of a domain as they are, before any is split: by planes; where both networks are
 * affine on a box, exactly; else, if that is not enough, better at more cost.
 */
final class Roots {
  private final Objective objective;
  private final Domain domain;
  private final Effort effort;
  private final Bounders bounders;

  Roots(Objective objective, Domain domain, Effort effort, Bounders bounders) {
    this.objective = objective;
    this.domain = domain;
    this.effort = effort;
    this.bounders = bounders;
  }

  /**
   * Bounds all boxes. If it is to stop, bounds are by intervals for some tenths of a second, and
   * boxes not begun have none.
   */
  RootBound[] bound(Stop stop, Runnable whileWaiting) {
    return bound(DifferenceBounder::boundRoot, stop, whileWaiting);
  }

  /** The same at little cost: what is known of graphs before anything else is. */
  RootBound[] outline(Stop stop, Runnable whileWaiting) {
    return bound(DifferenceBounder::outline, stop, whileWaiting);
  }

  /** One way to bound a box. */
  private interface Bounding {
    RootBound bound(DifferenceBounder bounder, Box box, Stop stop);
  }

  private RootBound[] bound(Bounding way, Stop stop, Runnable whileWaiting) {
    return ofAll((worker, box) -> way.bound(bounders.of(worker), box, stop), stop, whileWaiting);
  }

  /** Whether the networks are so large that {@link #sketch} comes first. */
  boolean areLarge() {
    return IntervalBounder.isFor(objective.pair);
  }

  /** Whether they admit it. */
  boolean admitSketch() {
    return IntervalBounder.admits(objective.pair);
  }

  /** The same by intervals alone, at even less; boxes not begun when it is to stop have none. */
  RootBound[] sketch(Stop stop, Runnable whileWaiting) {
    IntervalBounder intervals = intervals();
    return ofAll((worker, box) -> intervals.bound(box, stop), stop, whileWaiting);
  }

  private IntervalBounder intervals() {
    return new IntervalBounder(objective.pair, objective.goal);
  }

  /** What a worker knows of a box. */
  private interface Work {
    RootBound bound(int worker, Box box);
  }

  private RootBound[] ofAll(Work work, Stop stop, Runnable whileWaiting) {
    RootBound[] bounds = new RootBound[domain.boxes().size()];
    bounders.workers.run(
        bounds.length,
        (worker, i) -> {
          if (i == 0 || !stop.stopped()) {
            bounds[i] = work.bound(worker, domain.boxes().get(i));
          }
        },
        whileWaiting);
    return bounds;
  }

  /**
   * A bound over the whole domain: the largest, or one of the box around it where some miss,
   * because of {@code stop}.
   *
   * @param sketched whether that box too is bounded by intervals alone
   */
  double outerBound(RootBound[] bounds, boolean sketched, Stop stop) {
    if (Arrays.stream(bounds).anyMatch(Objects::isNull)) {
      Box hull = domain.hull();
      return up(sketched ? intervals().bound(hull, stop) : bounders.of(0).boundRoot(hull, stop));
    }
    return Arrays.stream(bounds).mapToDouble(this::up).max().orElseThrow();
  }

  /** How all boxes were bounded. */
  List<Evidence> evidence(RootBound[] bounds) {
    return Arrays.stream(bounds)
        .map(bound -> bound == null ? Evidence.DEFAULT : bound.evidence())
        .toList();
  }

  private double up(RootBound bound) {
    return objective.up(bound.bound());
  }

  /**
   * The exact maxima over those boxes above {@code target} on which both networks are affine, or of
   * which every point of the grid can be tried.
   */
  ExactMaximum[] exact(RootBound[] bounds, double target, Stop stop, Runnable whileWaiting) {
    ExactMaximum[] maxima = new ExactMaximum[bounds.length];
    if (bounders.points.isPresent()) {
      for (int i = 0; i < bounds.length && !stop.stopped(); i++) {
        if (!(up(bounds[i]) <= target)) {
          maxima[i] =
              bounders
                  .points
                  .get()
                  .over(domain.boxes().get(i), bounders.workers, stop, whileWaiting)
                  .map(ExactMaximum::of)
                  .orElse(null);
        }
      }
      return maxima;
    }
    bounders.workers.run(
        bounds.length,
        (worker, i) -> {
          if (!(up(bounds[i]) <= target)) {
            objective
                .linear(domain.boxes().get(i), bounds[i].bound().inheritance(), stop)
                .ifPresent(found -> maxima[i] = ExactMaximum.of(found));
          }
        },
        whileWaiting);
    return maxima;
  }

  private static boolean isLinear(RootBound bound) {
    return bound.bound().inheritance().allStable();
  }

  /** Bounds those better that are still open. */
  void refine(RootBound[] bounds, Stop stop, Runnable whileWaiting) {
    double enough = objective.enough();
    for (int i = 0; i < bounds.length && !stop.stopped(); i++) {
      if (!(up(bounds[i]) <= enough) && !isLinear(bounds[i])) {
        Box box = domain.boxes().get(i);
        bounds[i] =
            bounders
                .of(0)
                .refineRoot(
                    box, bounds[i], bounders.workers, stop, whileWaiting, effort.recording());
      }
    }
  }
}
