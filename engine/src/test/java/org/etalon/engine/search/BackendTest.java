package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.etalon.certificate.SplitTree;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.ProblemStream;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(7_000).withRecording(true);

  @TempDir Path folder;

  private static Problem bracket;
  private static Problem proof;

  /** A pair whose search keeps hundreds of boxes waiting. */
  @BeforeAll
  static void choose() {
    RandomNetworks random = new RandomNetworks(31);
    Network f = random.network(4);
    Network g = random.perturbed(f);
    for (int n = 0; n < 23; n++) {
      f = random.network(4);
      g = random.perturbed(f);
    }
    Domain domain = Domain.of(Box.cube(4, -1, 1));
    bracket = new Problem(f, g, domain, Property.bracket(0.01));
    double attained = BranchAndBound.run(bracket, OPTIONS.withMaxSubproblems(500)).lowerBound();
    proof = new Problem(f, g, domain, Property.atMost(attained * 1.02));
    for (Problem problem : List.of(proof, bracket)) {
      Counting counting = new Counting();
      BranchAndBound.run(problem, OPTIONS.withBackend(counting));
      assertThat(counting.subtrees).isGreaterThan(200);
    }
  }

  /** Explores when asked, on the calling thread, and remembers what. */
  private static class Counting implements Backend {
    int subtrees;
    byte[] problem = new byte[0];
    final List<byte[]> asked = new ArrayList<>();

    @Override
    public Session open(Work work) {
      problem = ((Explorers) work).problem();
      Explorer explorer = Explorer.of(problem);
      return new Session() {
        @Override
        public CompletableFuture<byte[]> run(byte[] subtree) {
          subtrees++;
          asked.add(subtree);
          try {
            return CompletableFuture.completedFuture(explored(explorer, subtree));
          } catch (BackendException | Error e) {
            return CompletableFuture.failedFuture(e);
          }
        }

        @Override
        public void close() {}
      };
    }

    byte[] explored(Explorer explorer, byte[] subtree) {
      return explorer.explore(subtree, Stop.NEVER);
    }

    @Override
    public void close() {}
  }

  private static void assertSame(Bracket found, Bracket expected) {
    assertThat(found.upperBound()).isEqualTo(expected.upperBound());
    assertThat(found.lowerBound()).isEqualTo(expected.lowerBound());
    assertThat(found.proved()).isEqualTo(expected.proved());
    assertThat(found.subproblems()).isEqualTo(expected.subproblems());
    assertThat(found.volumeDone()).isEqualTo(expected.volumeDone());
    assertThat(found.ending()).isEqualTo(expected.ending());
    assertThat(found.reproducible()).isTrue();
    assertThat(bytes(found)).isEqualTo(bytes(expected));
  }

  private static byte[] bytes(Bracket bracket) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      TreeStream.write(new DataOutputStream(bytes), bracket.trees().get(0));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static Bracket on(int threads, Problem problem) {
    try (LocalBackend backend = new LocalBackend(threads)) {
      return BranchAndBound.run(problem, OPTIONS.withBackend(backend));
    }
  }

  @Test
  void search_onAnyNumberOfThreads_isTheSame() {
    for (Problem problem : List.of(proof, bracket)) {
      Bracket alone = BranchAndBound.run(problem, OPTIONS.withBackend(new Counting()));
      assertSame(on(1, problem), alone);
      assertSame(on(3, problem), alone);
    }
  }

  @Test
  void search_forAProof_boundsTheBoxesThatItBoundsWithoutABackend() {
    Bracket without = BranchAndBound.run(proof, OPTIONS);
    Bracket with = on(2, proof);
    assertThat(without.proved()).isTrue();
    assertThat(with.proved()).isTrue();
    assertThat(with.subproblems()).isEqualTo(without.subproblems());
    assertThat(with.upperBound()).isEqualTo(without.upperBound());
    assertThat(with.volumeDone()).isEqualTo(1);
    assertThat(cuts(with.trees().get(0), 0)).isEqualTo(cuts(without.trees().get(0), 0));
  }

  /** The cuts below a node, whatever the numbers of its nodes. */
  private static String cuts(SplitTree tree, int node) {
    if (tree.input(node) == SplitTree.LEAF) {
      return ".";
    }
    int first = tree.first(node);
    return tree.input(node)
        + "@"
        + tree.at(node)
        + "("
        + cuts(tree, first)
        + cuts(tree, first + 1)
        + ")";
  }

  @Test
  void explore_twiceInAnyOrder_givesTheSameBytes() {
    Counting counting = new Counting();
    BranchAndBound.run(bracket, OPTIONS.withBackend(counting));
    Explorer one = Explorer.of(counting.problem);
    Explorer another = Explorer.of(counting.problem);
    for (int i = counting.subtrees - 1; i > 0; i -= 7) {
      byte[] subtree = counting.asked.get(i);
      byte[] explored = one.explore(subtree, Stop.NEVER);
      assertThat(another.explore(subtree, Stop.NEVER)).isEqualTo(explored);
      assertThat(one.explore(subtree, Stop.NEVER)).isEqualTo(explored);
    }
  }

  @Test
  void resume_onTheOtherSide_isTheSame() {
    Path file = folder.resolve("run.checkpoint");
    Checkpointing keep = new Checkpointing(Optional.of(file), 1000, Optional.empty());
    Checkpointing goOn = new Checkpointing(Optional.of(file), 1000, Optional.of(file));
    Bracket whole = on(2, proof);
    try (LocalBackend backend = new LocalBackend(2)) {
      SearchOptions there = OPTIONS.withBackend(backend);
      long part = whole.subproblems() / 4;
      BranchAndBound.run(proof, OPTIONS.withMaxSubproblems(part).withCheckpointing(keep));
      Bracket half =
          BranchAndBound.run(proof, there.withMaxSubproblems(2 * part).withCheckpointing(goOn));
      assertThat(half.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
      Bracket back =
          BranchAndBound.run(proof, OPTIONS.withMaxSubproblems(3 * part).withCheckpointing(goOn));
      assertThat(back.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
      Bracket end = BranchAndBound.run(proof, there.withCheckpointing(goOn));
      assertThat(end.proved()).isTrue();
      assertThat(end.subproblems()).isEqualTo(whole.subproblems());
      assertThat(end.upperBound()).isEqualTo(whole.upperBound());
      assertThat(end.volumeDone()).isEqualTo(1);
    }
  }

  @Test
  void resume_withBoxesHandedOut_isTheSameAsWithoutAStop() {
    Path file = folder.resolve("run.checkpoint");
    Checkpointing keep = new Checkpointing(Optional.of(file), 1000, Optional.empty());
    Checkpointing goOn = new Checkpointing(Optional.of(file), 1000, Optional.of(file));
    Bracket whole = on(2, bracket);
    try (LocalBackend backend = new LocalBackend(2)) {
      SearchOptions there = OPTIONS.withBackend(backend);
      long part = whole.subproblems() / 3;
      BranchAndBound.run(bracket, there.withMaxSubproblems(part).withCheckpointing(keep));
      BranchAndBound.run(bracket, there.withMaxSubproblems(2 * part).withCheckpointing(goOn));
      assertSame(BranchAndBound.run(bracket, there.withCheckpointing(goOn)), whole);
    }
  }

  @Test
  void search_stopped_keepsAllBoxes() {
    try (LocalBackend backend = new LocalBackend(2)) {
      SearchOptions options = OPTIONS.withBackend(backend);
      long[] told = {0};
      Stop stop = Stop.when(() -> told[0] > 1500);
      try (BranchAndBound search =
          BranchAndBound.open(
              proof, options.withStop(stop).withListener(p -> told[0] = p.subproblems()))) {
        Bracket part = search.advance(60, Long.MAX_VALUE);
        assertThat(part.ending()).isEqualTo(Bracket.Ending.CANCELLED);
        assertThat(part.reproducible()).isFalse();
        assertThat(part.volumeDone()).isLessThan(1);
        assertThat(part.proved()).isFalse();
        Bracket rest =
            BranchAndBound.open(proof, options, new Workers(1), 1, search.state(), Stop.NEVER)
                .orElseThrow()
                .advance(60, Long.MAX_VALUE);
        assertThat(rest.proved()).isTrue();
        assertThat(rest.volumeDone()).isEqualTo(1);
      }
    }
  }

  @Test
  void search_whoseBackendFails_saysSoAndKeepsWhatItKnew() {
    Path file = folder.resolve("run.checkpoint");
    Checkpointing keep = new Checkpointing(Optional.of(file), 1000, Optional.empty());
    Counting failing =
        new Counting() {
          @Override
          byte[] explored(Explorer explorer, byte[] subtree) {
            if (subtrees > 100) {
              throw new BackendException("the cluster is gone", new IOException());
            }
            return super.explored(explorer, subtree);
          }
        };
    assertThatThrownBy(
            () -> BranchAndBound.run(proof, OPTIONS.withBackend(failing).withCheckpointing(keep)))
        .isInstanceOf(BackendException.class)
        .hasMessage("the cluster is gone");
    Checkpointing goOn = new Checkpointing(Optional.of(file), 1000, Optional.of(file));
    Bracket end = BranchAndBound.run(proof, OPTIONS.withCheckpointing(goOn));
    assertThat(end.proved()).isTrue();
    assertThat(end.volumeDone()).isEqualTo(1);
  }

  /** Another version of the program there, say: nothing that it closed may be believed. */
  @Test
  void search_toldOfARefutationThatIsNone_isAContradiction() {
    Counting wrong =
        new Counting() {
          @Override
          byte[] explored(Explorer explorer, byte[] subtree) {
            try {
              SearchState state = Explorer.emptyState(OPTIONS.effort());
              Explored.fromBytes(super.explored(explorer, subtree), state);
              double[] center = proof.domain().center();
              return new Explored(state, Optional.of(center)).toBytes();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    assertThatThrownBy(() -> BranchAndBound.run(proof, OPTIONS.withBackend(wrong)))
        .isInstanceOf(SoundnessError.class)
        .hasMessageStartingWith("a worker says that an input refutes the property");
  }

  /** The first subtree is lost, a later one has shown that bounds are wrong. */
  @Test
  void search_whoseBackendFailsBesideAContradiction_isAContradiction() {
    SoundnessError wrong = new SoundnessError("a witness inside a proved box");
    Counting failing =
        new Counting() {
          @Override
          byte[] explored(Explorer explorer, byte[] subtree) {
            if (subtrees == 2) {
              throw new OutOfMemoryError("a test");
            }
            if (subtrees == 3) {
              throw wrong;
            }
            throw new BackendException("the cluster is gone", new IOException());
          }
        };
    try (BranchAndBound search = BranchAndBound.open(proof, OPTIONS.withBackend(failing))) {
      assertThatThrownBy(() -> search.advance(60, Long.MAX_VALUE)).isSameAs(wrong);
      assertThat(wrong.getSuppressed()).hasSize(1);
      assertThat(search.isInRound()).isTrue();
    }
  }

  @Test
  void search_whoseBackendFails_goesOnWithAnother() {
    boolean[] lost = {true};
    Counting failing =
        new Counting() {
          @Override
          byte[] explored(Explorer explorer, byte[] subtree) {
            if (lost[0] && subtrees > 100) {
              throw new BackendException("the cluster is gone", new IOException());
            }
            return super.explored(explorer, subtree);
          }
        };
    try (BranchAndBound search = BranchAndBound.open(proof, OPTIONS.withBackend(failing))) {
      assertThatThrownBy(() -> search.advance(60, Long.MAX_VALUE))
          .isInstanceOf(BackendException.class);
      assertThat(search.state()).isNotEmpty();
      lost[0] = false;
      Bracket bracket = search.advance(60, OPTIONS.budget().boxes());
      assertThat(bracket.proved()).isTrue();
      assertThat(bracket.subproblems()).isEqualTo(on(2, proof).subproblems());
      assertThat(bytes(bracket)).isEqualTo(bytes(on(2, proof)));
    }
  }

  /** Boxes wait on a stack but for the first few. */
  @Test
  void search_withAlmostNoRoomInOrder_provesTheSame() {
    Bracket whole = on(2, proof);
    try (LocalBackend backend = new LocalBackend(2);
        Workers workers = new Workers(1)) {
      for (SearchOptions options : List.of(OPTIONS, OPTIONS.withBackend(backend))) {
        byte[] nothing = {};
        try (BranchAndBound search =
            BranchAndBound.open(proof, options, workers, 1 << 20, nothing, Stop.NEVER)
                .orElseThrow()) {
          Bracket bracket = search.advance(60, OPTIONS.budget().boxes());
          assertThat(bracket.proved()).isTrue();
          assertThat(bracket.volumeDone()).isEqualTo(1);
          assertThat(bracket.upperBound()).isEqualTo(whole.upperBound());
          assertThat(bracket.subproblems()).isEqualTo(whole.subproblems());
        }
      }
    }
  }

  /** Results wait for those before them: the larger they are, the fewer are out. */
  @Test
  void mostOut_isWhatFitsInMemory() {
    assertThat(Window.mostOut(0, 1)).isEqualTo(256);
    assertThat(Window.mostOut(180_000, 1)).isBetween(1400L, 1500L);
    assertThat(Window.mostOut(180_000, 10)).isBetween(140L, 150L);
    assertThat(Window.mostOut(Integer.MAX_VALUE, 1)).isEqualTo(64);
  }

  /** Nobody knows yet how large results are. */
  @Test
  void search_resumed_handsOutFewAtFirst() {
    int[] most = {0};
    Counting counting =
        new Counting() {
          @Override
          public Session open(Work work) {
            return new Session() {
              @Override
              public CompletableFuture<byte[]> run(byte[] subtree) {
                most[0]++;
                return new CompletableFuture<>();
              }

              @Override
              public void close() {}
            };
          }
        };
    Path file = folder.resolve("run.checkpoint");
    Checkpointing keep = new Checkpointing(Optional.of(file), 1000, Optional.empty());
    Checkpointing goOn = new Checkpointing(Optional.empty(), 1000, Optional.of(file));
    Problem narrow =
        new Problem(bracket.f(), bracket.g(), bracket.domain(), Property.bracket(1e-6));
    SearchOptions many = OPTIONS.withMaxSubproblems(6_000).withCheckpointing(keep);
    BranchAndBound.run(narrow, many); // no box is closed, so half of them wait
    Bracket none =
        BranchAndBound.run(
            narrow,
            OPTIONS
                .withMaxSubproblems(100_000)
                .withSeconds(1)
                .withBackend(counting)
                .withCheckpointing(goOn));
    assertThat(none.ending()).isEqualTo(Bracket.Ending.TIMEOUT);
    assertThat(most[0]).isEqualTo(256);
  }

  /** What begins threads and then throws ends them. */
  @Test
  void open_thatFails_leavesNoThread() throws InterruptedException {
    Objective none = null;
    Set<Thread> before = workers();
    assertThatThrownBy(() -> BranchAndBound.withThreads(proof, none, OPTIONS.withThreads(4)))
        .isInstanceOf(NullPointerException.class);
    assertNoneBut(before);
  }

  @Test
  void close_ofABackendThatCannotBeClosed_leavesNoThread() throws InterruptedException {
    Counting stuck =
        new Counting() {
          @Override
          public Session open(Work work) {
            Session session = super.open(work);
            return new Session() {
              @Override
              public CompletableFuture<byte[]> run(byte[] subtree) {
                return session.run(subtree);
              }

              @Override
              public void close() {
                throw new IllegalStateException("stuck");
              }
            };
          }
        };
    Set<Thread> before = workers();
    BranchAndBound search = BranchAndBound.open(bracket, OPTIONS.withThreads(4).withBackend(stuck));
    search.advance(60, 6_000);
    assertThatThrownBy(search::close).hasMessage("stuck");
    assertNoneBut(before);
  }

  private static void assertNoneBut(Set<Thread> before) throws InterruptedException {
    Set<Thread> left = workers();
    left.removeAll(before);
    for (Thread thread : left) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static Set<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("etalon-worker"))
        .collect(Collectors.toSet());
  }

  @Test
  void problem_ofEveryProperty_survivesTheStream() throws IOException {
    for (Property property :
        List.of(
            Property.atMost(Epsilon.parse("0.1")),
            new Property.Bracket(Norm.TWO, 0.25),
            new Property.SameDecision(Epsilon.parse("1e-3")),
            new Property.Constraints(
                new Property.SameDecision(Epsilon.parse("0.5")).forbidden(3).orElseThrow()))) {
      RandomNetworks random = new RandomNetworks(5);
      Network f = random.network(2);
      Problem problem = new Problem(f, random.perturbed(f), Domain.of(Box.cube(2, 0, 1)), property);
      assertSurvives(problem);
    }
    assertSurvives(
        new Problem(proof.f(), proof.g(), proof.domain(), Property.atMost(1), Semantics.FLOAT32));
    Domain grid = new Domain(proof.domain().boxes(), Optional.of(Grid.of(0.5, 0.25, 1, 0.125)));
    assertSurvives(new Problem(proof.f(), proof.g(), grid, Property.atMost(1)));
  }

  private static void assertSurvives(Problem problem) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ProblemStream.write(new DataOutputStream(bytes), problem);
    byte[] written = bytes.toByteArray();
    assertThat(ProblemStream.read(new DataInputStream(new ByteArrayInputStream(written))))
        .isEqualTo(problem);
  }
}
