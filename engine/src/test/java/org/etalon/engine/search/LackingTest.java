package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.testing.Chains;
import org.etalon.testing.Lacking;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where there is no memory for a step, what was known before it is said, and no more. */
class LackingTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(2_000);
  private static final Domain DOMAIN = Domain.of(Box.cube(4, -1, 1));

  @TempDir Path folder = Path.of("");

  private static Problem chain(Property property) {
    Network f = Chains.of(new SplittableRandom(1), 4, 12, 12, 1);
    return of(f, property);
  }

  /** With a residual sum. */
  private static Problem graph(Property property) {
    SplittableRandom random = new SplittableRandom(5);
    Affine first = Affine.of(Matrix.of(6, 4, random.doubles(24, -1, 1).toArray()), numbers(random));
    Affine second =
        Affine.of(Matrix.of(6, 6, random.doubles(36, -1, 1).toArray()), numbers(random));
    List<Node> nodes =
        List.of(
            Node.of(first, 0),
            Node.of(new Relu(6), 1),
            Node.of(second, 2),
            new Node(new Add(6), List.of(2, 3)),
            Node.of(new Relu(6), 4),
            Node.of(Affine.of(Matrix.of(1, 6, 1, -1, 1, 1, -1, 1), Vector.of(0)), 5));
    return of(Network.of(4, nodes), property);
  }

  private static Vector numbers(SplittableRandom random) {
    return Vector.of(random.doubles(6, -1, 1).toArray());
  }

  private static Problem of(Network f, Property property) {
    Network g = FloatQuantizer.quantize(f, FloatFormat.BFLOAT16).network();
    return new Problem(f, g, DOMAIN, property);
  }

  private static List<Problem> brackets() {
    return List.of(chain(Property.bracket(1e-3)), graph(Property.bracket(1e-3)));
  }

  private static void requireNoMore(Bracket bracket) {
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.MEMORY);
    assertThat(bracket.ending().isLimit()).isFalse();
    assertThat(bracket.reproducible()).isFalse();
  }

  private static SearchOptions lacking(String type) {
    return OPTIONS.withStop(new Lacking(type, "").stop(() -> true));
  }

  /** No planes at all: intervals are left. */
  @Test
  void run_noMemoryForPlanes_isBoundedByIntervals() {
    for (Problem problem : brackets()) {
      Bracket whole = BranchAndBound.run(problem, OPTIONS);
      Bracket bracket = BranchAndBound.run(problem, lacking("BackwardPass"));
      requireNoMore(bracket);
      assertThat(bracket.proved()).isFalse();
      assertThat(bracket.upperBound()).isFinite().isGreaterThan(whole.upperBound());
      assertThat(bracket.lowerBound()).isPositive();
      assertThat(bracket.subproblems()).isZero();
    }
  }

  /** What casts and float32 add to values is not counted by intervals alone. */
  @Test
  void run_noMemoryForPlanesInFloat32_knowsNothing() {
    Problem real = chain(Property.bracket(1e-3));
    Problem runs = new Problem(real.f(), real.g(), DOMAIN, real.property(), Semantics.FLOAT32);
    assertThat(BranchAndBound.run(runs, OPTIONS).upperBound()).isFinite();
    Bracket bracket = BranchAndBound.run(runs, lacking("BackwardPass"));
    requireNoMore(bracket);
    assertThat(bracket.upperBound()).isInfinite();
  }

  /** From some box on: what was known before its round is said. */
  @Test
  void run_noMemoryForABox_endsWithTheBoundsBefore() {
    for (Problem problem : brackets()) {
      Bracket whole = BranchAndBound.run(problem, OPTIONS);
      List<Double> bounds = new ArrayList<>();
      for (int boxes : new int[] {1, 40, 100, 300}) {
        AtomicBoolean armed = new AtomicBoolean();
        SearchOptions options =
            OPTIONS
                .withListener(p -> armed.set(p.subproblems() >= boxes))
                .withStop(new Lacking("BackwardPass", "").stop(armed::get));
        Bracket bracket = BranchAndBound.run(problem, options);
        requireNoMore(bracket);
        assertThat(bracket.subproblems()).isGreaterThanOrEqualTo(boxes);
        Bracket before =
            BranchAndBound.run(
                problem, OPTIONS.withMaxSubproblems(Math.toIntExact(bracket.subproblems())));
        assertThat(bracket.upperBound()).isEqualTo(before.upperBound());
        assertThat(bracket.lowerBound()).isEqualTo(before.lowerBound());
        assertThat(bracket.volumeDone()).isEqualTo(before.volumeDone());
        assertThat(bracket.upperBound()).isGreaterThanOrEqualTo(whole.upperBound());
        bounds.add(bracket.upperBound());
      }
      assertThat(bounds).isSortedAccordingTo((a, b) -> Double.compare(b, a));
      assertThat(bounds.get(3)).isLessThan(bounds.get(0));
    }
  }

  /** Boxes that a round has taken are missing in what is left. */
  @Test
  void run_noMemoryAmidARound_saysNoMoreThanBefore() {
    List<Double> known = new ArrayList<>();
    AtomicInteger asked = new AtomicInteger();
    Lacking lacking = new Lacking("Rounds", "expand");
    Stop third = lacking.stop(() -> known.size() > 12 && asked.get() >= 2);
    SearchOptions options =
        OPTIONS
            .withListener(p -> known.add(p.upperBound()))
            .withStop(Stop.when(() -> third.stopped() || isInARound(asked, known.size() > 12)));
    Bracket bracket = BranchAndBound.run(chain(Property.bracket(1e-3)), options);
    requireNoMore(bracket);
    assertThat(lacking.times()).isOne();
    assertThat(bracket.upperBound()).isEqualTo(known.get(known.size() - 1));
  }

  /** Counts how often a round asked before it took a box; says no. */
  private static boolean isInARound(AtomicInteger asked, boolean counts) {
    if (counts
        && StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(f -> f.getMethodName().equals("expand")))) {
      asked.incrementAndGet();
    }
    return false;
  }

  /** Intervals may be enough; the search has not come to its end all the same. */
  @Test
  void run_noMemoryForPlanes_provesWhatIntervalsDo() {
    Problem problem = graph(Property.atMost(10));
    assertThat(BranchAndBound.run(problem, OPTIONS).reproducible()).isTrue();
    Bracket bracket = BranchAndBound.run(problem, lacking("BackwardPass").withRecording(true));
    requireNoMore(bracket);
    assertThat(bracket.proved()).isTrue();
    assertThat(bracket.trees()).hasSize(1);
  }

  @Test
  void advance_afterwards_answersNoMore() {
    try (BranchAndBound search =
        BranchAndBound.open(chain(Property.bracket(1e-3)), lacking("BackwardPass"))) {
      requireNoMore(search.advance(100, 1_000));
      requireDead(search);
    }
  }

  /** A listener that is told of what is left finds no state to keep. */
  @Test
  void advance_whileItSaysWhatIsLeft_hasNoState() {
    Lacking lacking = new Lacking("BackwardPass", "");
    AtomicReference<BranchAndBound> search = new AtomicReference<>();
    List<Boolean> states = new ArrayList<>();
    SearchOptions options =
        OPTIONS
            .withStop(lacking.stop(() -> true))
            .withListener(
                p -> {
                  if (lacking.times() > 0) {
                    states.add(search.get().isInRound());
                  }
                });
    search.set(BranchAndBound.open(chain(Property.bracket(1e-3)), options));
    requireNoMore(search.get().advance(100, 1_000));
    assertThat(states).isNotEmpty().doesNotContain(false);
    search.get().close();
  }

  /** Whatever it was: boxes may be in nobody's hands. */
  @Test
  void advance_afterAnyFailure_answersNoMore() {
    AtomicBoolean fails = new AtomicBoolean();
    SearchOptions options =
        OPTIONS.withStop(
            Stop.when(
                () -> {
                  if (fails.get()) {
                    throw new IllegalArgumentException("a test");
                  }
                  return false;
                }));
    try (BranchAndBound search = BranchAndBound.open(chain(Property.bracket(1e-3)), options)) {
      search.advance(100, 50);
      assertThat(search.state()).isNotEmpty();
      fails.set(true);
      assertThatThrownBy(() -> search.advance(100, 1_000))
          .isInstanceOf(IllegalArgumentException.class);
      fails.set(false);
      requireDead(search);
    }
  }

  private static void requireDead(BranchAndBound search) {
    assertThatThrownBy(() -> search.advance(100, 2_000)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> search.sketch(100)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(search::state).isInstanceOf(IllegalStateException.class);
    assertThat(search.isInRound()).isTrue();
  }

  /** A file that was due before is whole, and none is written of a state that is not. */
  @Test
  void run_noMemory_leavesTheLastCheckpoint() {
    Problem problem = chain(Property.bracket(1e-3));
    Bracket whole = BranchAndBound.run(problem, OPTIONS);
    Path file = folder.resolve("run.checkpoint");
    AtomicBoolean armed = new AtomicBoolean();
    SearchOptions options =
        OPTIONS
            .withListener(p -> armed.set(p.subproblems() >= 100))
            .withStop(new Lacking("BackwardPass", "").stop(armed::get))
            .withCheckpointing(new Checkpointing(Optional.of(file), 1e-9, Optional.empty()));
    requireNoMore(BranchAndBound.run(problem, options));
    SearchOptions resuming =
        OPTIONS.withCheckpointing(new Checkpointing(Optional.empty(), 1000, Optional.of(file)));
    Bracket resumed = BranchAndBound.run(problem, resuming);
    assertThat(resumed.upperBound()).isEqualTo(whole.upperBound());
    assertThat(resumed.lowerBound()).isEqualTo(whole.lowerBound());
    assertThat(resumed.subproblems()).isEqualTo(whole.subproblems());
    assertThat(resumed.reproducible()).isTrue();
  }

  /** Not even the opening comes to its end: what it had said by then stands. */
  @Test
  void run_noMemoryInTheOpening_saysWhatItHadFound() {
    Problem problem = graph(Property.bracket(1e-3));
    Bracket whole = BranchAndBound.run(problem, OPTIONS);
    for (Progress.Phase phase : List.of(Progress.Phase.ATTACK, Progress.Phase.REFINE)) {
      SearchOptions options =
          OPTIONS.withListener(
              progress -> {
                if (progress.phase() == phase) {
                  throw new OutOfMemoryError("a test");
                }
              });
      Bracket bracket = BranchAndBound.run(problem, options);
      requireNoMore(bracket);
      assertThat(bracket.upperBound()).isFinite().isGreaterThanOrEqualTo(whole.upperBound());
      assertThat(bracket.subproblems()).isZero();
    }
  }

  /** What is laid out for a network is kept beside it, so that these have to be new. */
  @Test
  void run_noMemoryToLayOutNetworks_knowsNothing() {
    Bracket bracket = BranchAndBound.run(chain(Property.atMost(10)), lacking("SiteBuilder"));
    requireNoMore(bracket);
    assertThat(bracket.upperBound()).isInfinite();
    assertThat(bracket.witness()).isEmpty();
  }

  /** A difference that is not known exactly refutes nothing. */
  @Test
  void run_noMemoryForExactNumbers_refutesNothing() {
    Problem refuted = chain(Property.atMost(1e-12));
    assertThat(BranchAndBound.run(refuted, OPTIONS).witness()).isPresent();
    Lacking lacking = new Lacking("Network", "forwardExact");
    Bracket bracket = BranchAndBound.run(refuted, OPTIONS.withStop(lacking.stop(() -> true)));
    requireNoMore(bracket);
    assertThat(bracket.proved()).isFalse();
    assertThat(bracket.witness()).isEmpty();
    assertThat(bracket.upperBound()).isFinite();
  }

  /** What was proved by the last report is shown, whoever lacks memory for a witness beside it. */
  @Test
  void run_noMemoryForAWitness_showsWhatWasProved() {
    for (Problem problem : List.of(chain(Property.atMost(10)), graph(Property.atMost(10)))) {
      Lacking lacking = new Lacking("Network", "forwardExact");
      Bracket bracket =
          BranchAndBound.run(
              problem, OPTIONS.withRecording(true).withStop(lacking.stop(() -> true)));
      assertThat(lacking.times()).isPositive();
      requireNoMore(bracket);
      assertThat(bracket.witness()).isEmpty();
      assertThat(bracket.proved()).isTrue();
      assertThat(bracket.trees()).hasSize(1);
      assertThat(bracket.evidence()).hasSize(1);
    }
  }

  /** Of two brackets of a problem each may say what the other does not. */
  @Test
  void withEarlier_keepsTheBetterBoundAndAnyWitness() {
    Problem problem = chain(Property.bracket(1e-3));
    Bracket pass = BranchAndBound.run(problem, OPTIONS.withMaxSubproblems(1));
    Bracket whole = BranchAndBound.run(problem, OPTIONS);
    Bracket nothing = Bracket.nothing(0, Bracket.Ending.MEMORY);
    Bracket known = nothing.withEarlier(pass);
    requireNoMore(known);
    assertThat(known.upperBound()).isEqualTo(pass.upperBound());
    assertThat(known.witness()).isEqualTo(pass.witness());
    assertThat(known.subproblems()).isOne();
    assertThat(pass.withEarlier(nothing).witness()).isEqualTo(pass.witness());
    assertThat(whole.withEarlier(pass).upperBound()).isEqualTo(whole.upperBound());
    assertThat(whole.withEarlier(pass).witness()).isEqualTo(whole.witness());
    assertThat(pass.withEarlier(whole).upperBound()).isEqualTo(whole.upperBound());
    assertThat(pass.withEarlier(whole).witness()).isEqualTo(pass.witness());
  }

  /** Elsewhere it is an error, as whoever explores there may have more memory another time. */
  @Test
  void explore_noMemory_isAnError() {
    Lacking lacking = new Lacking("BackwardPass", "");
    Backend backend =
        new Backend() {
          @Override
          public Session open(Work work) {
            Explorer explorer = Explorer.of(((Explorers) work).problem());
            return new Session() {
              @Override
              public CompletableFuture<byte[]> run(byte[] subtree) {
                try {
                  Stop none = lacking.stop(() -> true);
                  return CompletableFuture.completedFuture(explorer.explore(subtree, none));
                } catch (OutOfMemoryError e) {
                  return CompletableFuture.failedFuture(e);
                }
              }

              @Override
              public void close() {}
            };
          }

          @Override
          public void close() {}
        };
    SearchOptions options = OPTIONS.withMaxSubproblems(4_000).withBackend(backend);
    assertThatThrownBy(() -> BranchAndBound.run(chain(Property.bracket(1e-6)), options))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(lacking.times()).isPositive();
  }
}
