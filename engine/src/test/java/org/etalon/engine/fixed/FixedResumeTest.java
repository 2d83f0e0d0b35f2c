package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.CheckpointException;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search in fixed point that was killed goes on from its file as if it had not been. */
class FixedResumeTest {
  private static final Network F = Chains.of(new SplittableRandom(5), 2, 8, 1);
  private static final Domain DOMAIN = Domain.of(Box.cube(2, 0, 1));
  private static final FixedRequest REQUEST = request(RoundingMode.HALF_EVEN);

  @TempDir Path folder = Path.of("");

  private static FixedRequest request(RoundingMode rounding) {
    return new FixedRequest(
        QuantizationRequest.uniform(2, 9),
        ActivationWidths.fewest(1, 12),
        true,
        rounding,
        OptionalInt.empty());
  }

  private FixedResult search(
      FixedRequest request, double epsilon, Optional<Path> resume, FixedListener listener) {
    return search(request, epsilon, 500, resume, listener);
  }

  private FixedResult search(
      FixedRequest request,
      double epsilon,
      long boxes,
      Optional<Path> resume,
      FixedListener listener) {
    return FixedSearch.run(
        F,
        DOMAIN,
        Property.atMost(epsilon),
        request,
        options(boxes, new Checkpointing(Optional.of(file()), 1000, resume)),
        listener);
  }

  private static SearchOptions options(long boxes, Checkpointing checkpointing) {
    return SearchOptions.defaults()
        .withThreads(1)
        .withRecording(true)
        .withMaxSubproblems(boxes)
        .withSeconds(600)
        .withCheckpointing(checkpointing);
  }

  private Path file() {
    return folder.resolve("run.checkpoint");
  }

  /** What a kill at the beginning of each width leaves, and the file at the end. */
  @Test
  void resume_afterAnyWidth_givesWhatOneRunGives() throws IOException {
    Set<FixedWidths> begun = new LinkedHashSet<>();
    List<Path> left = new ArrayList<>();
    FixedListener copying =
        (widths, progress) -> {
          if (begun.add(widths)) {
            left.add(copy("after" + left.size()));
          }
        };
    FixedResult whole = search(REQUEST, 0.02, Optional.empty(), copying);
    left.add(copy("end"));
    assertThat(whole.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(whole.tried()).hasSizeGreaterThan(8);
    int searched = Integer.MAX_VALUE;
    for (Path file : left) {
      Set<FixedWidths> again = new LinkedHashSet<>();
      FixedResult resumed =
          search(REQUEST, 0.02, Optional.of(file), (widths, progress) -> again.add(widths));
      assertSame(resumed, whole);
      assertThat(again).as("begun anew").hasSizeLessThan(searched);
      searched = again.size();
    }
    assertThat(searched).as("what is decided is searched no more").isZero();
  }

  private Path copy(String name) {
    try {
      return Files.copy(file(), folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertSame(FixedResult resumed, FixedResult whole) {
    assertThat(resumed.boxes()).isEqualTo(whole.boxes());
    assertThat(resumed.reproducible()).isTrue();
    assertThat(resumed.notRepresentable()).isEqualTo(whole.notRepresentable());
    assertThat(resumed.tried()).hasSameSizeAs(whole.tried());
    for (int k = 0; k < whole.tried().size(); k++) {
      FixedAttempt one = whole.tried().get(k);
      FixedAttempt other = resumed.tried().get(k);
      assertThat(other.widths()).isEqualTo(one.widths());
      assertThat(other.certification().verdict()).isEqualTo(one.certification().verdict());
      Bracket a = one.certification().bracket();
      Bracket b = other.certification().bracket();
      assertThat(b.upperBound()).isEqualTo(a.upperBound());
      assertThat(b.witness().orElseThrow().input()).isEqualTo(a.witness().orElseThrow().input());
      assertThat(b.lowerBound()).isEqualTo(a.lowerBound());
      if (one.certification().verdict() == Verdict.CERTIFIED) {
        assertThat(b.trees()).hasSameSizeAs(a.trees()).isNotEmpty();
      }
    }
  }

  /** What was left open is searched again, with what boxes there are now. */
  @Test
  void resume_withMoreBoxes_decidesWhatWasOpen() {
    FixedRequest same =
        new FixedRequest(
            QuantizationRequest.uniform(2, 10),
            ActivationWidths.same(),
            true,
            RoundingMode.HALF_EVEN,
            OptionalInt.empty());
    int decided = 0;
    for (double epsilon : new double[] {0.0857, 0.042}) {
      FixedResult few = search(same, epsilon, 1, Optional.empty(), (widths, progress) -> {});
      FixedResult resumed = search(same, epsilon, Optional.of(file()), (widths, progress) -> {});
      FixedResult whole = search(same, epsilon, Optional.empty(), (widths, progress) -> {});
      assertThat(resumed.undecided()).isEqualTo(whole.undecided());
      assertThat(resumed.certified().map(FixedAttempt::widths))
          .isEqualTo(whole.certified().map(FixedAttempt::widths));
      decided += few.undecided().size() - resumed.undecided().size();
    }
    assertThat(decided).isPositive();
  }

  /** A verdict is of one network alone: of others made by other rounding there is none. */
  @Test
  void resume_withOtherNetworks_decidesThemAnew() {
    search(REQUEST, 0.02, Optional.empty(), (widths, progress) -> {});
    FixedRequest floor = request(RoundingMode.FLOOR);
    Set<FixedWidths> again = new LinkedHashSet<>();
    FixedResult resumed =
        search(floor, 0.02, Optional.of(file()), (widths, progress) -> again.add(widths));
    assertThat(again).isNotEmpty();
    assertSame(resumed, search(floor, 0.02, Optional.empty(), (widths, progress) -> {}));
  }

  /** The file has what both decided; where there is none, as on a full disk, both know it. */
  @Test
  void run_furtherSearchesOfOneLog_knowWhatWasDecidedBefore() {
    for (Path kept : List.of(file(), folder.resolve("missing/run"))) {
      SearchOptions options =
          options(
              500,
              new Checkpointing(Optional.of(kept), 1000, Optional.empty(), (line, last) -> {}));
      FixedLog log = new FixedLog(F, DOMAIN, Property.atMost(0.02), options.effort());
      Set<FixedWidths> begun = new LinkedHashSet<>();
      for (RoundingMode rounding : List.of(RoundingMode.HALF_EVEN, RoundingMode.FLOOR)) {
        search(request(rounding), options, (widths, progress) -> begun.add(widths), log);
        assertThat(begun).isNotEmpty();
        begun.clear();
      }
      search(REQUEST, options, (widths, progress) -> begun.add(widths), log);
      assertThat(begun).isEmpty();
    }
    Set<FixedWidths> again = new LinkedHashSet<>();
    search(REQUEST, 0.02, Optional.of(file()), (widths, progress) -> again.add(widths));
    assertThat(again).isEmpty();
  }

  private static FixedResult search(
      FixedRequest request, SearchOptions options, FixedListener listener, FixedLog log) {
    Property property = Property.atMost(0.02);
    Reach reach = new Reach(F, DOMAIN, options);
    return FixedSearch.run(F, DOMAIN, property, request, reach, options, listener, log);
  }

  @Test
  void resume_ofAnotherQuestion_isRefused() {
    search(REQUEST, 0.02, Optional.empty(), (widths, progress) -> {});
    assertThatThrownBy(() -> search(REQUEST, 0.03, Optional.of(file()), (widths, p) -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is of another question");
  }
}
