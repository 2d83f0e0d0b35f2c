package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.problem.Norm;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A search that may go on to the next level is no worse than one that ends before it. */
class NeverWorseTest {
  @ParameterizedTest
  @EnumSource
  void levels_areNeverWorseThanThoseBefore(Cost cost) {
    neverWorse(cost, 4, 5, Level.PREPARED);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void levels_areNeverWorseThanThoseBefore_onManyNetworks(Cost cost) {
    neverWorse(cost, 0, 100, Level.PRUNED);
  }

  private static void neverWorse(Cost cost, int from, int to, Level end) {
    for (int seed = from; seed < to; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] sizes = {1 + random.nextInt(3), 2 + random.nextInt(6), 1 + random.nextInt(2)};
      FewestProblem problem = FewestSearchTest.problem(seed, Norm.INF, sizes);
      long before = Long.MAX_VALUE;
      Budget budget = new Budget(Double.POSITIVE_INFINITY, 300, Stop.NEVER);
      for (Level last : EnumSet.range(Level.MIXED, end)) {
        FewestOptions options =
            new FewestOptions(Level.MIXED, last, Long.MAX_VALUE, budget, 2, 7)
                .minimizing(cost, Long.MAX_VALUE);
        FewestResult result = FewestSearch.run(problem, options, progress -> {});
        FewestSearchTest.requireTrue(problem, result);
        long least = result.best().map(proved -> cost.of(proved.coded())).orElse(Long.MAX_VALUE);
        assertThat(least).as("network %d, %s", seed, last).isLessThanOrEqualTo(before);
        before = least;
      }
      assertThat(before).isLessThan(Long.MAX_VALUE);
    }
  }
}
