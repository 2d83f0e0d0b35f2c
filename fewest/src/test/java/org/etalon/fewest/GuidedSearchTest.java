package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Chains;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.OutcomeOracle;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fewest bits for decisions, against an exact oracle that knows nothing of regions or distances.
 */
class GuidedSearchTest {
  private static final double MARGIN = 0.25;
  private static final Box BOX = Box.cube(2, -0.5, 1);
  private static final Domain DOMAIN = Domain.of(BOX);
  private static final Property SAME = new Property.SameDecision(Epsilon.of(MARGIN));

  private static FewestOptions options() {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 600, Stop.NEVER);
    return new FewestOptions(Level.MIXED, Level.MIXED, Long.MAX_VALUE, budget, 2, 7);
  }

  @Tag("slow")
  @Test
  void run_withMargin_changesNoDecisionAndTakesNoMoreThanHalfOfItAsDistance() {
    Network f = Chains.of(new SplittableRandom(1), 2, 4, 3);
    FewestResult found =
        GuidedSearch.run(f, DOMAIN, SAME, Optional.empty(), options(), progress -> {});
    Proved best = found.best().orElseThrow();
    assertThat(best.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(best.certification().property()).isEqualTo(SAME);
    Teacher teacher = Teacher.of(f, Stop.NEVER).orElseThrow();
    Network g = teacher.padded(teacher.student(best.coded())).network();
    assertThat(g.forwardExact(BOX.center()))
        .isEqualTo(best.coded().network().forwardExact(BOX.center()));
    LinearRegions regions = new LinearRegions(f, g, BOX);
    assertThat(OutcomeOracle.otherDecision(3, MARGIN)).noneMatch(regions::meets);
    FewestResult half =
        FewestSearch.run(
            new FewestProblem(f, DOMAIN, Property.atMost(MARGIN / 2)), options(), progress -> {});
    assertThat(best.bits()).isLessThan(half.best().orElseThrow().bits());
  }

  /** Distances grow while they succeed: what each round proved is told of, and each is better. */
  @Test
  void run_ofSeveralRounds_keepsWhatEveryOneProved() {
    Network f = Chains.of(new SplittableRandom(1), 2, 4, 3);
    List<Proved> heard = new ArrayList<>();
    FewestListener listener =
        new FewestListener() {
          @Override
          public void progress(FewestProgress progress) {}

          @Override
          public void proved(Proved proved) {
            heard.add(proved);
          }
        };
    FewestResult found = GuidedSearch.run(f, DOMAIN, SAME, Optional.empty(), options(), listener);
    assertThat(found.proved().stream().map(Proved::bits).toList())
        .isEqualTo(heard.stream().map(Proved::bits).toList())
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(found.begun()).containsExactly(Level.MIXED);
  }

  @Test
  void obstacle_withoutALeadOrAnyDecision_saysSo() {
    Network f = Chains.of(new SplittableRandom(1), 2, 4, 3);
    assertThat(obstacle(f, SAME)).isEmpty();
    assertThat(obstacle(f, new Property.SameDecision(Epsilon.of(1e6)))).isPresent();
    assertThat(obstacle(f, new Property.Constraints(new OutputRegion(3, List.of())))).isPresent();
  }

  private static Optional<String> obstacle(Network f, Property property) {
    return GuidedSearch.obstacle(f, DOMAIN, property, Optional.empty(), Level.MIXED, 7);
  }
}
