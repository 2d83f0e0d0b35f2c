package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.certify.StorageSize;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Verdict;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.study.Coverage;
import org.etalon.study.PropertyText;
import org.etalon.study.QuantizationFiles;
import org.etalon.study.Text;

/** The human summary of a search for bits: the answer first, a screen at most. */
final class QuantizationSummary {
  /** What is said where the written model is no copy of the original's graph. */
  static final String OTHER_GRAPH =
      "  Its nodes are not those of the original, whose graph cannot hold it; inputs and outputs"
          + " are.";

  private final SettingsResult found;
  private final Semantics semantics;
  private final SettingResult best;
  private final QuantizationResult result;
  private final List<String> lines = new ArrayList<>();

  private QuantizationSummary(SettingsResult found, Semantics semantics) {
    this.semantics = semantics;
    this.found = found;
    best = found.best();
    result = best.result().orElseThrow();
  }

  /**
   * The lines.
   *
   * @param check what the checker said
   * @param files that were written
   */
  static List<String> of(
      SettingsResult found,
      Map<String, Object> check,
      QuantizationFiles files,
      Semantics semantics) {
    QuantizationSummary summary = new QuantizationSummary(found, semantics);
    summary.answer(check);
    if (found.settings().size() > 1) {
      summary.settings();
    }
    summary.widths();
    summary.size(files);
    return summary.lines;
  }

  private void answer(Map<String, Object> check) {
    Certification c = result.best().certification();
    String bits = Text.count(result.best().bits(), "bit", "bits");
    lines.add(
        switch (found.verdict()) {
          case CERTIFIED ->
              bits
                  + ": "
                  + Summary.proved(check)
                  + PropertyText.everywhere(c.property(), Coverage.inputs(semantics))
                  + ".";
          case FALSIFIED ->
              (ofDistance(c)
                      ? "FALSIFIED: every width tried has an input with "
                      : "FALSIFIED: every width tried has an input where ")
                  + PropertyText.fails(c.property());
          default ->
              ofDistance(c)
                  ? "UNKNOWN: no width was certified; the best proved bound is "
                      + Text.up(c)
                      + " at "
                      + bits
                      + "."
                  : "UNKNOWN: no width was certified.";
        });
    boolean several = found.settings().size() > 1;
    if (several && found.verdict() == Verdict.CERTIFIED) {
      lines.add("  With " + words(best.request()) + ".");
    }
    lines.add(minimality(several));
    if (several && found.verdict() == Verdict.CERTIFIED && !found.fewest()) {
      lines.add("  Not known to be the fewest bits in all: " + open() + ".");
    }
    lines.add(others(several));
    if (found.lackedMemory() > 0) {
      lines.add(
          "  There was not enough memory for "
              + Text.count(found.lackedMemory(), "width", "widths")
              + ", so another run may differ: "
              + Summary.MORE_MEMORY
              + ".");
    }
    if (found.stoppedByTime() || (!found.reproducible() && found.lackedMemory() == 0)) {
      String what =
          found.cutShort() == 0
              ? "the run before every width was tried"
              : Text.count(found.cutShort(), "width", "widths");
      lines.add(
          "  Time ended "
              + what
              + ", after "
              + Text.count(found.boxes(), "box", "boxes")
              + " in "
              + Text.duration(found.settings().stream().mapToDouble(SettingResult::seconds).sum())
              + ": another run may differ; with --boxes and enough time it repeats.");
    }
    lines.addAll(Summary.checked(check));
  }

  private static boolean ofDistance(Certification c) {
    return PropertyText.isOfDistance(c.property());
  }

  private String minimality(boolean several) {
    if (found.verdict() != Verdict.CERTIFIED) {
      return "  Undecided widths: " + Text.ranges(result.undecided());
    }
    if (several && found.fewest()) {
      return "  Fewest bits in all: every setting and width that takes fewer is refuted by a"
          + " witness.";
    }
    if (!result.minimal()) {
      return "  Not known to be minimal: undecided "
          + (result.undecided().size() == 1 ? "is the width " : "are the widths ")
          + Text.ranges(result.undecided())
          + ".";
    }
    QuantizationRequest request = best.request();
    if (request.format().isPresent()) {
      return "  The only width of " + request.format().get().label() + ".";
    }
    String asked = notAsked(request);
    boolean least = result.best().bits() == request.minBits();
    if (asked.isEmpty()) {
      return least
          ? "  Minimal: there is no smaller width."
          : "  Minimal: every smaller width tried is refuted by a witness.";
    }
    return "  Minimal in "
        + request.minBits()
        + ".."
        + request.maxBits()
        + (least ? ": no smaller width is in it; " : ": those below are refuted by witnesses; ")
        + asked;
  }

  /** Which widths a search for the fewest bits was not asked about; empty if there are none. */
  private static String notAsked(QuantizationRequest request) {
    int first = request.minBits();
    return switch (first) {
      case 1 -> "";
      case 2 -> "1 was not asked.";
      default -> "1 to " + (first - 1) + " were not asked.";
    };
  }

  /** What other settings gain, or would. */
  private String others(boolean several) {
    Optional<StorageSize> plain =
        found.settings().stream()
            .filter(s -> isPlainest(s.request()) && s.verdict() == Verdict.CERTIFIED)
            .findFirst()
            .flatMap(SettingResult::size);
    if (!several) {
      return (found.verdict() == Verdict.CERTIFIED
              ? "  Other settings may take fewer bits"
              : "  Another setting may be certified")
          + ": without any option of the quantizer, all are tried.";
    }
    if (found.verdict() != Verdict.CERTIFIED) {
      return "  " + tried() + "; --rounding, --granularity and --step choose one.";
    }
    if (plain.isEmpty()) {
      return "  --rounding, --granularity and --step choose a setting.";
    }
    double gain = 1 - best.size().orElseThrow().totalBits() / (double) plain.get().totalBits();
    return "  "
        + (gain < 0.005 ? "No" : String.format(Locale.ROOT, "%.0f%%", 100 * gain))
        + " fewer bits in all than with floor and one power of two as step of the network;"
        + " --rounding, --granularity and --step choose.";
  }

