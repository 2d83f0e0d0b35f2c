package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Lacking;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class FixedSearchTest {
  /** {@code slope relu(slope x)}. */
  private static Network network(double slope) {
    Matrix w = Matrix.of(1, 1, slope);
    return Network.alternating(List.of(Affine.of(w, Vector.of(0)), Affine.of(w, Vector.of(0))));
  }

  private static FixedResult search(Network f, double upper, double epsilon) {
    return search(f, upper, epsilon, QuantizationRequest.uniform(8, 8), 60);
  }

  private static FixedResult search(
      Network f, double upper, double epsilon, QuantizationRequest parameters, double seconds) {
    return search(f, upper, epsilon, parameters, seconds, 2000);
  }

  private static FixedResult search(
      Network f,
      double upper,
      double epsilon,
      QuantizationRequest parameters,
      double seconds,
      long boxes) {
    return search(f, upper, epsilon, parameters, ActivationWidths.same(), seconds, boxes, 1);
  }

  private static FixedResult search(
      Network f,
      double upper,
      double epsilon,
      QuantizationRequest parameters,
      ActivationWidths activations,
      double seconds,
      long boxes,
      int threads) {
    return FixedSearch.run(
        f,
        Domain.of(Box.of(new double[] {0}, new double[] {upper})),
        new Property.Distance(Norm.INF, Epsilon.of(epsilon)),
        new FixedRequest(
            parameters, activations, true, RoundingMode.HALF_EVEN, OptionalInt.empty()),
        SearchOptions.defaults()
            .withThreads(threads)
            .withMaxSubproblems(boxes)
            .withSeconds(seconds),
        (bits, progress) -> {});
  }

  /** There is no more memory at the end of a search than at its beginning. */
  @Test
  void run_noMemoryForAWidth_triesItOnce() {
    Lacking lacking = new Lacking("BranchAndBound", "open");
    FixedResult result =
        FixedSearch.run(
            network(1.25),
            Domain.of(Box.cube(1, 0, 1)),
            Property.atMost(0.05),
            new FixedRequest(
                QuantizationRequest.uniform(8, 8),
                ActivationWidths.same(),
                true,
                RoundingMode.HALF_EVEN,
                OptionalInt.empty()),
            SearchOptions.defaults().withThreads(1).withStop(lacking.stop(() -> true)),
            (bits, progress) -> {});
    assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(result.reproducible()).isFalse();
    assertThat(lacking.times()).isOne();
  }

  /** The end of the domain rounds to the next code, which 8 bits in steps of 1/256 do not have. */
  @Test
  void run_inputsThatRoundBeyondTheirEnd_haveACode() {
    FixedResult result = search(network(1), 0.999, 0.05);
    assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
    FixedFormat input = result.best().orElseThrow().network().values().get(0).format();
    assertThat(input.step()).isEqualTo(0x1p-7);
  }

  /** What time keeps from being tried is no answer that another run need give. */
  @Test
  void run_outOfTime_saysThatItDoesNotRepeat() {
    FixedResult whole = search(network(1), 1, 0.05);
    assertThat(whole.reproducible()).isTrue();
    assertThat(whole.boxes())
        .isPositive()
        .isEqualTo(whole.tried().get(0).certification().bracket().subproblems());
    assertThat(whole.timed().reproducible()).isFalse();
    FixedResult late = search(network(1), 1, 0.05, QuantizationRequest.uniform(1, 8), 1e-9);
    assertThat(late.stoppedByTime()).isTrue();
    assertThat(late.tried().size()).isLessThan(8);
    assertThat(whole.with(late).reproducible()).isFalse();
    assertThat(late.without(new FixedWidths(8, 8)).reproducible()).isFalse();
  }

  /** Boxes are counted for each attempt: what they left open is not tried with as many again. */
  @Test
  void run_widthsThatBoxesLeaveOpen_areTriedOnce() {
    int open = 0;
    for (double epsilon : new double[] {0.25, 0.125, 0.05, 0.02, 0.01}) {
      FixedResult result =
          search(network(1), 1, epsilon, QuantizationRequest.uniform(2, 10), 600, 1);
      long boxes = 0;
      for (FixedAttempt attempt : result.tried()) {
        boxes += attempt.certification().bracket().subproblems();
        open += attempt.certification().verdict() == Verdict.UNKNOWN ? 1 : 0;
      }
      assertThat(result.boxes()).as("epsilon %s", epsilon).isEqualTo(boxes);
    }
    assertThat(open).isPositive();
  }

  @Test
  void run_whereNothingIsProvedOfRanges_refutesNothing() {
    FixedResult result = search(network(0x1p90), 1, 0.05);
    assertThat(result.best()).isEqualTo(Optional.empty());
    assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(result.undecided()).containsExactly(new FixedWidths(8, 8));
  }

  /** Beside the widest activations the fewest parameters, with these the fewest activations. */
  @Test
  void run_fewestActivations_areFewestForTheFewestParameters() {
    int narrowed = 0;
    for (double epsilon : new double[] {0.25, 0.125, 0.05, 0.02}) {
      QuantizationRequest parameters = QuantizationRequest.uniform(2, 9);
      ActivationWidths fewest = ActivationWidths.fewest(1, 12);
      FixedResult one = search(network(0.7), 1, epsilon, parameters, fewest, 600, 500, 1);
      FixedAttempt best = one.certified().orElseThrow();
      int bits = best.bits();
      int width = best.widths().activations();
      narrowed += width < 12 ? 1 : 0;
      for (FixedAttempt attempt : one.tried()) {
        FixedWidths tried = attempt.widths();
        assertThat(tried.parameters() == bits || tried.activations() == 12).isTrue();
        Verdict alone =
            search(
                    network(0.7),
                    1,
                    epsilon,
                    parameters.withBits(tried.parameters(), tried.parameters()),
                    ActivationWidths.of(tried.activations()),
                    600,
                    500,
                    1)
                .verdict();
        assertThat(attempt.certification().verdict()).isEqualTo(alone);
        boolean smaller = tried.compareTo(best.widths()) < 0;
        assertThat(alone == Verdict.CERTIFIED && smaller).as("%s", tried).isFalse();
      }
      for (int b = 2; b < bits; b++) {
        assertThat(one.widths()).contains(new FixedWidths(b, 12));
      }
      for (int a = 1; a < 12; a++) {
        assertThat(one.widths()).contains(new FixedWidths(bits, a));
      }
      FixedResult two = search(network(0.7), 1, epsilon, parameters, fewest, 600, 500, 2);
      assertThat(two.certified().orElseThrow().widths()).isEqualTo(best.widths());
      assertThat(two.undecided()).isEqualTo(one.undecided());
      assertThat(two.boxes()).isEqualTo(one.boxes());
    }
    assertThat(narrowed).isPositive();
  }

  /** A proof that does not count leaves the next activations, and then the next parameters. */
  @Test
  void above_goesOnWithActivationsThenWithParameters() {
    FixedRequest request =
        new FixedRequest(
            QuantizationRequest.uniform(2, 6),
            ActivationWidths.fewest(1, 8),
            true,
            RoundingMode.HALF_EVEN,
            OptionalInt.empty());
    FixedRequest wider = request.above(new FixedWidths(4, 5)).orElseThrow();
    assertThat(wider.widths()).containsExactly(new FixedWidths(4, 8));
    assertThat(wider.narrower(4)).containsExactly(new FixedWidths(4, 6), new FixedWidths(4, 7));
    FixedRequest next = request.above(new FixedWidths(4, 8)).orElseThrow();
    assertThat(next.widths()).containsExactly(new FixedWidths(5, 8), new FixedWidths(6, 8));
    assertThat(next.narrower(5)).hasSize(7);
    assertThat(request.above(new FixedWidths(6, 8))).isEmpty();
  }

  /** One that has stopped so long ago that the grace after a limit is over. */
  private static Stop longAgo() throws InterruptedException {
    Stop stop = Stop.when(() -> true);
    assertThat(stop.stopped()).isTrue();
    Thread.sleep(1000);
    return stop;
  }

  private static FixedRequest same(int least, int most) {
    return new FixedRequest(
        QuantizationRequest.uniform(least, most),
        ActivationWidths.same(),
        true,
        RoundingMode.HALF_EVEN,
        OptionalInt.empty());
  }

  /** The part of the time that a width has is for its ranges; laying out has all of it. */
  @Test
  void plan_longAfterTheLimit_isNone() throws Exception {
    FixedPlanner hurried = planner(0, Stop.NEVER);
    FixedWidths widths = new FixedWidths(8, 8);
    assertThat(hurried.plan(widths).widths()).isEqualTo(widths);
    assertThat(hurried.isHurried()).isTrue();
    FixedPlanner whole = planner(Double.POSITIVE_INFINITY, Stop.NEVER);
    whole.plan(widths);
    assertThat(whole.isHurried()).isFalse();
    FixedPlanner late = planner(Double.POSITIVE_INFINITY, longAgo());
    assertThatThrownBy(() -> late.plan(widths))
        .isInstanceOf(NoFormatException.class)
        .hasMessageContaining("time was up");
    assertThat(late.isHurried()).isTrue();
  }

  private static FixedPlanner planner(double seconds, Stop limit) {
    Domain domain = Domain.of(Box.cube(1, 0, 1));
    Reach reach = new Reach(network(1), domain, SearchOptions.defaults());
    return new FixedPlanner(network(1), domain, same(8, 8), reach, seconds, limit);
  }

  private static FixedResult run(Stop stop) {
    return FixedSearch.run(
        network(1),
        Domain.of(Box.cube(1, 0, 1)),
        new Property.Distance(Norm.INF, Epsilon.of(0.05)),
        same(2, 8),
        SearchOptions.defaults().withThreads(1).withStop(stop),
        (widths, progress) -> {});
  }

  /** A limit a moment ago leaves time for one width, one long ago for none. */
  @Test
  void run_afterTheLimit_triesOneWidthOrNone() throws InterruptedException {
    FixedResult now = run(Stop.when(() -> true));
    assertThat(now.tried()).hasSize(1);
    assertThat(now.stoppedByTime()).isTrue();
    FixedResult late = run(longAgo());
    assertThat(late.tried()).isEmpty();
    assertThat(late.stoppedByTime()).isTrue();
    assertThat(late.undecided()).hasSize(7);
  }
}
