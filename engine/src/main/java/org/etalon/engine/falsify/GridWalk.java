package org.etalon.engine.falsify;

import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.problem.Grid;
import org.etalon.time.Stop;

/**
 * Search for a large {@code ||g - f||} among the points of a grid: the best of them is seldom the
 * one nearest to the best input of the box around them, and where networks cast, the difference
 * jumps from point to point.
 *
 * <p><b>Method:</b> one step up or down in each input in turn, to every better point, until no such
 * step is; then steps in two or three inputs at random.
 *
 * <p><b>Property:</b> a heuristic, as {@link GradientAscent}; equal seeds give equal points.
 */
public final class GridWalk {
  private final PairEvaluator evaluator;
  private final Grid grid;
  private long left;

  /**
   * A walk.
   *
   * @param evaluations how many points to try
   */
  public GridWalk(PairEvaluator evaluator, Grid grid, long evaluations) {
    this.evaluator = evaluator;
    this.grid = grid;
    left = evaluations;
  }

  /**
   * The best point met, at least that of the start.
   *
   * @param from a point of the grid in the box
   * @param stop ends it with the best point so far
   */
  public Candidate run(Box box, double[] from, long seed, Stop stop) {
    Candidate best = new Candidate(from, evaluator.evaluate(from));
    SplittableRandom random = new SplittableRandom(seed);
    int still = 0; // inputs since the last better point
    for (int i = 0; left > 0 && !stop.stopped(); i = (i + 1) % from.length) {
      boolean alone = still < from.length;
      Candidate next =
          alone ? better(tried(box, best, i, 1), tried(box, best, i, -1)) : some(box, best, random);
      still = next.value() > best.value() ? 0 : still + 1;
      best = better(best, next);
    }
    return best;
  }

  private static Candidate better(Candidate one, Candidate other) {
    return other.value() > one.value() ? other : one;
  }

  /** One step in an input; the point itself where that leaves the box. */
  private Candidate tried(Box box, Candidate from, int i, int direction) {
    double[] x = from.point();
    return move(box, x, i, direction) ? evaluated(x) : from;
  }

  private Candidate some(Box box, Candidate from, SplittableRandom random) {
    double[] x = from.point();
    int moves = 2 + random.nextInt(2);
    for (int m = 0; m < moves; m++) {
      move(box, x, random.nextInt(x.length), random.nextBoolean() ? 1 : -1);
    }
    return evaluated(x);
  }

  private boolean move(Box box, double[] x, int i, int direction) {
    double moved = x[i] + direction * grid.step(i); // exact: multiples of a step are doubles
    if (moved < box.lower(i) || moved > box.upper(i)) {
      return false;
    }
    x[i] = moved;
    return true;
  }

  private Candidate evaluated(double[] x) {
    left--;
    return new Candidate(x, evaluator.evaluate(x));
  }
}
