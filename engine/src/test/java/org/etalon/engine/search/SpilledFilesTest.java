package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.quant.FloatFormat;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of frontiers that more boxes wait in than fit in memory: none stays open. */
class SpilledFilesTest {
  private static final Path OPEN = Path.of("/proc/self/fd");

  @BeforeEach
  void requireFolderOfOpenFiles() {
    assumeTrue(Files.isDirectory(OPEN));
  }

  private static long spilled() throws IOException {
    try (Stream<Path> open = Files.list(OPEN)) {
      return open.filter(each -> target(each).contains("etalon-boxes")).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed by now
    }
  }

  /** A pair of which no box is good enough soon. */
  private static Problem pair(int inputs) {
    Network f = Chains.of(new SplittableRandom(1), inputs, 12, 12, 1);
    Network g = QuantizationRequest.floating(FloatFormat.BFLOAT16).quantize(f, 16).network();
    return new Problem(f, g, Domain.of(Box.cube(inputs, -1, 1)), Property.bracket(1e-9));
  }

  /** Of the first subtree an answer that another gives, of the others none. */
  private interface Answering extends Backend {
    byte[] answer(Subtree subtree) throws IOException;

    @Override
    default Session open(Work work) {
      return new Session() {
        private boolean asked;

        @Override
        public CompletableFuture<byte[]> run(byte[] bytes) {
          if (asked) {
            return new CompletableFuture<>();
          }
          asked = true;
          try {
            Subtree read = Subtree.read(new DataInputStream(new ByteArrayInputStream(bytes)));
            return CompletableFuture.completedFuture(answer(read));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        }

        @Override
        public void close() {}
      };
    }

    @Override
    default void close() {}
  }

  private static void run(Problem problem, Answering backend) {
    SearchOptions options = SearchOptions.defaults().withThreads(1).withMaxSubproblems(10_000);
    BranchAndBound.run(problem, options.withBackend(backend));
  }

  @Test
  void search_thatRefusesAnAnswer_leavesNoFileOpen() throws IOException {
    long before = spilled();
    Problem problem = pair(4);
    Answering wrong =
        subtree -> {
          SearchState state = Explorer.emptyState(new Effort(1, 0, false));
          state.begun = true;
          state.best = subtree.best();
          for (int k = 0; k * subtree.box().bytes() < 20 << 20; k++) {
            state.frontier.add(subtree.box().at(0, 0, k));
          }
          try (state.frontier) {
            return new Explored(state, Optional.of(problem.domain().center())).toBytes();
          }
        };
    assertThatThrownBy(() -> run(problem, wrong)).isInstanceOf(SoundnessError.class);
    assertThat(spilled()).isEqualTo(before);
  }

  /** Of a thousand searches each may have a thousandth of what one has. */
  @Test
  void frontier_ofManySearches_goesToAFileSooner() throws IOException {
    long before = spilled();
    for (int searches : new int[] {1, 1 << 10}) {
      try (Frontier frontier = new Frontier(searches)) {
        for (int k = 0; k < 6_000; k++) {
          frontier.add(FrontierTest.box(1, k));
        }
        assertThat(spilled() - before).isEqualTo(searches == 1 ? 0 : 1);
        assertThat(frontier.stacked()).isEqualTo(searches == 1 ? 0 : 6_000 - ordered());
      }
    }
    assertThat(spilled()).isEqualTo(before);
  }

  /** How many wait in order then: the last one fills it. */
  private static int ordered() {
    return (int) ((768L << 10) / FrontierTest.box(1, 0).bytes()) + 1;
  }
}
