package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Boxes of many inputs, on which the bound of the box as it is decides. */
class NarrowingTest {
  private static final int INPUTS = 40;

  private final Network f = Chains.of(new SplittableRandom(11), INPUTS, 8, 6, 2);
  private final FewestProblem problem = problem(INPUTS, 0.25);

  private FewestProblem problem(int inputs, double epsilon) {
    Network network = inputs == INPUTS ? f : Chains.of(new SplittableRandom(11), inputs, 4, 1);
    return new FewestProblem(
        network, Domain.of(Box.cube(inputs, 0.25, 0.5)), Property.atMost(epsilon));
  }

  private static Workplace place(FewestProblem problem, Workers workers) {
    Teacher teacher = Teacher.of(problem.f(), Stop.NEVER).orElseThrow();
    return new Workplace(
        teacher,
        problem.guide(),
        Cost.BITS,
        RowFamily.ANY,
        new Points(problem.f()),
        new Adversary(teacher, problem.domain(), workers),
        new Outlook(problem, teacher),
        workers,
        new Limits(),
        Stop.NEVER);
  }

  /**
   * Rows get narrower than one width for all, the bound stays as asked, the middle where it was.
   */
  @Test
  void rowsAreAsNarrowAsTheBoundAllows() {
    try (Workers workers = new Workers(1)) {
      Workplace place = place(problem, workers);
      Student fine = place.teacher().student();
      Student net = new Narrowing(place, fine, 1).run().orElseThrow();
      assertThat(place.outlook().excess(net, Stop.NEVER)).isBetween(0.3, 1.0);
      assertThat(net.coded().totalBits()).isLessThan(6L * fine.numberCount());
      double[] middle = problem.domain().hull().center();
      double[] moved = place.teacher().padded(net).network().forward(middle);
      for (int k = 0; k < moved.length; k++) {
        assertThat(Math.abs(moved[k] - f.forward(middle)[k])).isLessThan(0.04);
      }
      Student closer = new Narrowing(place, fine, 0.25).run().orElseThrow();
      assertThat(closer.coded().totalBits()).isGreaterThan(net.coded().totalBits());
      assertThat(place.outlook().excess(closer, Stop.NEVER)).isLessThanOrEqualTo(0.25);
    }
  }

  /** What the outlook says of a form is what a proof begins with. */
  @Test
  void excessIsAPartOfTheFirstBoundOverEpsilon() {
    try (Workers workers = new Workers(1)) {
      Workplace place = place(problem, workers);
      Student net = place.teacher().student();
      net.set(net.numbers(), 4);
      Problem pair =
          new Problem(
              f, place.teacher().padded(net).network(), problem.domain(), Property.bracket());
      Certification first =
          Certifier.certify(pair, SearchOptions.defaults().withMaxSubproblems(1).withThreads(1));
      double excess = place.outlook().excess(net, Stop.NEVER);
      assertThat(excess / 0.65 * 0.25).isGreaterThanOrEqualTo(first.upperBound() * (1 - 1e-9));
    }
  }

  @Test
  void onlyManyInputsAreDecidedByTheBound() {
    try (Workers workers = new Workers(1)) {
      assertThat(place(problem, workers).outlook().decides()).isTrue();
      assertThat(place(problem(31, 0.25), workers).outlook().decides()).isFalse();
    }
  }

  @Test
  void aLevelOnManyInputsIsProved() {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 2000, Stop.NEVER);
    FewestResult result =
        FewestSearch.run(
            problem,
            new FewestOptions(Level.MIXED, Level.PREPARED, Long.MAX_VALUE, budget, 2, 1),
            progress -> {});
    Proved best = result.best().orElseThrow();
    assertThat(best.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(best.bits())
        .isLessThan(6L * Teacher.of(f, Stop.NEVER).orElseThrow().student().numberCount());
  }

  /** Entries of tables are the nearest ones, and what that changes at the middle is made up for. */
  @Test
  void aLevelOfCodebooksOnManyInputs_isProvedAndKeepsTheMiddle() {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 2000, Stop.NEVER);
    Codebook family = new Codebook(64);
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.MIXED, Long.MAX_VALUE, budget, 2, 1).of(family);
    Proved best = FewestSearch.run(problem, options, progress -> {}).best().orElseThrow();
    assertThat(best.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(family.holds(best.coded())).isTrue();
    double[] middle = problem.domain().hull().center();
    double[] moved = best.coded().network().forward(middle);
    for (int k = 0; k < moved.length; k++) {
      assertThat(Math.abs(moved[k] - f.forward(middle)[k])).isLessThan(0.02);
    }
  }
}
