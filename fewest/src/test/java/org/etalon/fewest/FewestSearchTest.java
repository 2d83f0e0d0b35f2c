package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.exact.Dyadic;
import org.etalon.network.Add;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FewestSearchTest {
  private static final double EPSILON = 0.125;

  private static FewestProblem problem(long seed, Norm norm, int... sizes) {
    Network f = Chains.of(new SplittableRandom(seed), sizes);
    return new FewestProblem(
        f,
        Domain.of(Box.cube(sizes[0], -0.5, 1)),
        new Property.Distance(norm, Epsilon.of(EPSILON)));
  }

  private static FewestOptions options(Level last, int threads) {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 20_000, Stop.NEVER);
    return new FewestOptions(Level.MIXED, last, Long.MAX_VALUE, budget, threads, 7);
  }

  private static FewestResult run(FewestProblem problem, FewestOptions options) {
    return FewestSearch.run(problem, options, progress -> {});
  }

  /** Whatever is returned is certified, takes fewer bits, and keeps epsilon in exact arithmetic. */
  private static void requireTrue(FewestProblem problem, FewestResult result) {
    long before = Long.MAX_VALUE;
    SplittableRandom random = new SplittableRandom(1);
    for (Proved proved : result.proved()) {
      assertThat(proved.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
      assertThat(proved.bits()).isLessThan(before).isEqualTo(proved.coded().totalBits());
      before = proved.bits();
      Network coded = proved.coded().network();
      Network certified = proved.certified().network();
      for (int k = 0; k < 100; k++) {
        double[] x = random.doubles(problem.f().inputSize(), -0.5, 1).toArray();
        Dyadic[] y = coded.forwardExact(x);
        assertThat(certified.forwardExact(x)).isEqualTo(y);
        assertThat(difference(problem.f().forwardExact(x), y, problem.property().norm()))
            .isLessThanOrEqualTo(EPSILON);
      }
    }
  }

  private static double difference(Dyadic[] a, Dyadic[] b, Norm norm) {
    double sum = 0;
    for (int o = 0; o < a.length; o++) {
      double d = Math.abs(a[o].subtract(b[o]).toDouble());
      sum = norm == Norm.INF ? Math.max(sum, d) : sum + (norm == Norm.ONE ? d : d * d);
    }
    return norm == Norm.TWO ? Math.sqrt(sum) : sum;
  }

  @Test
  void everyLevelIsProvedAndGains() {
    FewestProblem problem = problem(1, Norm.INF, 2, 8, 8, 1);
    FewestResult result = run(problem, options(Level.PRUNED, 2));
    requireTrue(problem, result);
    long best = result.best().orElseThrow().bits();
    assertThat(result.best(Level.PRUNED)).isEqualTo(result.best());
    assertThat(best).isLessThan(result.best(Level.MIXED).orElseThrow().bits() / 2);
    assertThat(result.best(Level.STORED)).isEqualTo(Optional.empty());
    assertThat(result.attempts()).isGreaterThanOrEqualTo(result.proved().size());
  }

  @Test
  void otherNormsAreKeptToo() {
    for (Norm norm : List.of(Norm.ONE, Norm.TWO)) {
      FewestProblem problem = problem(2, norm, 2, 6, 3);
      FewestResult result = run(problem, options(Level.ROUNDED, 1));
      requireTrue(problem, result);
      assertThat(result.best()).isNotEmpty();
    }
  }

  @Test
  void sameSeedAndBudgetGiveTheSameNetworksOnAnyThreads() {
    FewestProblem problem = problem(3, Norm.INF, 2, 4, 1);
    List<List<byte[]>> streams = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      FewestResult result = run(problem, options(Level.PRUNED, threads));
      assertThat(result.proved()).isNotEmpty();
      streams.add(result.proved().stream().map(p -> p.coded().stream()).toList());
    }
    for (List<byte[]> other : streams) {
      assertThat(other).usingRecursiveComparison().isEqualTo(streams.get(0));
    }
  }

  @Test
  void nothingIsReturnedThatTakesNoFewerBitsThanKnown() {
    FewestProblem problem = problem(1, Norm.INF, 2, 4, 1);
    FewestOptions known =
        new FewestOptions(
            Level.MIXED,
            Level.ROUNDED,
            10,
            new Budget(Double.POSITIVE_INFINITY, 1000, Stop.NEVER),
            1,
            1);
    assertThat(run(problem, known).proved()).isEmpty();
  }

  @Test
  void timeIsKeptAndSaidToHaveEndedTheSearch() {
    FewestProblem problem = problem(5, Norm.INF, 5, 30, 30, 30, 3);
    long start = System.nanoTime();
    FewestOptions brief =
        new FewestOptions(
            Level.MIXED,
            Level.PRUNED,
            Long.MAX_VALUE,
            new Budget(1, Long.MAX_VALUE, Stop.NEVER),
            2,
            1);
    FewestResult result = run(problem, brief);
    assertThat((System.nanoTime() - start) * 1e-9).isLessThan(4);
    assertThat(result.complete()).isFalse();
    requireTrue(problem, result);
  }

  @Test
  void networksWithoutHiddenLayersAndDomainsOfOnePointHaveAnswers() {
    FewestProblem one = problem(6, Norm.INF, 3, 2);
    FewestResult result = run(one, options(Level.PRUNED, 1));
    requireTrue(one, result);
    assertThat(result.best()).isNotEmpty();
    FewestProblem hidden = problem(6, Norm.INF, 2, 4, 1);
    FewestProblem point =
        new FewestProblem(hidden.f(), Domain.of(Box.cube(2, 0.25, 0.25)), hidden.property());
    FewestResult constant = run(point, options(Level.PRUNED, 1));
    assertThat(constant.best().orElseThrow().bits()).isLessThan(60);
  }

  @Test
  void epsilonZeroIsRefused() {
    FewestProblem problem = problem(6, Norm.INF, 2, 4, 1);
    FewestProblem exact =
        new FewestProblem(
            problem.f(), problem.domain(), new Property.Distance(Norm.INF, Epsilon.of(0)));
    assertThatThrownBy(() -> run(exact, options(Level.ROUNDED, 1)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("above 0");
  }

  @Test
  void graphsThatAreNoChainsAreRefused() {
    Network graph =
        Network.of(2, List.of(Node.of(new Relu(2), 0), new Node(new Add(2), List.of(0, 1))));
    FewestProblem problem =
        new FewestProblem(
            graph, Domain.of(Box.cube(2, 0, 1)), new Property.Distance(Norm.INF, Epsilon.of(1.0)));
    assertThatThrownBy(() -> run(problem, options(Level.ROUNDED, 1)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("no chain of dense layers");
  }

  /** No level is worse than the one before, on many networks. */
  @Test
  @Tag("slow")
  void levelsAreNeverWorseThanThoseBefore() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FewestProblem problem =
          problem(
              seed, Norm.INF, 1 + random.nextInt(3), 2 + random.nextInt(6), 1 + random.nextInt(2));
      FewestResult result = run(problem, options(Level.PRUNED, 2));
      requireTrue(problem, result);
      long before = Long.MAX_VALUE;
      for (Level level : Level.values()) {
        long bits = result.best(level).map(Proved::bits).orElse(Long.MAX_VALUE);
        assertThat(bits).isLessThanOrEqualTo(before);
        before = bits;
      }
      assertThat(before).isLessThan(Long.MAX_VALUE);
    }
  }
}
