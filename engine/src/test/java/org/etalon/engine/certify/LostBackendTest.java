package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.engine.search.Work;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search for bits whose backend is lost. */
class LostBackendTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(4_000);

  private static final Domain DOMAIN = Domain.of(Box.cube(4, -1, 1));
  private static final QuantizationRequest REQUEST =
      QuantizationRequest.floating(FloatFormat.BFLOAT16);

  @TempDir Path folder;

  private static final class Lost implements Backend {
    @Override
    public Session open(Work work) {
      throw new BackendException("nobody is there", new IllegalStateException());
    }

    @Override
    public void close() {}
  }

  private static Problem pair() {
    Network f = Chains.of(new SplittableRandom(1), 4, 12, 12, 1);
    return new Problem(f, REQUEST.quantize(f, 16).network(), DOMAIN, Property.bracket(1e-4));
  }

  private static QuantizationProblem hard() {
    double attained = BranchAndBound.run(pair(), OPTIONS.withMaxSubproblems(2_000)).lowerBound();
    Property property = Property.atMost(attained * 1.001);
    return new QuantizationProblem(pair().f(), DOMAIN, property, List.of(REQUEST));
  }

  @Test
  void run_whoseBackendIsLost_leavesACheckpointToGoOnFrom() {
    QuantizationProblem problem = hard();
    Path file = folder.resolve("run.checkpoint");
    SearchOptions keeping =
        OPTIONS.withCheckpointing(new Checkpointing(Optional.of(file), 1000, Optional.empty()));
    assertThatThrownBy(
            () ->
                SettingsSearch.run(
                    problem, keeping.withBackend(new Lost()), (request, bits, progress) -> {}))
        .isInstanceOf(BackendException.class);
    assertThat(file).content(StandardCharsets.ISO_8859_1).hasSizeGreaterThan(20_000); // its boxes
    SearchOptions goingOn =
        OPTIONS.withCheckpointing(new Checkpointing(Optional.empty(), 1000, Optional.of(file)));
    SettingsResult whole = SettingsSearch.run(problem, OPTIONS, (request, bits, progress) -> {});
    SettingsResult resumed = SettingsSearch.run(problem, goingOn, (request, bits, progress) -> {});
    assertThat(resumed.verdict()).isEqualTo(whole.verdict());
    assertThat(upperBound(resumed)).isEqualTo(upperBound(whole));
    assertThat(resumed.boxes()).isEqualTo(whole.boxes());
  }

  /** Whatever else goes wrong then: why the search ended is that the backend is lost. */
  @Test
  void run_whoseBackendIsLostAndWhoseStateCannotBeSaved_saysTheFirst() {
    IllegalStateException beside = new IllegalStateException("a test");
    Checkpointing failing =
        new Checkpointing(
            Optional.of(folder.resolve("missing/run")),
            1000,
            Optional.empty(),
            (line, last) -> {
              throw beside;
            });
    SearchOptions options = OPTIONS.withCheckpointing(failing).withBackend(new Lost());
    assertThatThrownBy(() -> BranchAndBound.run(pair(), options))
        .isInstanceOf(BackendException.class)
        .hasSuppressedException(beside);
    assertThatThrownBy(() -> SettingsSearch.run(hard(), options, (request, bits, progress) -> {}))
        .isInstanceOf(BackendException.class)
        .hasSuppressedException(beside);
  }

  private static double upperBound(SettingsResult found) {
    return found.best().result().orElseThrow().best().certification().upperBound();
  }
}
