package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Add;
import org.etalon.network.Affine;
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
import org.etalon.quant.CodedNetwork;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FewestSearchTest {
  private static final double EPSILON = 0.125;

  static FewestProblem problem(long seed, Norm norm, int... sizes) {
    Network f = Chains.of(new SplittableRandom(seed), sizes);
    return new FewestProblem(
        f,
        Domain.of(Box.cube(sizes[0], -0.5, 1)),
        new Property.Distance(norm, Epsilon.of(EPSILON)));
  }

  private static FewestOptions options(Level last, int threads) {
    return options(last, threads, 20_000);
  }

  private static FewestOptions options(Level last, int threads, long boxes) {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, boxes, Stop.NEVER);
    return new FewestOptions(Level.MIXED, last, Long.MAX_VALUE, budget, threads, 7);
  }

  private static FewestResult run(FewestProblem problem, FewestOptions options) {
    return FewestSearch.run(problem, options, progress -> {});
  }

  /** Whatever is returned is certified, costs less, and keeps epsilon in exact arithmetic. */
  static void requireTrue(FewestProblem problem, FewestResult result) {
    long before = Long.MAX_VALUE;
    SplittableRandom random = new SplittableRandom(1);
    for (Proved proved : result.proved()) {
      assertThat(proved.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
      assertThat(proved.bits()).isEqualTo(proved.coded().totalBits());
      assertThat(result.cost().rank(proved.coded())).isLessThan(before);
      before = result.cost().rank(proved.coded());
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
    everyLevelGains(problem(1, Norm.INF, 2, 4, 1), 500, 1.5);
  }

  @Tag("slow")
  @Test
  void everyLevelIsProvedAndGains_ofTwoHiddenLayers() {
    everyLevelGains(problem(1, Norm.INF, 2, 4, 3, 1), 20_000, 2);
  }

  /** The first level takes more than so many times the bits of the last. */
  private static void everyLevelGains(FewestProblem problem, long boxes, double times) {
    FewestResult result = run(problem, options(Level.PRUNED, 2, boxes));
    requireTrue(problem, result);
    long best = result.best().orElseThrow().bits();
    assertThat(result.best(Level.PRUNED)).isEqualTo(result.best());
    assertThat(times * best).isLessThan(result.best(Level.MIXED).orElseThrow().bits());
    assertThat(result.best(Level.STORED)).isEqualTo(Optional.empty());
    assertThat(result.attempts()).isGreaterThanOrEqualTo(result.proved().size());
  }

  @Tag("slow")
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
    sameOnAnyThreads(Level.ROUNDED);
  }

  @Test
  @Tag("slow")
  void sameSeedAndBudgetGiveTheSamePrunedNetworksOnAnyThreads() {
    sameOnAnyThreads(Level.PRUNED);
  }

  private static void sameOnAnyThreads(Level last) {
    FewestProblem problem = problem(3, Norm.INF, 2, 3, 1);
    List<List<byte[]>> streams = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      FewestResult result = run(problem, options(last, threads));
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
    FewestOptions brief =
        new FewestOptions(
            Level.MIXED,
            Level.PRUNED,
            Long.MAX_VALUE,
            new Budget(1, Long.MAX_VALUE, Stop.NEVER),
            2,
            1);
    FewestResult result = run(problem, brief);
    assertThat(result.ending()).isEqualTo(FewestResult.Ending.TIME);
    assertThat(result.reproducible()).isFalse();
    requireTrue(problem, result);
  }

  /** The time of a level is its own: the next ones have theirs. */
  @Test
  void aLevelWithoutTimeIsFollowedByTheNext() {
    FewestProblem problem = problem(5, Norm.INF, 5, 20, 20, 20, 3);
    FewestOptions brief =
        new FewestOptions(
            Level.MIXED,
            Level.PRUNED,
            Long.MAX_VALUE,
            new Budget(2, Long.MAX_VALUE, Stop.NEVER),
            2,
            1);
    assertThat(run(problem, brief).begun())
        .containsExactly(Level.MIXED, Level.PREPARED, Level.ROUNDED, Level.PRUNED);
  }

  @Test
  void theLimitOnBoxesIsNoLimitOnTime() {
    FewestProblem problem = problem(1, Norm.INF, 2, 8, 8, 1);
    FewestOptions few =
        new FewestOptions(
            Level.MIXED,
            Level.PRUNED,
            Long.MAX_VALUE,
            new Budget(Double.POSITIVE_INFINITY, 1, Stop.NEVER),
            1,
            1);
    assertThat(run(problem, few).ending()).isEqualTo(FewestResult.Ending.BOXES);
    FewestProblem easy = problem(6, Norm.INF, 1, 1);
    assertThat(run(easy, options(Level.PRUNED, 1)).ending())
        .isEqualTo(FewestResult.Ending.COMPLETE);
  }

  /** What the first bound allows is proved by it, however few boxes there are. */
  @Test
  void ofVeryFewBoxesAWidthARowIsProved() {
    FewestProblem problem = problem(1, Norm.INF, 2, 16, 16, 1);
    FewestResult result = run(problem, options(Level.MIXED, 1, 2));
    requireTrue(problem, result);
    Proved best = result.best().orElseThrow();
    assertThat(best.certification().bracket().subproblems()).isOne();
    assertThat(result.proved().get(0).bits()).isGreaterThan(best.bits()); // a width a layer
  }

  /** Time may cut a part short and leave the level some: that makes a difference, too. */
  @Test
  void aPartThatTimeCutIsRemembered() {
    Limits limits = new Limits();
    FewestProblem problem = problem(6, Norm.INF, 1, 1);
    Teacher teacher = Teacher.of(problem.f(), Stop.NEVER).orElseThrow();
    try (Workers workers = new Workers(1)) {
      Workplace whole =
          new Workplace(
              teacher,
              problem.guide(),
              Cost.BITS,
              RowFamily.ANY,
              new Points(problem.f()),
              new Adversary(teacher, problem.domain(), workers),
              new Outlook(problem, teacher),
              workers,
              limits,
              limits.with(Stop.after(1000)));
      Workplace part = whole.within(0);
      assertThat(limits.cut()).isFalse();
      assertThat(part.stop().stopped()).isTrue();
      assertThat(whole.stop().stopped()).isFalse();
      assertThat(limits.cut()).isTrue();
    }
  }

  @Test
  void aNetworkThatIsGivenIsProvedFirstAndGoneOnFrom() {
    FewestProblem problem = problem(1, Norm.INF, 2, 4, 4, 1);
    Proved best = run(problem, options(Level.ROUNDED, 1, 2_000)).best().orElseThrow();
    List<Level> heard = new ArrayList<>();
    FewestListener listener =
        new FewestListener() {
          @Override
          public void progress(FewestProgress progress) {}

          @Override
          public void proved(Proved proved) {
            heard.add(proved.level());
          }
        };
    for (Level level : List.of(Level.ROUNDED, Level.PRUNED)) {
      heard.clear();
      Budget budget =
          new Budget(
              Double.POSITIVE_INFINITY, best.certification().bracket().subproblems(), Stop.NEVER);
      FewestOptions from =
          new FewestOptions(level, level, Long.MAX_VALUE, budget, 1, 7).from(best.coded());
      FewestResult result = FewestSearch.run(problem, from, listener);
      requireTrue(problem, result);
      assertThat(result.begun()).startsWith(Level.GIVEN, level);
      assertThat(result.proved().get(0).coded()).isEqualTo(best.coded());
      assertThat(heard).hasSameSizeAs(result.proved()).startsWith(Level.GIVEN);
    }
    CodedNetwork full = Teacher.of(problem.f(), Stop.NEVER).orElseThrow().student().coded();
    FewestScope.require(problem, Optional.of(full));
    for (int[] sizes : new int[][] {{3, 4, 4, 1}, {2, 3, 4, 1}, {2, 4, 4, 2}, {2, 4, 4, 4, 1}}) {
      FewestProblem other = problem(1, Norm.INF, sizes);
      assertThatThrownBy(() -> FewestScope.require(other, Optional.of(full)))
          .isInstanceOf(UnfitException.class)
          .hasMessageContaining("other layers than f");
    }
  }

  /** A tent so narrow that no sample meets it: networks without it are refuted by its top, once. */
  @Test
  void pointsThatAreGivenAreKeptFromTheBeginning() {
    double step = 0x1p-20;
    double at = 0.3125;
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(3, 1, 1, 1, 1), Vector.of(step - at, -at, -step - at)),
                Affine.of(Matrix.of(1, 3, 1 / step, -2 / step, 1 / step), Vector.of(0))));
    FewestProblem problem =
        new FewestProblem(
            f, Domain.of(Box.cube(1, 0, 1)), new Property.Distance(Norm.INF, Epsilon.of(EPSILON)));
    FewestOptions few =
        new FewestOptions(
            Level.ROUNDED,
            Level.ROUNDED,
            Long.MAX_VALUE,
            new Budget(Double.POSITIVE_INFINITY, 2000, Stop.NEVER),
            1,
            1);
    FewestResult alone = run(problem, few);
    FewestResult with = run(problem, few.with(List.of(Vector.of(at))));
    assertThat(with.attempts()).isLessThan(alone.attempts());
    assertThatThrownBy(() -> run(problem, few.with(List.of(Vector.of(1.5)))))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("outside the domain");
  }

  @Test
  void whatIsProvedForAnEpsilonIsProvedForOnesAbove() {
    FewestProblem problem = problem(1, Norm.INF, 2, 4, 1);
    Proved best = run(problem, options(Level.MIXED, 1)).best().orElseThrow();
    Property.Distance above = new Property.Distance(Norm.INF, Epsilon.of(2 * EPSILON));
    Proved same = best.of(above);
    assertThat(same.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(same.certification().epsilon()).contains(Epsilon.of(2 * EPSILON));
    assertThat(same.level()).isEqualTo(Level.GIVEN);
    assertThat(same.coded()).isEqualTo(best.coded());
    for (Property.Distance not :
        List.of(
            new Property.Distance(Norm.INF, Epsilon.of(EPSILON / 2)),
            new Property.Distance(Norm.ONE, Epsilon.of(2 * EPSILON)))) {
      assertThatThrownBy(() -> best.of(not)).hasMessageContaining("does not follow");
    }
  }

  /** Without certificates nothing is kept that only they need; what is found is the same. */
  @Test
  void withoutARecordNothingOfProofsIsKept() {
    FewestProblem problem = problem(1, Norm.INF, 2, 4, 1);
    FewestOptions options = options(Level.MIXED, 1, 500);
    FewestResult with = run(problem, options);
    FewestResult without = run(problem, options.unrecorded());
    assertThat(with.proved())
        .isNotEmpty()
        .noneMatch(p -> p.certification().bracket().trees().isEmpty());
    assertThat(without.proved()).allMatch(p -> p.certification().bracket().trees().isEmpty());
    assertThat(without.proved().stream().map(Proved::coded))
        .isEqualTo(with.proved().stream().map(Proved::coded).toList());
  }

  @Test
  void whatWasKnownBeforeComesFirst() {
    FewestResult result = run(problem(1, Norm.INF, 2, 4, 1), options(Level.MIXED, 1));
    Proved known = result.best().orElseThrow();
    FewestResult after = result.after(Optional.of(known), 10);
    assertThat(after.begun()).containsExactly(Level.MIXED, Level.MIXED);
    assertThat(after.proved().get(0)).isEqualTo(known);
    assertThat(after.proved().get(1).seconds()).isEqualTo(10 + result.proved().get(0).seconds());
    assertThat(after.reproducible()).isTrue();
  }

  @Test
  void networksWithoutHiddenLayersAndDomainsOfOnePointHaveAnswers() {
    FewestProblem one = problem(6, Norm.INF, 2, 1);
    FewestResult result = run(one, options(Level.PRUNED, 1, 100));
    requireTrue(one, result);
    assertThat(result.best()).isNotEmpty();
    FewestProblem hidden = problem(6, Norm.INF, 2, 4, 1);
    FewestProblem point =
        new FewestProblem(hidden.f(), Domain.of(Box.cube(2, 0.25, 0.25)), hidden.guide());
    FewestResult constant = run(point, options(Level.PRUNED, 1, 100));
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
  void aGraphWithoutParametersTakesNoBits() {
    Network graph =
        Network.of(2, List.of(Node.of(new Relu(2), 0), new Node(new Add(2), List.of(0, 1))));
    FewestProblem problem =
        new FewestProblem(
            graph, Domain.of(Box.cube(2, 0, 1)), new Property.Distance(Norm.INF, Epsilon.of(1.0)));
    assertThat(run(problem, options(Level.ROUNDED, 1)).best().orElseThrow().bits()).isZero();
  }
}
