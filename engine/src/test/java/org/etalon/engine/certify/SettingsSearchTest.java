package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.CheckpointException;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.Encoding;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.Granularity;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsSearchTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(2).withSeconds(20).withRecording(true);
  private static final Box BOX = Box.cube(2, -1, 1);
  private static final Domain DOMAIN = Domain.of(BOX);

  @TempDir Path folder = Path.of("");

  private static List<QuantizationRequest> settings(int minBits, int maxBits) {
    List<QuantizationRequest> settings = new ArrayList<>();
    for (QuantizationRequest s : QuantizationRequest.everySetting()) {
      if (s.format().isEmpty()) {
        settings.add(
            new QuantizationRequest(
                minBits,
                maxBits,
                s.rounding(),
                s.granularity(),
                s.step(),
                s.saturate(),
                s.format()));
      }
    }
    settings.add(QuantizationRequest.floating(FloatFormat.BFLOAT16));
    return settings;
  }

  private static SettingsResult run(
      Network f,
      List<QuantizationRequest> settings,
      Property.Distance property,
      SearchOptions options) {
    QuantizationProblem problem = new QuantizationProblem(f, DOMAIN, property, settings);
    return SettingsSearch.run(problem, options, (request, bits, progress) -> {});
  }

  private static double size(Network f) {
    double largest = 0;
    for (double out : f.forward(new double[] {1, -1})) {
      largest = Math.max(largest, Math.abs(out));
    }
    return largest;
  }

  /** The fewest bits in all over every setting and width, by exact maxima. */
  @Test
  void run_randomNetworks_findsTheFewestBitsInAllOfTheOracle() {
    RandomNetworks random = new RandomNetworks(71);
    int certified = 0;
    for (int n = 0; n < Cases.of(8); n++) {
      Network f = random.network(2);
      while (f.layers().size() > 3) { // the oracle would take its time
        f = random.network(2);
      }
      double size = 0.05 * (1 + size(f));
      Rational epsilon = Rational.of(size);
      List<QuantizationRequest> settings = settings(3, 8);
      SettingsResult found = run(f, settings, Property.atMost(size), OPTIONS);
      long fewest = Long.MAX_VALUE;
      for (QuantizationRequest setting : settings) {
        SettingResult mine =
            found.settings().stream()
                .filter(s -> s.request().equals(setting))
                .findFirst()
                .orElseThrow();
        for (int bits : setting.widths()) {
          var g = setting.quantize(f, bits);
          boolean holds =
              new LinearRegions(f, g.network(), BOX).maximumInf().compareTo(epsilon) <= 0;
          if (holds) {
            fewest = Math.min(fewest, packed(setting, g.layers(), bits));
          }
          for (Attempt attempt : mine.result().orElseThrow().tried()) {
            if (attempt.bits() == bits && attempt.certification().verdict() != Verdict.UNKNOWN) {
              assertThat(attempt.certification().verdict() == Verdict.CERTIFIED).isEqualTo(holds);
            }
          }
        }
      }
      assertThat(found.stoppedByTime()).isFalse();
      if (fewest < Long.MAX_VALUE) {
        certified++;
        assertThat(found.fewest()).isTrue();
        assertThat(found.verdict()).isEqualTo(Verdict.CERTIFIED);
        assertThat(found.best().size().orElseThrow().totalBits()).isEqualTo(fewest);
        assertThat(found.best().result().orElseThrow().minimal()).isTrue();
      } else {
        assertThat(found.verdict()).isEqualTo(Verdict.FALSIFIED);
        assertThat(found.fewest()).isFalse();
      }
    }
    assertThat(certified).isPositive();
  }

  /** Counted from the layers, not by the formula under test. */
  private static long packed(QuantizationRequest setting, List<QuantizedLayer> layers, int bits) {
    long total = 0;
    for (QuantizedLayer layer : layers) {
      total += (long) bits * layer.affine().outputSize() * (layer.affine().inputSize() + 1);
      if (layer.encoding() instanceof Encoding.Scaled scaled
          && (setting.granularity() != Granularity.NETWORK || layer.equals(layers.get(0)))) {
        total += (long) scaled.scales().size() * (setting.step() == StepRule.FREE ? 32 : 8);
      }
    }
    return total;
  }

  @Test
  void run_limitOnBoxes_isKeptAndReproducible() {
    Network f = hardNetwork();
    Property.Distance property = Property.atMost(hardEpsilon(f));
    SearchOptions options = OPTIONS.withSeconds(1000);
    SettingsResult whole = run(f, settings(2, 12), property, options);
    assertThat(whole.boxes()).isGreaterThan(500);
    long limit = whole.boxes() / 2;
    SettingsResult one =
        run(f, settings(2, 12), property, options.withMaxSubproblems(limit).withThreads(1));
    SettingsResult two =
        run(f, settings(2, 12), property, options.withMaxSubproblems(limit).withThreads(3));
    assertSame(one, two);
    assertThat(one.stoppedByTime()).isFalse();
    assertThat(one.boxes()).isBetween(limit, limit + 128);
  }

  /**
   * Boxes are the only limit: wherever it falls, in a first pass, in a round or between two, and
   * however often searches make room for each other, no step is begun that cannot bound one more.
   */
  @Test
  void run_anyLimitOnBoxesAlone_ends() {
    Network f = hardNetwork();
    Property.Distance property = Property.atMost(hardEpsilon(f));
    QuantizationProblem problem = new QuantizationProblem(f, DOMAIN, property, settings(3, 10));
    SearchOptions endless = OPTIONS.withSeconds(Double.POSITIVE_INFINITY);
    long last = 0;
    for (long limit : new long[] {1, 3, 64, 65, 257}) {
      for (long bytes : new long[] {1, 1L << 30}) {
        SettingsResult found =
            assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () ->
                    SettingsSearch.run(
                        problem,
                        endless.withMaxSubproblems(limit),
                        (request, bits, progress) -> {},
                        bytes));
        assertThat(found.boxes()).isBetween(Math.max(limit, last), limit + 128);
        assertThat(found.stoppedByTime()).isFalse();
        assertThat(found.fewest()).isFalse();
      }
      last = limit;
    }
  }

  @Test
  void run_timeEnds_saysSoAndHasAnAnswer() {
    Network f = hardNetwork();
    SettingsResult late =
        run(f, settings(2, 12), Property.atMost(hardEpsilon(f)), OPTIONS.withSeconds(1e-6));
    assertThat(late.stoppedByTime()).isTrue();
    assertThat(late.fewest()).isFalse();
    assertThat(late.best().result()).isPresent();
    Thread.currentThread().interrupt();
    SettingsResult cancelled =
        run(f, settings(2, 12), Property.atMost(hardEpsilon(f)), OPTIONS.withSeconds(100));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled.stoppedByTime()).isTrue();
    assertThat(cancelled.fewest()).isFalse();
  }

  @Test
  void run_resumedAfterEveryInterrupt_givesWhatOneRunGives() {
    Network f = hardNetwork();
    Property.Distance property = Property.atMost(hardEpsilon(f));
    SearchOptions options = OPTIONS.withSeconds(1000);
    SettingsResult whole = run(f, settings(3, 10), property, options);
    Path file = folder.resolve("run.checkpoint");
    Optional<Path> none = Optional.empty();
    SettingsResult part = null;
    int runs = 0;
    for (int stride : new int[] {1, 3, 20, 7, 15, 2}) {
      Optional<Path> resume = runs++ == 0 ? none : Optional.of(file);
      part =
          interrupted(
              f, property, options, new Checkpointing(Optional.of(file), 1000, resume), stride);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(part.stoppedByTime()).isTrue();
      assertThat(file).exists();
    }
    SettingsResult resumed =
        run(
            f,
            settings(3, 10),
            property,
            options.withCheckpointing(new Checkpointing(none, 1000, Optional.of(file))));
    assertSame(whole, resumed);
  }

  /** What a kill leaves is the file of the last interval, written in the midst of a search. */
  @Test
  void run_resumedFromAnyPeriodicFile_givesWhatOneRunGives() throws java.io.IOException {
    Network f = hardNetwork();
    Property.Distance property = Property.atMost(hardEpsilon(f));
    SearchOptions options = OPTIONS.withSeconds(1000);
    Path file = folder.resolve("run.checkpoint");
    List<Path> kept = new ArrayList<>();
    int[] events = {0};
    SettingsResult whole =
        SettingsSearch.run(
            new QuantizationProblem(f, DOMAIN, property, settings(3, 10)),
            options.withCheckpointing(new Checkpointing(Optional.of(file), 1e-9, Optional.empty())),
            (request, bits, progress) -> {
              if (events[0]++ % 25 == 24) {
                Path copy = folder.resolve("kept" + kept.size());
                try {
                  Files.copy(file, copy);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
                kept.add(copy);
              }
            });
    assertThat(kept).hasSizeGreaterThan(3);
    for (int k = 0; k < kept.size(); k += kept.size() / Cases.of(kept.size())) {
      Path copy = kept.get(k);
      Checkpointing from = new Checkpointing(Optional.empty(), 1000, Optional.of(copy));
      assertSame(whole, run(f, settings(3, 10), property, options.withCheckpointing(from)));
    }
  }

  @Test
  void resume_ofAnotherQuestion_isRefused() {
    Network f = hardNetwork();
    Property.Distance property = Property.atMost(hardEpsilon(f));
    SearchOptions options = OPTIONS;
    Path file = folder.resolve("run.checkpoint");
    interrupted(
        f, property, options, new Checkpointing(Optional.of(file), 1000, Optional.empty()), 1);
    assertThat(Thread.interrupted()).isTrue();
    SearchOptions from =
        options.withCheckpointing(new Checkpointing(Optional.empty(), 1000, Optional.of(file)));
    assertThatThrownBy(() -> run(f, settings(3, 9), property, from))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("another question");
    assertThatThrownBy(() -> run(f, settings(3, 10), Property.atMost(0.5), from))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> run(f, settings(3, 10), property, from.withSeed(9)))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> run(f, settings(3, 10), property, from.withRecording(false)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has a record for a certificate");
  }

  private SettingsResult interrupted(
      Network f,
      Property.Distance property,
      SearchOptions options,
      Checkpointing checkpointing,
      int after) {
    int[] events = {0};
    QuantizationProblem problem = new QuantizationProblem(f, DOMAIN, property, settings(3, 10));
    return SettingsSearch.run(
        problem,
        options.withCheckpointing(checkpointing),
        (request, bits, progress) -> {
          if (++events[0] == after) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void assertSame(SettingsResult expected, SettingsResult actual) {
    assertThat(actual.fewest()).isEqualTo(expected.fewest());
    assertThat(actual.stoppedByTime()).isEqualTo(expected.stoppedByTime());
    assertThat(actual.boxes()).isEqualTo(expected.boxes());
    assertThat(actual.settings()).hasSameSizeAs(expected.settings());
    for (int s = 0; s < expected.settings().size(); s++) {
      SettingResult a = expected.settings().get(s);
      SettingResult b = actual.settings().get(s);
      assertThat(b.request()).isEqualTo(a.request());
      assertThat(b.size()).isEqualTo(a.size());
      assertThat(b.result().isPresent()).isEqualTo(a.result().isPresent());
      if (a.result().isPresent()) {
        assertSame(a.result().get(), b.result().orElseThrow());
      }
    }
  }

  private static void assertSame(QuantizationResult a, QuantizationResult b) {
    assertThat(b.undecided()).isEqualTo(a.undecided());
    assertThat(b.tried()).hasSameSizeAs(a.tried());
    for (int k = 0; k < a.tried().size(); k++) {
      Certification x = a.tried().get(k).certification();
      Certification y = b.tried().get(k).certification();
      assertThat(b.tried().get(k).bits()).isEqualTo(a.tried().get(k).bits());
      assertThat(y.verdict()).isEqualTo(x.verdict());
      assertThat(y.upperBound()).isEqualTo(x.upperBound());
      assertThat(y.bracket().witness().orElseThrow().input())
          .isEqualTo(x.bracket().witness().orElseThrow().input());
      assertThat(y.bracket().subproblems()).isEqualTo(x.bracket().subproblems());
      assertThat(y.bracket().ending()).isEqualTo(x.bracket().ending());
      if (x.verdict() == Verdict.CERTIFIED) {
        assertThat(y.bracket().trees().get(0).size()).isEqualTo(x.bracket().trees().get(0).size());
      }
    }
  }

  /** Two inputs, 20 and 20 neurons: its search over all settings takes hundreds of boxes. */
  private static Network hardNetwork() {
    SplittableRandom random = new SplittableRandom(72);
    int[] widths = {2, 20, 20, 1};
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] weights = random.doubles((long) widths[l] * widths[l - 1], -1, 1).toArray();
      double[] bias = random.doubles(widths[l], -0.5, 0.5).toArray();
      layers.add(Affine.of(Matrix.of(widths[l], widths[l - 1], weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }

  private static Epsilon hardEpsilon(Network f) {
    return Epsilon.of(0.006 * (1 + size(f)));
  }

  /** Steps that float32 does not hold: the widths are skipped, and their reasons are told. */
  @Test
  void run_widthsThatCannotBeStored_areSkipped() {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 2, new double[] {3e38, -3.3e38}), Vector.of(1e30)),
                Affine.of(Matrix.of(1, 1, new double[] {1e-36}), Vector.of(0))));
    QuantizationRequest request =
        new QuantizationRequest(
            1,
            12,
            Rounding.FLOOR,
            Granularity.CHANNEL,
            StepRule.POWER_OF_TWO,
            false,
            Optional.empty());
    SettingsResult found = run(f, List.of(request), Property.atMost(20), OPTIONS);
    QuantizationResult result = found.best().result().orElseThrow();
    assertThat(result.notRepresentable()).isNotEmpty();
    assertThat(result.notRepresentable().get(result.notRepresentable().firstKey()))
        .contains("float32");
    assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(result.minimal()).isTrue();
    assertThat(result.undecided()).doesNotContainAnyElementsOf(result.notRepresentable().keySet());
    for (int bits : result.notRepresentable().keySet()) {
      assertThatThrownBy(() -> request.quantize(f, bits))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(result.tried()).noneMatch(attempt -> attempt.bits() == bits);
    }
  }

  @Test
  void run_noWidthCanBeStored_isToldInOneLine() {
    Network f =
        Network.alternating(
            List.of(Affine.of(Matrix.of(1, 2, new double[] {1e39, 1}), Vector.of(0))));
    for (List<QuantizationRequest> requests :
        List.of(settings(2, 5), List.of(QuantizationRequest.uniform(3, 4)))) {
      assertThatThrownBy(() -> run(f, requests, Property.atMost(1), OPTIONS))
          .isInstanceOf(NotRepresentableException.class)
          .hasMessageContaining("no width can be stored")
          .hasMessageContaining("float32");
    }
  }

  @Test
  void everySetting_hasEachKindOnce() {
    List<QuantizationRequest> all = QuantizationRequest.everySetting();
    assertThat(all).doesNotHaveDuplicates().hasSize(2 * 3 * 2 + FloatFormat.values().length);
    assertThat(all).noneMatch(s -> s.rounding() == Rounding.ZERO || s.saturate());
  }
}
