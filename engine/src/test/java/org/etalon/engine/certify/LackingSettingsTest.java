package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.FloatFormat;
import org.etalon.testing.Chains;
import org.etalon.testing.Lacking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Widths for which there is no memory are given up, and the others decided. */
class LackingSettingsTest {
  private static final SearchOptions OPTIONS = SearchOptions.defaults().withThreads(1);
  private static final Domain DOMAIN = Domain.of(Box.cube(2, -1, 1));
  private static final List<QuantizationRequest> SETTINGS =
      List.of(
          QuantizationRequest.floating(FloatFormat.FLOAT16),
          QuantizationRequest.floating(FloatFormat.BFLOAT16),
          QuantizationRequest.uniform(20, 21));

  @TempDir Path folder = Path.of("");

  /** A new one each time: what was laid out of another is kept beside it. */
  private static Network network() {
    return Chains.of(new SplittableRandom(1), 2, 8, 8, 1);
  }

  private static SettingsResult run(SearchOptions options) {
    return run(SETTINGS, Property.atMost(0.1), options);
  }

  private static SettingsResult run(
      List<QuantizationRequest> settings, Property.Distance property, SearchOptions options) {
    QuantizationProblem problem = new QuantizationProblem(network(), DOMAIN, property, settings);
    return SettingsSearch.run(problem, options, (request, bits, progress) -> {});
  }

  @Test
  void run_noMemoryForAnyWidth_isUnknown() {
    SettingsResult found =
        run(OPTIONS.withStop(new Lacking("SiteBuilder", "build").stop(() -> true)));
    assertThat(found.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(found.lackedMemory()).isEqualTo(4);
    assertThat(found.cutShort()).isZero();
    assertThat(found.stoppedByTime()).isFalse();
    assertThat(found.reproducible()).isFalse();
    assertThat(found.fewest()).isFalse();
  }

  @Test
  void run_noMemoryForTheFirstWidth_decidesTheOthers() {
    assertThat(run(OPTIONS).lackedMemory()).isZero();
    Lacking lacking = new Lacking("SiteBuilder", "build");
    SettingsResult found = run(OPTIONS.withStop(lacking.stop(() -> lacking.times() == 0)));
    assertThat(lacking.times()).isOne();
    assertThat(found.lackedMemory()).isOne();
    assertThat(found.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(found.fewest()).isFalse();
  }

  /** What memory kept from being known is in no file. */
  @Test
  void run_resumedWithMoreMemory_givesWhatOneRunGives() {
    Network f = network();
    QuantizationRequest floats = SETTINGS.get(0);
    Problem pair = new Problem(f, floats.quantize(f, 16).network(), DOMAIN, Property.bracket(0.2));
    double most = BranchAndBound.run(pair, OPTIONS).upperBound(); // much less than by intervals
    Property.Distance property = Property.atMost(1.01 * most);
    Path file = folder.resolve("run.checkpoint");
    SearchOptions saving =
        OPTIONS.withCheckpointing(new Checkpointing(Optional.of(file), 1000, Optional.empty()));
    Lacking lacking = new Lacking("BackwardPass", "chunksOf");
    SettingsResult part = run(List.of(floats), property, saving.withStop(lacking.stop(() -> true)));
    assertThat(part.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(part.lackedMemory()).isOne();
    SearchOptions resuming =
        OPTIONS.withCheckpointing(new Checkpointing(Optional.empty(), 1000, Optional.of(file)));
    SettingsResult resumed = run(List.of(floats), property, resuming);
    assertThat(resumed.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(resumed.lackedMemory()).isZero();
  }

  @Test
  void of_noRoomBesideOthers_endsThem() {
    List<Integer> asked = new ArrayList<>();
    AtomicInteger room = new AtomicInteger(1);
    Network f = network();
    Problem problem =
        new Problem(f, SETTINGS.get(0).quantize(f, 16).network(), DOMAIN, Property.bracket());
    try (OpenSearches searches =
        new OpenSearches(
            5,
            new TreeMap<>(),
            (trial, from) -> {
              asked.add(trial.bits());
              if (asked.size() == 2 || room.get() == 0) {
                throw new OutOfMemoryError("a test");
              }
              return Optional.of(BranchAndBound.open(problem, OPTIONS));
            })) {
      Optional<BranchAndBound> first = searches.of(new Trial(0, 1, 10));
      Optional<BranchAndBound> second = searches.of(new Trial(0, 2, 20));
      assertThat(asked).containsExactly(1, 2, 2);
      assertThat(searches.of(new Trial(0, 2, 20)).orElseThrow()).isSameAs(second.orElseThrow());
      assertThat(searches.of(new Trial(0, 1, 10)).orElseThrow()).isNotSameAs(first.orElseThrow());
      room.set(0);
      assertThatThrownBy(() -> searches.of(new Trial(0, 3, 30)))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(asked).containsExactly(1, 2, 2, 1, 3, 3);
      assertThatThrownBy(() -> searches.of(new Trial(0, 3, 30)))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(asked).hasSize(7);
    }
  }

  @Test
  void ranges_noMemory_areNone() {
    Network f = network();
    Network g = SETTINGS.get(0).quantize(f, 16).network();
    assertThat(Ranges.of(f, g, DOMAIN, 1, new Lacking("Ranges", "").stop(() -> true))).isEmpty();
    assertThat(Ranges.of(f, g, DOMAIN, 2, new Lacking("Bracket", "").stop(() -> true)))
        .isNotEmpty();
  }
}
