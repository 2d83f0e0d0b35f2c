package org.etalon.bench;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.etalon.certificate.Certificate;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.certify.SettingsSearch;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestScope;
import org.etalon.fewest.FewestSearch;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.lab.ladder.Ladder;
import org.etalon.lab.ladder.Rung;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;

/** The bits in all that every guarantee asks for, of one task. */
final class FewestTotals {
  private static final double LEAST_SECONDS = 1e-3;

  private final Task task;
  private final SearchOptions options;
  private final Property.Distance property;
  private final long parameters;
  private final long start = System.nanoTime();
  private final List<String> cells = new ArrayList<>();

  private FewestTotals(Task task, SearchOptions options) {
    this.task = task;
    this.options = options;
    property = Property.atMost(task.epsilon());
    parameters = StoredParameters.count(task.f());
  }

  static FewestTotals of(Task task, SearchOptions options) {
    FewestTotals totals = new FewestTotals(task, options);
    totals.measure();
    return totals;
  }

  /** The cells from the number of parameters on; empty where nothing was reached. */
  List<String> cells() {
    return List.copyOf(cells);
  }

  private void measure() {
    cells.add("" + parameters);
    List<Rung> rungs = bounds();
    SettingsResult settings = settings();
    long stored = bits(settings.best()).orElse(Long.MAX_VALUE);
    cells.add(
        settings.settings().stream()
            .filter(s -> isNaive(s.request()))
            .map(FewestTotals::bits)
            .filter(OptionalLong::isPresent)
            .map(bits -> "" + bits.getAsLong())
            .findFirst()
            .orElse(""));
    cells.add(stored < Long.MAX_VALUE ? "" + stored : "");
    Optional<FewestResult> found = levels(stored);
    for (Level level : Level.values()) {
      if (level.compareTo(Level.STORED) > 0 && !applies(level)) {
        cells.add("");
      } else if (level.compareTo(Level.STORED) > 0) {
        long bits = found.flatMap(f -> f.best(level)).map(Proved::bits).orElse(Long.MAX_VALUE);
        bits = Math.min(stored, bits);
        cells.add(bits < Long.MAX_VALUE ? "" + bits : "");
      }
    }
    Optional<Proved> best = found.flatMap(FewestResult::best);
    cells.add(best.map(p -> "" + p.coded().payloadBits()).orElse(""));
    cells.add(best.map(p -> sizes(p.coded())).orElse(""));
    cells.add(best.map(this::checked).orElse(""));
    boolean again =
        rungs.stream().allMatch(Rung::reproducible)
            && settings.reproducible()
            && found.map(FewestResult::reproducible).orElse(true);
    cells.add(again ? "yes" : "no");
  }

  /** Bits of the class, by norms and by intervals, for all parameters; the rungs they are of. */
  private List<Rung> bounds() {
    List<Rung> rungs = Ladder.bounds(task.f(), task.domain(), property, left().budget().seconds());
    List<Predicate<Rung>> shown =
        List.of(
            rung -> rung.ofClass() && rung.kind() == Rung.Kind.SUFFICIENT,
            rung -> rung.guarantee().equals("norm products"),
            rung -> rung.guarantee().equals("intervals and balls"));
    shown.forEach(which -> cells.add(bits(rungs, which)));
    return rungs.stream().filter(shown.stream().reduce(rung -> false, Predicate::or)).toList();
  }

  private String bits(List<Rung> rungs, Predicate<Rung> which) {
    return rungs.stream()
        .filter(which)
        .filter(rung -> rung.bits().isPresent())
        .map(rung -> "" + (long) Math.ceil(parameters * rung.bits().getAsDouble()))
        .findFirst()
        .orElse("");
  }

  /** What is left of the time, and all boxes: these are what ends a search. */
  private SearchOptions left() {
    double seconds = options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
    return options.withSeconds(Math.max(LEAST_SECONDS, seconds));
  }

  /** Where a box takes long time ends the first level before boxes do: others have half of it. */
  private SearchOptions forSettings() {
    boolean slow = FewestScope.choosesByBits(task.f(), task.domain());
    return slow ? left().withSeconds(left().budget().seconds() / 2) : left();
  }

  private SettingsResult settings() {
    return SettingsSearch.run(
        new QuantizationProblem(
            task.f(), task.domain(), property, QuantizationRequest.everySetting()),
        forSettings(),
        (request, bits, progress) -> {});
  }

  private static OptionalLong bits(SettingResult setting) {
    return setting.verdict() == Verdict.CERTIFIED
        ? OptionalLong.of(setting.size().orElseThrow().totalBits())
        : OptionalLong.empty();
  }

  /** Floor with one step, a power of two. */
  private static boolean isNaive(QuantizationRequest request) {
    return request.format().isEmpty()
        && request.rounding() == Rounding.FLOOR
        && request.granularity() == Granularity.NETWORK
        && request.step() == StepRule.POWER_OF_TWO;
  }

  /**
   * Whether a level is worked on: of chains on many inputs the third alone, for the bound of the
   * box decides there on all of them.
   */
  private boolean applies(Level level) {
    boolean wide = FewestScope.choosesByBits(task.f(), task.domain());
    return FewestScope.beyond(task.f(), level).isEmpty()
        && (level == Level.PREPARED || FewestScope.isGraph(task.f()) || !wide);
  }

  /** What all levels find; nothing where they do not take the network. */
  private Optional<FewestResult> levels(long stored) {
    FewestOptions all =
        new FewestOptions(
            applies(Level.MIXED) ? Level.MIXED : Level.PREPARED,
            applies(Level.PRUNED) ? Level.PRUNED : Level.PREPARED,
            stored,
            left().budget(),
            options.effort().threads(),
            options.effort().seed());
    FewestProblem problem = new FewestProblem(task.f(), task.domain(), property);
    try {
      return Optional.of(FewestSearch.run(problem, all, progress -> {}));
    } catch (UnfitException e) {
      return Optional.empty();
    }
  }

  private static String sizes(CodedNetwork coded) {
    return coded.layers().get(0).inputSize()
        + coded.layers().stream()
            .map(layer -> "-" + layer.outputSize())
            .collect(Collectors.joining());
  }

  /** What the checker says of the proof. */
  private String checked(Proved best) {
    Network g = best.certified().network();
    Certification proof = best.certification();
    Problem pair = new Problem(task.f(), g, task.domain(), property);
    String fingerprintF = HexFormat.of().formatHex(Fingerprint.of(task.f()));
    String fingerprintG = HexFormat.of().formatHex(Fingerprint.of(g));
    Certificate certificate =
        new Certificate(
            new Certificate.Models(fingerprintF, fingerprintF, fingerprintG, fingerprintG),
            Optional.empty(),
            property.norm(),
            property.epsilon(),
            task.domain().boxes(),
            proof.bracket().trees(),
            proof.bracket().evidence(),
            List.of(),
            Map.of(),
            Alignment.of(pair).places());
    Question question =
        new Question(
            task.f(),
            fingerprintF,
            Optional.of(g),
            fingerprintG,
            task.domain(),
            property.norm(),
            property.epsilon());
    return Checker.check(certificate, question, CheckOptions.defaults()).accepted()
        ? "accepted"
        : "rejected";
  }
}
