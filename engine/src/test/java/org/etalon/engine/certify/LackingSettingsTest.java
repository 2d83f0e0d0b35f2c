package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.etalon.engine.search.Bracket;
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
import org.etalon.time.Stop;
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
    return run(settings, property, options, new HashSet<>());
  }

  /** Notes which settings were begun. */
  private static SettingsResult run(
      List<QuantizationRequest> settings,
      Property.Distance property,
      SearchOptions options,
      Set<QuantizationRequest> begun) {
    QuantizationProblem problem = new QuantizationProblem(network(), DOMAIN, property, settings);
    return SettingsSearch.run(problem, options, (request, bits, progress) -> begun.add(request));
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
    Lacking lacking = new Lacking("BackwardPass", "");
    SettingsResult part = run(List.of(floats), property, saving.withStop(lacking.stop(() -> true)));
    assertThat(part.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(part.lackedMemory()).isOne();
    SearchOptions resuming =
        OPTIONS.withCheckpointing(new Checkpointing(Optional.empty(), 1000, Optional.of(file)));
    SettingsResult resumed = run(List.of(floats), property, resuming);
    assertThat(resumed.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(resumed.lackedMemory()).isZero();
  }

  /** Bounds of which one pass tells nothing, so that searches wait. */
  private static Property.Distance tight() {
    Network f = network();
    Network g = SETTINGS.get(0).quantize(f, 16).network();
    Problem pair = new Problem(f, g, DOMAIN, Property.bracket(1e-4));
    return Property.atMost(1.0001 * BranchAndBound.run(pair, OPTIONS).upperBound());
  }

  /** Once is enough: what others would have left it is not known elsewhere. */
  @Test
  void run_noMemoryBesideOthers_givesThatWidthUp() {
    List<QuantizationRequest> floats = SETTINGS.subList(0, 2);
    Property.Distance property = tight();
    assertThat(run(floats, property, OPTIONS).verdict()).isEqualTo(Verdict.CERTIFIED);
    Set<QuantizationRequest> begun = new HashSet<>();
    Lacking lacking = new Lacking("BackwardPass", "");
    Stop stop = lacking.stop(() -> begun.size() == 2 && lacking.times() == 0);
    SettingsResult found = run(floats, property, OPTIONS.withStop(stop), begun);
    assertThat(lacking.times()).isOne();
    assertThat(found.lackedMemory()).isOne();
    assertThat(found.reproducible()).isFalse();
  }

  /** From some time on no width has any: what passes had proved is said, and that it is not all. */
  @Test
  void run_noMemoryAfterAPass_givesUpWithItsBounds() {
    List<QuantizationRequest> floats = SETTINGS.subList(0, 2);
    Property.Distance property = tight();
    Set<QuantizationRequest> begun = new HashSet<>();
    Lacking lacking = new Lacking("BackwardPass", "");
    SettingsResult found =
        run(floats, property, OPTIONS.withStop(lacking.stop(() -> begun.size() == 2)), begun);
    assertThat(found.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(found.lackedMemory()).isEqualTo(2);
    assertThat(found.cutShort()).isZero();
    assertThat(found.reproducible()).isFalse();
    Network f = network();
    Problem pass = new Problem(f, SETTINGS.get(0).quantize(f, 16).network(), DOMAIN, property);
    Bracket first = BranchAndBound.run(pass, OPTIONS.withMaxSubproblems(1));
    assertThat(first.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
    assertThat(bounds(found)).contains(first.upperBound());
  }

  private static List<Double> bounds(SettingsResult found) {
    return found.settings().stream()
        .map(s -> s.result().orElseThrow().best().certification().upperBound())
        .toList();
  }

  @Test
  void ranges_noMemory_areNone() {
    Network f = network();
    Network g = SETTINGS.get(0).quantize(f, 16).network();
    assertThat(Ranges.of(f, g, DOMAIN, 1, new Lacking("Ranges", "").stop(() -> true)))
        .isEqualTo(Ranges.NONE);
    assertThat(Ranges.of(f, g, DOMAIN, 2, new Lacking("Bracket", "").stop(() -> true)).layers())
        .isNotEmpty();
  }
}
