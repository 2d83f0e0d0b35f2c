package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
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
  private SearchOptions options;
  private Path file;

  /** A pair whose search takes some thousand boxes. */
  @BeforeEach
  void choose() {
    file = folder.resolve("run.checkpoint");
    RandomNetworks random = new RandomNetworks(31);
    for (int n = 0; n < 1000; n++) {
      f = random.network(3);
      g = random.perturbed(f);
      domain = Domain.of(Box.cube(3, -1, 1));
      SearchOptions base =
          SearchOptions.defaults().withThreads(1).withMaxSubproblems(20_000).withTree(true);
      double attained = BranchAndBound.run(f, g, domain, base.withMaxSubproblems(1)).lowerBound();
      options = base.withEpsilon(attained * 1.02);
      if (attained > 0 && BranchAndBound.run(f, g, domain, options).subproblems() > 4 * PART) {
        return;
      }
    }
    throw new IllegalStateException("no pair is hard enough");
  }

  private SearchOptions keeping(boolean resume) {
    return options.withCheckpointing(
        new Checkpointing(Optional.of(file), 1000, resume ? Optional.of(file) : Optional.empty()));
  }

  @Test
  void resume_afterEveryPart_givesWhatOneRunGives() {
    Bracket whole = BranchAndBound.run(f, g, domain, options);
    Bracket part = BranchAndBound.run(f, g, domain, keeping(false).withMaxSubproblems(PART));
    int parts = 1;
    while (part.ending() == Bracket.Ending.SUBPROBLEM_LIMIT && part.subproblems() < 20_000) {
      parts++;
      part = BranchAndBound.run(f, g, domain, keeping(true).withMaxSubproblems(PART * parts));
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
    BranchAndBound.run(f, g, domain, keeping(false).withMaxSubproblems(PART));
    SearchOptions resumed = keeping(true);
    assertRefused(g, f, domain, resumed);
    assertRefused(f, g, Domain.of(Box.cube(3, -1, 2)), resumed);
    assertRefused(f, g, domain, resumed.withEpsilon(options.epsilon().get().down() * 2));
    assertRefused(f, g, domain, resumed.withNorm(org.etalon.problem.Norm.TWO));
    assertRefused(f, g, domain, resumed.withSeed(2));
    assertRefused(f, g, domain, resumed.withTree(false));
  }

  private void assertRefused(Network first, Network second, Domain where, SearchOptions resumed) {
    assertThatThrownBy(() -> BranchAndBound.run(first, second, where, resumed))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("another question");
  }

  @Test
  void resume_afterAnyFlippedByteOrCut_isRefused() throws IOException {
    BranchAndBound.run(f, g, domain, keeping(false).withMaxSubproblems(PART));
    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at += Math.max(1, intact.length / 300)) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThatThrownBy(() -> BranchAndBound.run(f, g, domain, keeping(true)))
          .isInstanceOf(CheckpointException.class);
      Files.write(file, java.util.Arrays.copyOf(intact, at));
      assertThatThrownBy(() -> BranchAndBound.run(f, g, domain, keeping(true)))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void resume_missingOrForeignFile_isRefused() throws IOException {
    assertThatThrownBy(() -> BranchAndBound.run(f, g, domain, keeping(true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no such checkpoint");
    Files.writeString(file, "not a checkpoint, but long enough to be one: ".repeat(10));
    assertThatThrownBy(() -> BranchAndBound.run(f, g, domain, keeping(true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no checkpoint");
  }

  @Test
  void interrupt_leavesTheCheckpointAndTheResult() throws IOException {
    Thread.currentThread().interrupt();
    Bracket bracket = BranchAndBound.run(f, g, domain, keeping(false));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.CANCELLED);
    assertThat(Files.size(file)).isPositive();
    assertThat(BranchAndBound.run(f, g, domain, keeping(true)).upperBound())
        .isEqualTo(BranchAndBound.run(f, g, domain, options).upperBound());
  }

  @Test
  void resume_ofARefutedRun_isRefutedAtOnce() {
    double attained = BranchAndBound.run(f, g, domain, options).lowerBound();
    SearchOptions low = keeping(false).withEpsilon(attained * 0.5);
    BranchAndBound.run(f, g, domain, low.withMaxSubproblems(1));
    if (Files.exists(file)) { // refuted before anything was saved otherwise
      SearchOptions resumed = keeping(true).withEpsilon(attained * 0.5);
      assertThat(
              BranchAndBound.run(f, g, domain, resumed)
                  .witness()
                  .exceeds(Epsilon.of(attained * 0.5)))
          .isTrue();
    }
  }

  @Test
  void write_intoMissingFolder_isRefused() {
    SearchOptions nowhere =
        options.withCheckpointing(
            new Checkpointing(Optional.of(folder.resolve("missing/run")), 1000, Optional.empty()));
    assertThatThrownBy(() -> BranchAndBound.run(f, g, domain, nowhere.withMaxSubproblems(PART)))
        .isInstanceOf(CheckpointException.class);
  }
}
