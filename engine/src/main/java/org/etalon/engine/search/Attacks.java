package org.etalon.engine.search;

import static java.util.Comparator.comparingDouble;

import java.util.Arrays;
import java.util.BitSet;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.CastAscent;
import org.etalon.engine.falsify.GradientAscent;
import org.etalon.engine.falsify.GridWalk;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.engine.falsify.SmoothedAscent;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;

/**
 * The attacks of a search: each finds inputs of large value and offers the best of them.
 *
 * <p>How many steps they take depends on the networks, the domain and the boxes bounded so far, so
 * they are the same on any machine unless they are stopped.
 */
final class Attacks {
  private static final double OPERATIONS = 4e8;
  private static final int MOST_STARTS = 32;
  private static final long MOST_CASTS = 20_000;
  private static final double STEPS_OF_AN_ASCENT = 400;

  private final Objective objective;
  private final Domain domain;
  private final long seed;
  private final Workers workers;
  private final PairEvaluator evaluator;
  private final GradientAscent ascent;
  private final Incumbent incumbent;
  private final BitSet attacked = new BitSet();

  Attacks(Objective objective, Domain domain, long seed, Workers workers, Incumbent incumbent) {
    this.objective = objective;
    this.domain = domain;
    this.seed = seed;
    this.workers = workers;
    this.incumbent = incumbent;
    evaluator = objective.evaluator();
    ascent = new GradientAscent(evaluator);
  }

  /** Offers the centre of the first box. */
  void first() {
    incumbent.offer(objective.first());
  }

  /** Ascents from a few points of each box of the domain, until one refutes the property. */
  void roots(Stop stop) {
    double affordable = OPERATIONS / (STEPS_OF_AN_ASCENT * objective.f.operations());
    int starts = (int) Math.max(2, Math.min(MOST_STARTS, affordable));
    for (Box box : domain.boxes()) {
      if (!incumbent.refutes() && !stop.stopped()) {
        Candidate found = ascent.run(box, starts, seed, stop);
        incumbent.offer(found);
        if (objective.f.isRounded() || objective.g.isRounded()) {
          found = casts(box, found, stop);
          incumbent.offer(found);
        }
        walk(box, found.point(), stop);
      }
    }
  }

  /** On a grid, the points around an input. */
  private void walk(Box box, double[] from, Stop stop) {
    domain
        .grid()
        .ifPresent(
            grid -> {
              double[] point = grid.in(box).nearest(from);
              long evaluations = Math.min(MOST_CASTS, evaluations()) / 4;
              GridWalk walk = new GridWalk(evaluator, grid, evaluations);
              incumbent.offer(walk.run(box, point, seed, stop));
            });
  }

  /** How many points a search around one may try. */
  private long evaluations() {
    return (long) (OPERATIONS / (2 * objective.f.operations()) / domain.boxes().size());
  }

  /** Where networks cast, the codes around a point. */
  private Candidate casts(Box box, Candidate from, Stop stop) {
    long evaluations = evaluations();
    return new CastAscent(evaluator, objective.g.sites().get(0).casts())
        .run(box, from, Math.min(MOST_CASTS, evaluations), seed, stop);
  }

  /** An ascent inside a box of the domain. */
  void climb(Box box, double[] from, Stop stop) {
    if (!stop.stopped()) {
      incumbent.offer(ascent.climb(box, from, stop));
    }
  }

  /** The same inside every box of the domain that holds the point. */
  void climb(double[] from, Stop stop) {
    for (Box box : domain.boxes()) {
      if (box.contains(from)) {
        climb(box, from, stop);
      }
    }
  }

  /** The costlier attack, for a search that is long: on one box of the domain, once. */
  void smoothed(int root, SearchState state, Stop stop, Runnable whileWaiting) {
    if (attacked.get(root)) {
      return;
    }
    attacked.set(root);
    Box box = domain.boxes().get(root);
    Candidate best = state.best;
    byte[] settled = state.roots.get(root).bound().inheritance().settled();
    int[] ways = objective.goal.ways(settled, objective.f.outputSize());
    SmoothedAscent smoothed =
        new SmoothedAscent(objective.f, objective.g, Kernels.best(), objective.goal, ways);
    Candidate[] found = new Candidate[smoothed.groups()];
    Arrays.fill(found, best);
    workers.run(
        found.length,
        (worker, i) -> {
          if (!stop.stopped()) {
            found[i] = smoothed.run(box, i, seed, evaluator, stop);
          }
        },
        whileWaiting);
    Candidate largest = Arrays.stream(found).max(comparingDouble(Candidate::value)).orElse(best);
    if (largest.value() > best.value()) {
      incumbent.offer(largest);
      walk(box, largest.point(), stop);
      climb(box, largest.point(), stop);
    }
  }

  /** The better of a box's centre and the corner its linear bound points to. */
  Candidate probe(Box box, BoxBound bound) {
    double[] center = box.center();
    double[] corner = bound.maximiser();
    Candidate atCenter = new Candidate(center, evaluator.evaluate(center));
    Candidate atCorner = new Candidate(corner, evaluator.evaluate(corner));
    return atCorner.value() > atCenter.value() ? atCorner : atCenter;
  }
}
