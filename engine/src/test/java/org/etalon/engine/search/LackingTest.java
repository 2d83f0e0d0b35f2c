package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
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

/** Where there is no memory for a step, what was known before it is said, and no more. */
class LackingTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(2_000);
  private static final Domain DOMAIN = Domain.of(Box.cube(4, -1, 1));

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
    assertThat(bracket.proved()).isFalse();
  }

  /** No planes at all: intervals are left, and no box is lost that could not be bounded. */
  @Test
  void run_noMemoryForPlanes_isBoundedByIntervals() {
    for (Problem problem : brackets()) {
      Bracket whole = BranchAndBound.run(problem, OPTIONS);
      Lacking lacking = new Lacking("BackwardPass", "chunksOf");
      Bracket bracket = BranchAndBound.run(problem, OPTIONS.withStop(lacking.stop(() -> true)));
      requireNoMore(bracket);
      assertThat(lacking.times()).isPositive();
      assertThat(bracket.upperBound()).isFinite().isGreaterThan(whole.upperBound());
      assertThat(bracket.lowerBound()).isPositive();
      assertThat(bracket.subproblems()).isOne();
    }
  }

  /** From some box on: the boxes at hand wait as they did. */
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
                .withStop(new Lacking("BackwardPass", "chunksOf").stop(armed::get));
        Bracket bracket = BranchAndBound.run(problem, options);
        requireNoMore(bracket);
        assertThat(bracket.subproblems()).isGreaterThanOrEqualTo(boxes);
        Bracket before =
            BranchAndBound.run(
                problem, OPTIONS.withMaxSubproblems(Math.toIntExact(bracket.subproblems())));
        assertThat(bracket.upperBound()).isEqualTo(before.upperBound());
        assertThat(bracket.lowerBound()).isEqualTo(before.lowerBound());
        assertThat(bracket.upperBound()).isGreaterThanOrEqualTo(whole.upperBound());
        bounds.add(bracket.upperBound());
      }
      assertThat(bounds).isSortedAccordingTo((a, b) -> Double.compare(b, a));
      assertThat(bounds.get(3)).isLessThan(bounds.get(0));
    }
  }

  /** Intervals may be enough, but another run may know more. */
  @Test
  void run_noMemoryForPlanes_provesWhatIntervalsDo() {
    Problem problem = graph(Property.atMost(10));
    assertThat(BranchAndBound.run(problem, OPTIONS).reproducible()).isTrue();
    Lacking lacking = new Lacking("BackwardPass", "chunksOf");
    Bracket bracket = BranchAndBound.run(problem, OPTIONS.withStop(lacking.stop(() -> true)));
    assertThat(bracket.proved()).isTrue();
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
    assertThat(bracket.reproducible()).isFalse();
  }

  @Test
  void advance_afterwards_saysTheSame() {
    Lacking lacking = new Lacking("BackwardPass", "chunksOf");
    SearchOptions options = OPTIONS.withStop(lacking.stop(() -> true));
    try (BranchAndBound search = BranchAndBound.open(chain(Property.bracket(1e-3)), options)) {
      Bracket first = search.advance(100, 1_000);
      int times = lacking.times();
      Bracket second = search.advance(100, 2_000);
      requireNoMore(second);
      assertThat(second.upperBound()).isEqualTo(first.upperBound());
      assertThat(lacking.times()).isEqualTo(times);
    }
  }

  /** Not even the opening comes to its end: what it had said by then stands. */
  @Test
  void run_noMemoryInTheOpening_saysWhatItHadFound() {
    Problem problem = graph(Property.bracket(1e-3));
    Bracket whole = BranchAndBound.run(problem, OPTIONS);
    for (Progress.Phase phase : List.of(Progress.Phase.ATTACK, Progress.Phase.REFINE)) {
      AtomicInteger openings = new AtomicInteger();
      SearchOptions options =
          OPTIONS.withListener(
              progress -> {
                if (progress.phase() == phase) {
                  openings.incrementAndGet();
                  throw new OutOfMemoryError("a test");
                }
              });
      try (BranchAndBound search = BranchAndBound.open(problem, options)) {
        Bracket bracket = search.advance(100, 1_000);
        requireNoMore(bracket);
        assertThat(bracket.upperBound()).isFinite().isGreaterThanOrEqualTo(whole.upperBound());
        assertThat(bracket.subproblems()).isZero();
        assertThat(search.advance(100, 2_000).upperBound()).isEqualTo(bracket.upperBound());
        assertThat(openings).hasValue(1);
      }
    }
  }

  /** What is laid out for a network is kept beside it, so that these have to be new. */
  @Test
  void run_noMemoryToLayOutNetworks_knowsNothing() {
    Lacking lacking = new Lacking("SiteBuilder", "build");
    Bracket bracket =
        BranchAndBound.run(chain(Property.atMost(10)), OPTIONS.withStop(lacking.stop(() -> true)));
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
    assertThat(bracket.witness()).isEmpty();
    assertThat(bracket.upperBound()).isFinite();
  }

  /** Bounds do not need attacks. */
  @Test
  void run_noMemoryForAttacks_provesWithoutThem() {
    for (Problem problem : List.of(chain(Property.atMost(1)), graph(Property.atMost(1)))) {
      double enough = BranchAndBound.run(problem, OPTIONS).upperBound();
      for (String attack : List.of("GradientAscent", "SmoothedAscent")) {
        Property property = Property.atMost(enough);
        Problem tight = new Problem(problem.f(), problem.g(), problem.domain(), property);
        Lacking lacking = new Lacking(attack, "");
        Bracket bracket = BranchAndBound.run(tight, OPTIONS.withStop(lacking.stop(() -> true)));
        assertThat(bracket.proved()).isTrue();
        assertThat(bracket.reproducible()).isEqualTo(lacking.times() == 0);
      }
    }
    Lacking smoothed = new Lacking("Attacks", "smooth");
    Bracket bracket =
        BranchAndBound.run(
            chain(Property.bracket(1e-3)), OPTIONS.withStop(smoothed.stop(() -> true)));
    assertThat(smoothed.times()).isPositive();
    assertThat(bracket.ending()).isNotEqualTo(Bracket.Ending.MEMORY);
    assertThat(bracket.reproducible()).isFalse();
  }

  /** Elsewhere it is an error, as whoever explores there may have more memory another time. */
  @Test
  void explore_noMemory_isAnError() {
    Lacking lacking = new Lacking("BackwardPass", "chunksOf");
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
