package org.etalon.engine.falsify;

import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.theta.Casts;
import org.etalon.time.Stop;

/**
 * Search for a large {@code ||g - f||} where networks cast: the difference jumps from code to code,
 * and gradients see none of that.
 *
 * <p><b>Method:</b> first each input goes to that end of the cell which g casts alike at which f is
 * farthest from g; then random steps of all sizes, to the best point so far.
 *
 * <p><b>Property:</b> a heuristic, as {@link GradientAscent}; equal seeds give equal points.
 */
public final class CastAscent {
  private static final int ROUNDS = 4;
  private static final int SIZES = 26;

  private final PairEvaluator evaluator;
  private final Casts input;

  /**
   * A search.
   *
   * @param input what g casts the input to
   */
  public CastAscent(PairEvaluator evaluator, Casts input) {
    this.evaluator = evaluator;
    this.input = input;
  }

  /**
   * The best point met, at least {@code from}.
   *
   * @param evaluations how many points to try
   * @param stop ends it with the best point so far
   */
  public Candidate run(Box box, Candidate from, long evaluations, long seed, Stop stop) {
    Candidate best = from;
    for (int n = 0; n < ROUNDS && input.isRounding() && !stop.stopped(); n++) {
      best = better(best, toEnds(box, best.point()));
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (long n = 0; n < evaluations && !stop.stopped(); n++) {
      double[] x = step(box, best.point(), random);
      best = better(best, new Candidate(x, evaluator.evaluate(x)));
    }
    return best;
  }

  private static Candidate better(Candidate one, Candidate other) {
    return other.value() > one.value() ? other : one;
  }

  private Candidate toEnds(Box box, double[] x) {
    double[] direction = evaluator.gradientOfF(x);
    double[] moved = x.clone();
    for (int i = 0; i < x.length; i++) {
      double end = input.end(x[i], direction[i] > 0);
      double inside = GradientAscent.clamp(box, i, end);
      moved[i] = direction[i] != 0 ? inside : x[i];
    }
    return new Candidate(moved, evaluator.evaluate(moved));
  }

  private static double[] step(Box box, double[] x, SplittableRandom random) {
    double size = Math.scalb(1.0, -random.nextInt(SIZES));
    int moves = random.nextInt(4) == 0 ? x.length : 1 + random.nextInt(Math.min(3, x.length));
    for (int m = 0; m < moves; m++) {
      int i = moves == x.length ? m : random.nextInt(x.length);
      double width = box.upper(i) - box.lower(i);
      x[i] = GradientAscent.clamp(box, i, x[i] + size * width * random.nextDouble(-1, 1));
    }
    return x;
  }
}
