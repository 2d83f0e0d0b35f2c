package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final long PART = 300;

  @TempDir Path folder;

  private Network f;
  private Network g;
  private Domain domain;
  private Property property;
  private SearchOptions options;
  private Path file;

  /** A pair that some thousand boxes prove. */
  @BeforeEach
  void choose() {
    file = folder.resolve("run.checkpoint");
    RandomNetworks random = new RandomNetworks(33);
    for (int n = 0; n < 1000; n++) {
      f = random.network(3);
      g = random.perturbed(f);
      domain = Domain.of(Box.cube(3, -1, 1));
      property = Property.bracket();
      options =
          SearchOptions.defaults().withThreads(1).withMaxSubproblems(20_000).withRecording(true);
      double attained = BranchAndBound.run(problem(), options.withMaxSubproblems(1)).lowerBound();
      property = Property.atMost(attained * 1.02);
      if (attained > 0) {
        Bracket found = BranchAndBound.run(problem(), options);
        if (found.proved() && found.subproblems() > 4 * PART) {
          return;
        }
      }
    }
    throw new IllegalStateException("no pair is hard enough");
  }

  private Problem problem() {
    return new Problem(f, g, domain, property);
  }

  private SearchOptions keeping(boolean resume) {
    return options.withCheckpointing(
        new Checkpointing(Optional.of(file), 1000, resume ? Optional.of(file) : Optional.empty()));
  }

  @Test
  void resume_afterEveryPart_givesWhatOneRunGives() {
    Bracket whole = BranchAndBound.run(problem(), options);
    Bracket part = BranchAndBound.run(problem(), keeping(false).withMaxSubproblems(PART));
    int parts = 1;
    while (part.ending() == Bracket.Ending.SUBPROBLEM_LIMIT && part.subproblems() < 20_000) {
      parts++;
      part = BranchAndBound.run(problem(), keeping(true).withMaxSubproblems(PART * parts));
    }
    assertThat(parts).isGreaterThan(3);
    assertThat(part.upperBound()).isEqualTo(whole.upperBound());
    assertThat(part.lowerBound()).isEqualTo(whole.lowerBound());
    assertThat(part.subproblems()).isEqualTo(whole.subproblems());
    assertThat(part.volumeDone()).isEqualTo(whole.volumeDone());
    assertThat(part.ending()).isEqualTo(whole.ending());
    assertThat(part.trees().get(0).size()).isEqualTo(whole.trees().get(0).size());
    for (int node = 0; node < whole.trees().get(0).size(); node++) {
      assertThat(part.trees().get(0).input(node)).isEqualTo(whole.trees().get(0).input(node));
      assertThat(part.trees().get(0).at(node)).isEqualTo(whole.trees().get(0).at(node));
    }
  }

  @Test
  void resume_ofAnotherQuestion_isRefused() {
    BranchAndBound.run(problem(), keeping(false).withMaxSubproblems(PART));
    SearchOptions resumed = keeping(true);
    assertRefused(new Problem(g, f, domain, property), resumed);
    assertRefused(new Problem(f, g, Domain.of(Box.cube(3, -1, 2)), property), resumed);
    double epsilon = property.limit().orElseThrow().down();
    assertRefused(new Problem(f, g, domain, Property.atMost(epsilon * 2)), resumed);
    assertRefused(new Problem(f, g, domain, Property.bracket()), resumed);
    Property otherNorm = new Property.Distance(Norm.TWO, property.limit().orElseThrow());
    assertRefused(new Problem(f, g, domain, otherNorm), resumed);
    Property decision = new Property.SameDecision(Epsilon.of(0));
    assertRefused(new Problem(f, g, domain, decision), resumed);
    assertRefused(problem(), resumed.withSeed(2));
  }

  /** Without a record of its beginning a search has no certificate. */
  @Test
  void resume_ofTheSameSearchWithAnotherRecord_isRefusedWithTheReason() {
    BranchAndBound.run(problem(), keeping(false).withMaxSubproblems(PART));
    assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true).withRecording(false)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "checkpoint "
                + file
                + " has a record for a certificate: go on with one, or start anew");
    BranchAndBound.run(problem(), keeping(false).withRecording(false).withMaxSubproblems(PART));
    assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "checkpoint "
                + file
                + " has no record for a certificate, so none can follow: go on without one, or"
                + " start anew");
    BranchAndBound.run(problem(), keeping(true).withRecording(false));
  }

  private static void assertRefused(Problem problem, SearchOptions resumed) {
    assertThatThrownBy(() -> BranchAndBound.run(problem, resumed))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("another question");
  }

  @Test
  void resume_afterAnyFlippedByteOrCut_isRefused() throws IOException {
    BranchAndBound.run(problem(), keeping(false).withMaxSubproblems(PART));
    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at += Math.max(1, intact.length / 300)) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true)))
          .isInstanceOf(CheckpointException.class);
      Files.write(file, java.util.Arrays.copyOf(intact, at));
      assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true)))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void resume_missingOrForeignFile_isRefused() throws IOException {
    assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no such checkpoint");
    Files.writeString(file, "not a checkpoint, but long enough to be one: ".repeat(10));
    assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no checkpoint");
  }

  /** A failing disk, say: the file may be good. A folder cannot be read at all. */
  @Test
  void resume_ofAFileThatTheDiskDoesNotGive_isUnread() throws IOException {
    Files.createDirectories(file);
    assertThatThrownBy(() -> BranchAndBound.run(problem(), keeping(true)))
        .isInstanceOf(UnreadException.class)
        .hasMessageStartingWith("cannot read checkpoint " + file);
  }

  @Test
  void interrupt_leavesTheCheckpointAndTheResult() throws IOException {
    Thread.currentThread().interrupt();
    Bracket bracket = BranchAndBound.run(problem(), keeping(false));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.CANCELLED);
    assertThat(Files.size(file)).isPositive();
    assertThat(BranchAndBound.run(problem(), keeping(true)).upperBound())
        .isEqualTo(BranchAndBound.run(problem(), options).upperBound());
  }

  @Test
  void resume_ofARefutedRun_isRefutedAtOnce() {
    double attained = BranchAndBound.run(problem(), options).lowerBound();
    property = Property.atMost(attained * 0.5);
    BranchAndBound.run(problem(), keeping(false).withMaxSubproblems(1));
    if (Files.exists(file)) { // refuted before anything was saved otherwise
      assertThat(
              BranchAndBound.run(problem(), keeping(true))
                  .witness()
                  .orElseThrow()
                  .exceeds(Epsilon.of(attained * 0.5)))
          .isTrue();
    }
  }

  /** As on a full disk: the answer is what it would be, and who asked learns of it. */
  @Test
  void write_thatCannotBe_isToldAndEndsNothing() {
    List<String> told = new ArrayList<>();
    Checkpointing nowhere =
        new Checkpointing(
            Optional.of(folder.resolve("missing/run")),
            1e-9,
            Optional.empty(),
            (line, last) -> told.add(line));
    SearchOptions part = options.withMaxSubproblems(PART);
    Bracket found = BranchAndBound.run(problem(), part.withCheckpointing(nowhere));
    assertThat(found.upperBound()).isEqualTo(BranchAndBound.run(problem(), part).upperBound());
    assertThat(told.size()).isGreaterThan(1);
    assertThat(told.get(0)).startsWith("cannot write checkpoint").endsWith("; the search goes on");
    assertThat(told.get(told.size() - 1)).endsWith("; where the search ended is not kept");
  }

  private static Network bent(double slope, double constant) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 2, 1, -1, 0.7, slope), Vector.of(0.1, -0.5)),
            Affine.of(Matrix.of(1, 2, 1, -0.9), Vector.of(constant))));
  }

  /** What was given up, and what was decided exactly, is part of the file. */
  @Test
  void resume_boxesGivenUpOrDecidedExactly_endsAsOneRun() {
    f = bent(0.6, 0);
    domain = Domain.of(Box.cube(2, 0, 1));
    property = Property.atMost(0.25);
    options = SearchOptions.defaults().withThreads(1);
    g = bent(0.6, 0.25);
    assertThat(resumedIsWhole(400).ending()).isEqualTo(Bracket.Ending.ROUNDING);
    g = bent(0.75, 0);
    domain = new Domain(List.of(Box.cube(2, 5, 6), Box.cube(2, 0, 1)));
    property = Property.bracket(1e-12);
    Bracket linear = resumedIsWhole(1);
    assertThat(linear.upperBound()).isBetween(0.81, 0.811); // 0.9 * 0.15 * 6, in the first box
  }

  private Bracket resumedIsWhole(long firstPart) {
    Bracket whole = BranchAndBound.run(problem(), options);
    Bracket part = BranchAndBound.run(problem(), keeping(false).withMaxSubproblems(firstPart));
    if (part.ending() != Bracket.Ending.SUBPROBLEM_LIMIT) {
      return part;
    }
    Bracket resumed = BranchAndBound.run(problem(), keeping(true));
    assertThat(resumed.upperBound()).isEqualTo(whole.upperBound());
    assertThat(resumed.lowerBound()).isEqualTo(whole.lowerBound());
    assertThat(resumed.subproblems()).isEqualTo(whole.subproblems());
    assertThat(resumed.volumeDone()).isEqualTo(whole.volumeDone());
    assertThat(resumed.ending()).isEqualTo(whole.ending());
    assertThat(resumed.reproducible()).isTrue();
    return resumed;
  }
}
