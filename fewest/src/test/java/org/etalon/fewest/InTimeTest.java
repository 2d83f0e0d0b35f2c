package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.engine.search.Budget;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.testing.Chains;
import org.etalon.testing.Lacking;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** What lays out networks, or evaluates f often, asks whether it is to stop. */
class InTimeTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(3, -1, 1));

  private static Network chain() {
    return Chains.of(new SplittableRandom(4), 3, 6, 6, 2);
  }

  private static FewestProblem problem() {
    return new FewestProblem(chain(), DOMAIN, Property.atMost(0.1));
  }

  private static int count(Points points) {
    AtomicInteger count = new AtomicInteger();
    points.forEach((x, y) -> count.incrementAndGet());
    return count.get();
  }

  @Test
  void searches_thatHaveNoTimeToLayOut_findNothingAndSaySo() {
    assertThat(Teacher.of(chain(), Stop.when(() -> true))).isEmpty();
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 100, Stop.when(() -> true));
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.PRUNED, Long.MAX_VALUE, budget, 1, 3);
    FewestResult found = FewestSearch.run(problem(), options, progress -> {});
    assertThat(found.ending()).isEqualTo(FewestResult.Ending.TIME);
    assertThat(found.begun()).isEmpty();
    assertThat(found.proved()).isEmpty();
  }

  /** Nor what lacks memory for that. */
  @Test
  void search_thatLacksMemoryToLayOut_findsNothingAndSaysSo() {
    Lacking lacking = new Lacking("Proofs", "prove");
    Stop once = lacking.stop(() -> lacking.times() == 0);
    Stop then = Stop.when(() -> lacking.times() > 0); // else it would try all that it can think of
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 100, once.or(then));
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.MIXED, Long.MAX_VALUE, budget, 1, 3);
    FewestResult found = FewestSearch.run(problem(), options, progress -> {});
    assertThat(found.ending()).isEqualTo(FewestResult.Ending.TIME);
    assertThat(found.attempts()).isPositive();
    assertThat(found.proved()).isEmpty();
  }

  /** It asks node by node of both networks, before it bounds anything. */
  @Test
  void firstBound_ofNetworksThatAreNotLaidOut_isInfinite() throws InterruptedException {
    FewestProblem problem = problem();
    Stop past = Stop.when(() -> true);
    assertThat(past.stopped()).isTrue();
    Thread.sleep(400); // beyond what laying out may take after a limit
    assertThat(new FirstBound(problem).of(chain(), past)).isInfinite();
    AtomicInteger asked = new AtomicInteger();
    Stop never = Stop.when(() -> false).watchedBy(asked::incrementAndGet);
    double bound = new FirstBound(problem).of(chain(), never);
    assertThat(bound).isLessThan(1);
    int laidOut = asked.getAndSet(0);
    new FirstBound(problem).of(problem.f(), never);
    assertThat(laidOut).isGreaterThanOrEqualTo(asked.get() + chain().nodes().size());
  }

  @Test
  void adversary_thatHasNoTimeToLayOut_looksForNothing() {
    FewestProblem problem = problem();
    Points points = new Points(problem.f());
    points.sample(DOMAIN, 64, new SplittableRandom(1), Stop.NEVER);
    Teacher teacher = Teacher.of(problem.f(), Stop.NEVER).orElseThrow();
    Student net = teacher.student();
    net.set(net.numbers(), 3);
    try (Workers workers = new Workers(1)) {
      List<Block> blocks = points.blocks(Kernels.best());
      blocks.forEach(block -> block.load(net));
      Adversary adversary = new Adversary(teacher, DOMAIN, workers);
      Potential potential = new Potential(problem.guide().norm(), 0.1, 8);
      assertThat(adversary.search(net, blocks, potential, 1e-9, points, Stop.when(() -> true)))
          .isEqualTo(1e-9);
      assertThat(count(points)).isEqualTo(64);
      assertThat(adversary.search(net, blocks, potential, 1e-9, points, Stop.NEVER))
          .isGreaterThan(1e-3);
      assertThat(count(points)).isGreaterThan(64);
    }
  }

  @Test
  void samples_areFewerWhereTimeIsUp_butNotNone() {
    Points points = new Points(chain());
    points.sample(DOMAIN, 64, new SplittableRandom(1), Stop.when(() -> true));
    assertThat(count(points)).isEqualTo(1);
    points.sample(DOMAIN, 64, new SplittableRandom(1), Stop.when(() -> true));
    assertThat(count(points)).isEqualTo(1);
  }
}
