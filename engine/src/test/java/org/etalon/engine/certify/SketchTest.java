package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Chains;
import org.etalon.testing.Lacking;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Bounds by intervals alone come before all others, where time is the limit. */
class SketchTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withSeconds(600);
  private static final Domain DOMAIN = Domain.of(Box.cube(4, -1, 1));
  private static final QuantizationRequest WIDTHS = QuantizationRequest.uniform(4, 30);
  private static final Budget TIME = new Budget(10, Long.MAX_VALUE, Stop.NEVER);

  /** With a residual sum; some widths are certified by intervals, others by planes alone. */
  private static Network graph() {
    SplittableRandom random = new SplittableRandom(5);
    Vector bias = Vector.of(random.doubles(6, -1, 1).toArray());
    Affine first = Affine.of(Matrix.of(6, 4, random.doubles(24, -1, 1).toArray()), bias);
    Affine second = Affine.of(Matrix.of(6, 6, random.doubles(36, -1, 1).toArray()), bias);
    return Network.of(
        4,
        List.of(
            Node.of(first, 0),
            Node.of(new Relu(6), 1),
            Node.of(second, 2),
            new Node(new Add(6), List.of(2, 3)),
            Node.of(new Relu(6), 4),
            Node.of(Affine.of(Matrix.of(1, 6, 1, -1, 1, 1, -1, 1), Vector.of(0)), 5)));
  }

  private static Problem problem(int bits, Property property) {
    Network f = graph();
    return new Problem(f, WIDTHS.quantize(f, bits).network(), DOMAIN, property);
  }

  private static SettingsResult run(SearchOptions options) {
    Property property = Property.atMost(0.02);
    QuantizationProblem problem = QuantizationProblem.of(graph(), DOMAIN, property, WIDTHS);
    return SettingsSearch.run(problem, options, (request, bits, progress) -> {});
  }

  @Test
  void suits_isOfGraphsWhereTimeIsTheLimit() {
    Property property = Property.atMost(0.1);
    QuantizationProblem problem = QuantizationProblem.of(graph(), DOMAIN, property, WIDTHS);
    assertThat(Sketch.suits(problem, TIME)).isTrue();
    assertThat(Sketch.suits(problem, new Budget(10, 1_000_000, Stop.NEVER))).isFalse();
    Property decision = new Property.SameDecision(Epsilon.of(0.1));
    assertThat(Sketch.suits(QuantizationProblem.of(graph(), DOMAIN, decision, WIDTHS), TIME))
        .isFalse();
    Network chain = Chains.of(new SplittableRandom(1), 4, 8, 8, 1);
    assertThat(Sketch.suits(QuantizationProblem.of(chain, DOMAIN, property, WIDTHS), TIME))
        .isFalse();
    QuantizationProblem floats =
        new QuantizationProblem(graph(), DOMAIN, property, List.of(WIDTHS), Semantics.FLOAT32);
    assertThat(Sketch.suits(floats, TIME)).isFalse();
  }

  @Test
  void sketch_thatIsEnough_endsTheSearch() {
    try (BranchAndBound search = BranchAndBound.open(problem(16, Property.atMost(0.1)), OPTIONS)) {
      Bracket bracket = search.sketch(100);
      assertThat(bracket.proved()).isTrue();
      assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
      assertThat(bracket.witness()).isPresent();
      assertThat(bracket.subproblems()).isOne();
      assertThat(bracket.reproducible()).isTrue();
    }
  }

  @Test
  void sketch_thatIsNotEnough_isABoundAlone() {
    Problem problem = problem(8, Property.atMost(0.02));
    Bracket whole = BranchAndBound.run(problem, OPTIONS);
    try (BranchAndBound search = BranchAndBound.open(problem, OPTIONS)) {
      Bracket bracket = search.sketch(100);
      assertThat(bracket.proved()).isFalse();
      assertThat(bracket.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
      assertThat(bracket.witness()).isEmpty();
      assertThat(bracket.subproblems()).isZero();
      assertThat(bracket.upperBound()).isFinite().isGreaterThan(whole.upperBound());
      Bracket after = search.advance(100, Long.MAX_VALUE);
      assertThat(after.upperBound()).isEqualTo(whole.upperBound());
      assertThat(after.subproblems()).isEqualTo(whole.subproblems());
      assertThat(after.ending()).isEqualTo(whole.ending());
    }
  }

  /** What takes a moment is done after a limit, too. */
  @Test
  void sketch_stopped_stillProvesSomething() {
    SearchOptions stopped = OPTIONS.withStop(Stop.when(() -> true));
    for (double epsilon : new double[] {0.02, 10}) {
      Problem problem = problem(8, Property.atMost(epsilon));
      try (BranchAndBound search = BranchAndBound.open(problem, stopped)) {
        Bracket bracket = search.sketch(100);
        assertThat(bracket.upperBound()).isFinite();
        assertThat(bracket.proved()).isEqualTo(epsilon == 10);
        assertThat(bracket.ending()).isEqualTo(Bracket.Ending.CANCELLED);
        assertThat(bracket.reproducible()).isFalse();
      }
    }
  }

  /** The answer is the one that there is without. */
  @Test
  void run_withTimeAlone_sketchesAndFindsTheFewestBits() {
    SettingsResult sketched = run(OPTIONS);
    SettingsResult plain = run(OPTIONS.withMaxSubproblems(1_000_000));
    assertThat(plain.fewest()).isTrue();
    assertThat(sketched.fewest()).isTrue();
    assertThat(sketched.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(bits(sketched)).isEqualTo(bits(plain));
    Lacking lacking = new Lacking("IntervalBounder", "bound");
    run(OPTIONS.withStop(lacking.stop(() -> true)).withMaxSubproblems(1_000_000));
    assertThat(lacking.times()).isZero();
    run(OPTIONS.withStop(lacking.stop(() -> true)));
    assertThat(lacking.times()).isOne(); // for the widest: nothing is known to go on with
  }

  private static int bits(SettingsResult result) {
    return result.best().result().orElseThrow().best().bits();
  }
}
