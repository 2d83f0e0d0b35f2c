package org.etalon.engine.falsify;

import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/**
 * Projected sign-gradient ascent of {@code ||g - f||} over a box, from seeded starts.
 *
 * <p><b>Returns:</b> the best point met; always a point of the box.
 *
 * <p><b>Property:</b> a heuristic: what the point is worth is decided in exact arithmetic ({@link
 * org.etalon.problem.Witness}).
 *
 * <p><b>Reference:</b> Madry et al., ICLR 2018, arXiv:1706.06083 (the step), with steps that shrink
 * geometrically from half the box.
 */
public final class GradientAscent {
  private static final int STEPS = 24;
  private static final double SHRINK = 0.75;

  private final PairEvaluator evaluator;

  /** An ascent on the norm that {@code evaluator} computes. */
  public GradientAscent(PairEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  /**
   * The best point of {@code starts} ascents from the centre, corners and random points.
   *
   * @param stop ends them with the best point so far
   */
  public Candidate run(Box box, int starts, long seed, Stop stop) {
    SplittableRandom random = new SplittableRandom(seed);
    Candidate best = climb(box, box.center(), stop);
    for (int s = 1; s < starts && !stop.stopped(); s++) {
      Candidate candidate = climb(box, start(box, random, s % 2 == 0), stop);
      best = candidate.value() > best.value() ? candidate : best;
    }
    return best;
  }

  private static double[] start(Box box, SplittableRandom random, boolean corner) {
    double[] x = new double[box.size()];
    for (int i = 0; i < x.length; i++) {
      double t = corner ? random.nextInt(2) : random.nextDouble();
      x[i] = clamp(box, i, box.lower(i) + t * (box.upper(i) - box.lower(i)));
    }
    return x;
  }

  /**
   * Climbs from one point of the box.
   *
   * @param stop ends the climb with the best point so far
   */
  public Candidate climb(Box box, double[] from, Stop stop) {
    double[] best = from.clone();
    PairEvaluator.Point reached = evaluator.at(best);
    double value = reached.value();
    double[] gradient = {};
    boolean moved = true;
    double step = 0.5;
    for (int k = 0; k < STEPS && !stop.stopped(); k++) {
      gradient = moved ? reached.gradient() : gradient;
      double[] x = best.clone();
      for (int i = 0; i < x.length; i++) {
        double move = step * (box.upper(i) - box.lower(i)) * Math.signum(gradient[i]);
        x[i] = clamp(box, i, x[i] + move);
      }
      PairEvaluator.Point next = evaluator.at(x);
      double there = next.value();
      moved = there > value;
      if (moved) {
        value = there;
        best = x;
        reached = next;
      } else {
        step *= SHRINK;
      }
    }
    return new Candidate(best, value);
  }

  static double clamp(Box box, int i, double value) {
    double inside = Math.min(box.upper(i), Math.max(box.lower(i), value));
    return Double.isNaN(inside) ? box.lower(i) : inside;
  }
}
