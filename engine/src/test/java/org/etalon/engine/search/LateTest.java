package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.falsify.Candidate;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** What is left undone because time was up, and its grace: nothing is said of it. */
class LateTest {
  private static final Box BOX = Box.cube(1, 0, 1);
  private static final Problem REFUTED =
      new Problem(times(1), times(2), Domain.of(BOX), Property.atMost(Epsilon.of(0.25)));

  private static Network times(double factor) {
    return Network.alternating(List.of(Affine.of(Matrix.of(1, 1, factor), Vector.zeros(1))));
  }

  /** One that has stopped so long ago that all that is done after a limit is over. */
  private static Stop longAgo() throws InterruptedException {
    Stop stop = Stop.when(() -> true);
    assertThat(stop.stopped()).isTrue();
    Thread.sleep(2000);
    return stop;
  }

  @Test
  void open_longAfterTheStop_isNothing() throws InterruptedException {
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    Stop late = longAgo();
    try (Workers workers = new Workers(1)) {
      assertThat(BranchAndBound.open(REFUTED, options, workers, 1, new byte[0], late)).isEmpty();
      assertThat(BranchAndBound.open(REFUTED, options, workers, 1, new byte[0], Stop.NEVER))
          .isPresent();
    }
  }

  /** What takes a moment is done after a limit, too: there is a bound, and a witness. */
  @Test
  void run_stoppedBeforeItBegins_stillProvesSomething() {
    SearchOptions options = SearchOptions.defaults().withThreads(1).withStop(Stop.when(() -> true));
    Network f = Chains.of(new SplittableRandom(1), 2, 8, 8, 1);
    Network g = FloatQuantizer.quantize(f, FloatFormat.BFLOAT16).network();
    Domain domain = Domain.of(Box.cube(2, -1, 1));
    Bracket bracket = BranchAndBound.run(new Problem(f, g, domain, Property.bracket()), options);
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.CANCELLED);
    assertThat(bracket.upperBound()).isFinite().isGreaterThan(bracket.lowerBound());
    assertThat(bracket.lowerBound()).isPositive();
    assertThat(bracket.witness()).isPresent();
  }

  /** The exact maximum of a box closes it only once it is known whether it refutes epsilon. */
  @Test
  void takeMaximum_notEvaluated_leavesTheBoxOpen() throws InterruptedException {
    assertThat(state(longAgo(), false).linearBound).isZero();
    assertThat(state(Stop.NEVER, true).linearBound).isEqualTo(1);
  }

  /** What refuted a property in an earlier run has closed boxes: without it nothing is proved. */
  @Test
  void offerAgain_notEvaluated_isUndecidedUntilItIs() throws InterruptedException {
    Objective objective = Objective.of(REFUTED, Stop.NEVER).orElseThrow();
    SearchState state = new SearchState(new Candidate(new double[] {1}, 1), new Frontier(1));
    List<Stop> limit = new ArrayList<>(List.of(longAgo()));
    Incumbent incumbent = new Incumbent(REFUTED, objective, state, () -> limit.get(0));
    incumbent.offerAgain();
    assertThat(incumbent.refutes()).isFalse();
    assertThat(incumbent.decideEarlier()).isFalse();
    incumbent.offer(new Candidate(new double[] {0.5}, 2)); // another one does not decide of it
    assertThat(incumbent.decideEarlier()).isFalse();
    limit.set(0, Stop.NEVER);
    assertThat(incumbent.decideEarlier()).isTrue();
    assertThat(incumbent.refutes()).isTrue();
  }

  private static SearchState state(Stop limit, boolean taken) {
    Objective objective = Objective.of(REFUTED, Stop.NEVER).orElseThrow();
    Candidate none = new Candidate(new double[1], Double.NaN);
    SearchState state = new SearchState(none, new Frontier(1));
    Incumbent incumbent = new Incumbent(REFUTED, objective, state, () -> limit);
    try (Workers workers = new Workers(1)) {
      Attacks attacks = new Attacks(objective, REFUTED.domain(), 0, workers, incumbent);
      Bounders bounders = new Bounders(objective, workers);
      Rounds rounds =
          new Rounds(objective, incumbent, attacks, bounders, state, new WorkEstimate());
      BoxBound bound = DifferenceBounder.of(objective.pair).boundRoot(BOX, Stop.NEVER).bound();
      Subproblem box = rounds.root(BOX, 0, bound, 1);
      ExactMaximum maximum = new ExactMaximum(Optional.of(Vector.of(1)), 1, true);
      assertThat(rounds.takeMaximum(box, Optional.of(maximum))).isEqualTo(taken);
    }
    assertThat(incumbent.refutes()).isEqualTo(taken);
    assertThat(incumbent.witness().isPresent()).isEqualTo(taken);
    assertThat(incumbent.offerExact(new double[] {0.5}))
        .isEqualTo(taken ? Incumbent.Best.DECIDED : Incumbent.Best.UNKNOWN);
    return state;
  }
}
