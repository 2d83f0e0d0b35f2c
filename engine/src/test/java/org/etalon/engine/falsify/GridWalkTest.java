package org.etalon.engine.falsify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.engine.bound.Goal;
import org.etalon.problem.Box;
import org.etalon.problem.Grid;
import org.etalon.problem.GridPoints;
import org.etalon.testing.GridCase;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class GridWalkTest {
  private static double largest(PairEvaluator evaluator, GridPoints points) {
    double largest = Double.NEGATIVE_INFINITY;
    for (long n = 0; n < points.count(); n++) {
      largest = Math.max(largest, evaluator.evaluate(points.point(n)));
    }
    return largest;
  }

  @Test
  void run_fromThePointNearestToAnAscents_findsBetterOnes() {
    SplittableRandom random = new SplittableRandom(11);
    int better = 0;
    int best = 0;
    int snapped = 0;
    int cases = 200;
    for (int n = 0; n < cases; n++) {
      GridCase one = GridCase.of(random, n);
      GridPoints points = one.grid().in(one.box());
      if (points.count() == 0) {
        continue;
      }
      PairEvaluator evaluator = evaluator(one);
      Box hull = points.hull();
      Candidate ascent = new GradientAscent(evaluator).run(hull, 4, 1, Stop.NEVER);
      double[] from = points.nearest(ascent.point());
      Candidate found = new GridWalk(evaluator, one.grid(), 60).run(one.box(), from, 1, Stop.NEVER);
      double start = evaluator.evaluate(from);
      double largest = largest(evaluator, points);
      assertThat(found.value()).isBetween(start, largest);
      assertThat(one.grid().contains(found.point())).isTrue();
      assertThat(one.box().contains(found.point())).isTrue();
      assertThat(evaluator.evaluate(found.point())).isEqualTo(found.value());
      better += found.value() > start ? 1 : 0;
      best += found.value() == largest ? 1 : 0;
      snapped += start == largest ? 1 : 0;
    }
    assertThat(better).as("of %d, %d are the best", snapped, best).isGreaterThan(15);
    assertThat(best).isGreaterThan(snapped + 15);
  }

  @Test
  void run_onePointOrNoEvaluations_staysThere() {
    GridCase one = GridCase.of(new SplittableRandom(3), 4);
    PairEvaluator evaluator = evaluator(one);
    double[] zero = new double[one.box().size()];
    Box point = Box.of(zero, zero);
    double[] steps = new double[zero.length];
    Arrays.fill(steps, 0.5);
    for (long evaluations : new long[] {0, 50}) {
      GridWalk walk = new GridWalk(evaluator, Grid.of(steps), evaluations);
      assertThat(walk.run(point, zero, 1, Stop.NEVER).point()).containsExactly(zero);
    }
  }

  private static PairEvaluator evaluator(GridCase one) {
    return new PairEvaluator(
        Theta.beside(one.g(), one.f()), Theta.beside(one.f(), one.g()), Goal.of(one.norm()));
  }
}
