package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.Progress;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.FloatFormat;
import org.etalon.testing.Lacking;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Bounds by intervals alone come before all others, where networks are large. */
class SketchTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(2_000);
  private static final Domain DOMAIN = Domain.of(Box.cube(4, -1, 1));
  private static final QuantizationRequest WIDTHS = QuantizationRequest.uniform(4, 30);

  /**
   * So many outputs that planes of them cost more than {@code IntervalBounder} takes for little.
   */
  private static final int MANY = 4096;

  /** With a residual sum; some widths are certified by intervals, others by planes alone. */
  private static Network graph(int hidden, int outputs) {
    SplittableRandom random = new SplittableRandom(5);
    Affine first = affine(random, hidden, 4);
    Affine second = affine(random, hidden, hidden);
    return Network.of(
        4,
        List.of(
            Node.of(first, 0),
            Node.of(new Relu(hidden), 1),
            Node.of(second, 2),
            new Node(new Add(hidden), List.of(2, 3)),
            Node.of(new Relu(hidden), 4),
            Node.of(affine(random, outputs, hidden), 5)));
  }

  private static Affine affine(SplittableRandom random, int outputs, int inputs) {
    double[] weights = random.doubles((long) outputs * inputs, -1, 1).toArray();
    return Affine.of(
        Matrix.of(outputs, inputs, weights), Vector.of(random.doubles(outputs, -1, 1).toArray()));
  }

  private static Problem problem(Network f, int bits, Property property) {
    return new Problem(f, WIDTHS.quantize(f, bits).network(), DOMAIN, property);
  }

  private static Problem small(int bits, double epsilon) {
    return problem(graph(6, 1), bits, Property.atMost(epsilon));
  }

  private static Problem large(int bits, double epsilon) {
    return problem(graph(32, MANY), bits, Property.atMost(epsilon));
  }

  /** A search that one bound by planes would end. */
  private static SearchOptions withoutPlanes(Lacking planes) {
    return OPTIONS.withStop(planes.stop(() -> true));
  }

  /** It proves something, but the search has not come to its end, nor was anything evaluated. */
  @Test
  void sketch_thatIsEnough_isNoEnd() {
    try (BranchAndBound search = BranchAndBound.open(small(16, 0.1), OPTIONS)) {
      Bracket bracket = search.sketch(100);
      assertThat(bracket.proved()).isTrue();
      assertThat(bracket.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
      assertThat(bracket.witness()).isEmpty();
      assertThat(bracket.subproblems()).isZero();
      assertThat(bracket.reproducible()).isTrue();
    }
  }

  /** Networks that are not large are searched as if there had been none. */
  @Test
  void sketch_thatIsNotEnough_isABoundAlone() {
    Problem problem = small(8, 0.02);
    Bracket whole = BranchAndBound.run(problem, OPTIONS);
    try (BranchAndBound search = BranchAndBound.open(problem, OPTIONS)) {
      assertThat(search.isOfLargeNetworks()).isFalse();
      Bracket bracket = search.sketch(100);
      assertThat(bracket.proved()).isFalse();
      assertThat(bracket.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
      assertThat(bracket.upperBound()).isFinite().isGreaterThan(whole.upperBound());
      Bracket after = search.advance(100, 2_000);
      assertThat(after.upperBound()).isEqualTo(whole.upperBound());
      assertThat(after.subproblems()).isEqualTo(whole.subproblems());
      assertThat(after.ending()).isEqualTo(whole.ending());
    }
  }

  @Test
  void sketch_stopped_saysSo() {
    SearchOptions stopped = OPTIONS.withStop(Stop.when(() -> true));
    try (BranchAndBound search = BranchAndBound.open(small(8, 10), stopped)) {
      Bracket bracket = search.sketch(100);
      assertThat(bracket.ending()).isEqualTo(Bracket.Ending.CANCELLED);
      assertThat(bracket.reproducible()).isFalse();
      assertThat(bracket.witness()).isEmpty();
    }
  }

  /** Nor is there time, or memory, for planes of the box around the others: intervals do. */
  @Test
  void sketch_stoppedAmidBoxes_boundsTheBoxAroundThem() {
    Domain two = new Domain(List.of(Box.cube(4, -1, 0), Box.cube(4, 0, 1)));
    SearchOptions stopped = OPTIONS.withStop(Stop.when(() -> true));
    for (int outputs : new int[] {1, MANY}) {
      Network f = graph(6, outputs);
      Problem around = problem(f, 16, Property.atMost(10));
      Problem problem = new Problem(f, around.g(), two, around.property());
      try (BranchAndBound search = BranchAndBound.open(problem, stopped);
          BranchAndBound ofOne = BranchAndBound.open(around, OPTIONS)) {
        Bracket bracket = search.sketch(100);
        assertThat(bracket.ending()).isEqualTo(Bracket.Ending.CANCELLED);
        assertThat(bracket.upperBound()).isEqualTo(ofOne.sketch(100).upperBound());
      }
    }
  }

  /** How the boxes that wait were bounded would be forgotten. */
  @Test
  void sketch_ofASearchThatHasBegun_isRefused() {
    try (BranchAndBound search = BranchAndBound.open(small(8, 0.02), OPTIONS)) {
      search.advance(100, 10);
      assertThatThrownBy(() -> search.sketch(100)).isInstanceOf(IllegalStateException.class);
      assertThat(search.advance(100, 2_000).ending()).isNotEqualTo(Bracket.Ending.MEMORY);
    }
  }

  /** Whoever asks: intervals alone do not count what float32 adds. */
  @Test
  void sketch_ofRunsInFloat32_knowsNothing() {
    Network f = graph(6, 1);
    Network g = WIDTHS.quantize(f, 16).network();
    Problem runs = new Problem(f, g, DOMAIN, Property.atMost(10), Semantics.FLOAT32);
    try (BranchAndBound search = BranchAndBound.open(runs, OPTIONS)) {
      Bracket bracket = search.sketch(100);
      assertThat(bracket.proved()).isFalse();
      assertThat(bracket.upperBound()).isInfinite();
      assertThat(search.advance(100, 2_000).proved()).isTrue();
    }
  }

  @Test
  void run_ofLargeNetworks_needsNoPlanesWhereIntervalsAreEnough() {
    Lacking planes = new Lacking("BackwardPass", "");
    Bracket bracket = BranchAndBound.run(large(16, 10), withoutPlanes(planes));
    assertThat(bracket.proved()).isTrue();
    assertThat(bracket.reproducible()).isTrue();
    assertThat(bracket.subproblems()).isOne();
    assertThat(planes.times()).isZero();
    assertThat(BranchAndBound.run(small(16, 10), withoutPlanes(planes)).reproducible()).isFalse();
    assertThat(planes.times()).isOne();
  }

  /** Planes take all of the time there is: a narrow width is certified before. */
  @Test
  void search_ofLargeNetworks_certifiesWidthsBeforePlanes() {
    Network f = graph(32, MANY);
    Property.Distance property = Property.atMost(0.1);
    Stop planes =
        Stop.when(
            () ->
                StackWalker.getInstance()
                    .walk(s -> s.anyMatch(c -> c.getClassName().endsWith(".BackwardPass"))));
    SettingsResult found =
        SettingsSearch.run(
            QuantizationProblem.of(f, DOMAIN, property, WIDTHS),
            OPTIONS.withStop(planes),
            (request, bits, progress) -> {});
    assertThat(found.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(found.fewest()).isFalse();
    assertThat(found.stoppedByTime()).isTrue();
    assertThat(found.reproducible()).isFalse();
    Attempt best = found.best().result().orElseThrow().best();
    assertThat(best.certification().bracket().ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
    assertThat(best.bits()).isLessThan(30);
    assertThat(bitsOf(found, Bracket.Ending.CANCELLED)).containsExactly(best.bits() - 1);
    double enough = best.certification().upperBound();
    assertThat(enough).isBetween(0.025, 0.1); // the next width has about twice that
    Problem narrower = problem(f, best.bits() - 1, property);
    try (BranchAndBound search = BranchAndBound.open(narrower, OPTIONS)) {
      assertThat(search.isOfLargeNetworks()).isTrue();
      assertThat(search.sketch(100).proved()).isFalse();
    }
  }

  /** Where time is up before a sketch has said anything, a pass says what it can. */
  @Test
  void search_noTimeForTheFirstSketch_beginsAPass() {
    AtomicBoolean up = new AtomicBoolean();
    Stop stop = Stop.when(up::get);
    Set<Progress.Phase> phases = EnumSet.noneOf(Progress.Phase.class);
    SettingsSearch.run(
        QuantizationProblem.of(graph(32, MANY), DOMAIN, Property.atMost(10), WIDTHS),
        OPTIONS.withStop(stop),
        (request, bits, progress) -> {
          phases.add(progress.phase());
          if (up.compareAndSet(false, true) && stop.stopped()) {
            sleepBeyondGrace();
          }
        });
    assertThat(phases).contains(Progress.Phase.ATTACK);
  }

  private static void sleepBeyondGrace() {
    try {
      Thread.sleep(800);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Integer> bitsOf(SettingsResult found, Bracket.Ending ending) {
    return found.best().result().orElseThrow().tried().stream()
        .filter(attempt -> attempt.certification().bracket().ending() == ending)
        .map(Attempt::bits)
        .toList();
  }

  /** What is found after that depends on it, so that it cannot be found again elsewhere. */
  @Test
  void search_noMemoryForTheFirstSketch_givesThatWidthUp() {
    Lacking lacking = new Lacking("IntervalBounder", "");
    SettingsResult found =
        SettingsSearch.run(
            QuantizationProblem.of(
                graph(32, MANY), DOMAIN, Property.atMost(10), QuantizationRequest.uniform(16, 17)),
            OPTIONS.withStop(lacking.stop(() -> lacking.times() < 2)),
            (request, bits, progress) -> {});
    assertThat(lacking.times()).isEqualTo(2);
    assertThat(bitsOf(found, Bracket.Ending.MEMORY)).containsExactly(17);
    assertThat(found.best().result().orElseThrow().best().bits()).isEqualTo(16);
    assertThat(found.reproducible()).isFalse();
  }

  /** It is not tried again by planes. */
  @Test
  void search_aWidthThatIsNotRepresentable_isNoAttempt() {
    List<Node> nodes = new ArrayList<>(graph(32, MANY).nodes());
    double[] large = new double[MANY];
    large[0] = 1e6; // beyond float16
    nodes.add(Node.of(new Affine(new DiagonalMap(Vector.of(1.5), MANY), Vector.of(large)), 6));
    List<QuantizationRequest> formats =
        List.of(
            QuantizationRequest.floating(FloatFormat.FLOAT16),
            QuantizationRequest.floating(FloatFormat.BFLOAT16));
    SettingsResult found =
        SettingsSearch.run(
            new QuantizationProblem(Network.of(4, nodes), DOMAIN, Property.atMost(1e5), formats),
            OPTIONS,
            (request, bits, progress) -> {});
    assertThat(found.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(found.best().request()).isEqualTo(formats.get(1));
    assertThat(found.settings().get(1).notRepresentable()).containsKey(16);
  }
}