  /** Which widths may take fewer bits in all than the best. */
  private String open() {
    int all = found.settings().size();
    return begun() == all
        ? "widths that would take fewer are undecided"
        : (all - begun()) + " of " + all + " settings were not tried before the search ended";
  }

  private String tried() {
    int all = found.settings().size();
    return begun() == all
        ? "All settings were tried"
        : begun() + " of " + all + " settings were tried before the search ended";
  }

  private long begun() {
    return found.settings().stream().filter(s -> s.result().isPresent() || s.notStored()).count();
  }

  private static boolean isPlainest(QuantizationRequest request) {
    return request.format().isEmpty()
        && request.rounding() == Rounding.FLOOR
        && request.granularity() == Granularity.NETWORK
        && request.step() == StepRule.POWER_OF_TWO;
  }

  private static String words(QuantizationRequest request) {
    String folds = request.folds() ? " --fold" : "";
    if (request.format().isPresent()) {
      return request.format().get().label() + folds;
    }
    return "--rounding "
        + request.rounding().label()
        + " --granularity "
        + request.granularity().label()
        + " --step "
        + request.step().label()
        + folds;
  }

  private void settings() {
    lines.add("");
    lines.add("  setting                        bits  verdict     minimal  bits in all      s");
    for (SettingResult setting : found.settings()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-29s  %4s  %-10s  %-7s  %11s  %5.2f",
              name(setting.request()),
              setting.result().map(r -> String.valueOf(r.best().bits())).orElse("-"),
              setting.notStored() ? "not stored" : setting.verdict().label(),
              setting.result().map(r -> r.minimal() ? "yes" : "open").orElse("-"),
              setting.size().map(size -> String.valueOf(size.totalBits())).orElse("-"),
              setting.seconds()));
    }
  }

  /** A setting in a few words. */
  static String name(QuantizationRequest request) {
    return request.format().isPresent()
        ? request.format().get().label()
        : String.join(
            " ", request.rounding().label(), request.granularity().label(), request.step().label());
  }

  private void widths() {
    lines.add("");
    lines.add("  bits  verdict     proved bound  attained      boxes      s");
    for (Attempt attempt : result.tried()) {
      Certification a = attempt.certification();
      lines.add(
          String.format(
              Locale.ROOT,
              "  %4d  %-10s  %-12s  %-10s  %7d  %5.2f",
              attempt.bits(),
              a.verdict().label(),
              provedBound(a),
              attained(a),
              a.bracket().subproblems(),
              a.bracket().seconds()));
    }
    if (!best.notRepresentable().isEmpty()) {
      String widths = Text.ranges(best.notRepresentable().keySet());
      lines.add(
          "  not representable: "
              + widths
              + " bits; "
              + best.notRepresentable().values().iterator().next());
    }
  }

  /** The bound that is proved of a difference, where the question is about one. */
  static String provedBound(Certification c) {
    return ofDistance(c) ? Text.up(c) : "-";
  }

  /** The difference that is attained, where the question is about one. */
  static String attained(Certification c) {
    return ofDistance(c) ? Text.down(c) : "-";
  }

  /** What was counted, where that is not every number of the model. */
  private Optional<String> counted(Network f) {
    long stored = StoredParameters.count(f);
    long quantized = result.quantized().parameterCount();
    long fixed = StoredParameters.countFixed(result.quantized().source());
    String before =
        quantized == stored
            ? ""
            : "the model stores " + stored + " parameters, folded " + quantized;
    String after =
        fixed == 0
            ? ""
            : Text.count(fixed, "number is", "numbers are")
                + " not quantized: normalizations and what else the architecture fixes";
    String line = before.isEmpty() || after.isEmpty() ? before + after : before + "; " + after;
    return line.isEmpty() ? Optional.empty() : Optional.of("  counted: " + line);
  }

  private void size(QuantizationFiles files) {
    StorageSize size = best.size().orElseThrow();
    String steps =
        size.scales() == 0
            ? ""
            : " + " + Text.count(size.scales(), "step", "steps") + " x " + size.bitsPerScale();
    String counted =
        size.weightBits() == size.biasBits()
            ? size.weights() + size.biases() + " parameters x " + size.weightBits()
            : size.weights()
                + " weights x "
                + size.weightBits()
                + " + "
                + size.biases()
                + " biases x "
                + size.biasBits();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  packed: %d bits = %s%s, %.2f times smaller than float32",
            size.totalBits(),
            counted,
            steps,
            size.compression()));
    counted(files.original().model().network()).ifPresent(lines::add);
    if (result.quantized().saturated() > 0) {
      lines.add(
          "  "
              + Text.count(result.quantized().saturated(), "parameter", "parameters")
              + " saturated");
    }
    lines.add(
        "  on disk: " + files.networkBytes() + " bytes, " + files.network().path().getFileName());
    if (files.hasOtherGraph()) {
      lines.add(OTHER_GRAPH);
    }
    lines.add(
        switch (semantics) {
          case REAL, ANY_RUNTIME ->
              "  Covers weights and biases in real arithmetic; not activations or accumulators.";
          case FLOAT32 -> Coverage.FLOAT32;
          case FLOAT32_G -> Coverage.FLOAT32_G;
        });
    files.names().forEach(file -> lines.add("  wrote " + file));
  }
}
