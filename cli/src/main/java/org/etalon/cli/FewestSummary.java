package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.engine.certify.Certification;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Proved;
import org.etalon.fewest.RowExchange;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.study.PropertyText;
import org.etalon.study.Text;

/** The human summary of a search for the fewest bits in all, or of another cost. */
final class FewestSummary {
  private FewestSummary() {}

  /** The lines; there is a proved network. */
  static List<String> of(FewestResult found, Network f, Map<String, Object> check) {
    Proved best = found.best().orElseThrow();
    Certification c = best.certification();
    CodedNetwork coded = best.coded();
    List<String> lines = new ArrayList<>();
    Cost cost = found.cost();
    lines.add(
        (cost == Cost.BITS
                ? Text.count(best.bits(), "bit", "bits")
                : cost.label() + ": " + cost.of(coded) + ",")
            + " in all: "
            + Summary.proved(check)
            + PropertyText.everywhere(c.property(), "x")
            + ".");
    lines.add("  No claim that fewer do not: other networks were not refuted.");
    if (found.ending() != FewestResult.Ending.COMPLETE) {
      lines.add(
          found.reproducible()
              ? "  --boxes ended the search: more of them may find fewer."
              : "  Time or memory ended the search: another run, or more of both, may find fewer.");
    }
    lines.addAll(Summary.checked(check));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-20s  %13s   gained  proved bound  attained      boxes        s",
            "level",
            cost == Cost.BITS ? "bits in all" : cost.label()));
    LevelGain.of(found).forEach(gain -> lines.add(level(gain, cost)));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  stored: %d bits = %d of weights and biases + %d of structure, %.4g times smaller than"
                + " float32",
            coded.totalBits(),
            coded.payloadBits(),
            coded.structureBits(),
            32.0 * StoredParameters.count(f) / coded.totalBits()));
    lines.add(
        "  in a program that does not unpack: "
            + Cost.BYTES.of(coded)
            + " bytes; multiplications of one run: "
            + Cost.MULTIPLICATIONS.of(coded));
    lines.add(
        "  "
            + Text.count(coded.parameterCount(), "number", "numbers")
            + " of "
            + StoredParameters.count(f)
            + (coded.graph().isPresent() ? ", in the graph of f" : ", layers " + sizes(coded)));
    lines.add("  Covers weights and biases in real arithmetic; not activations or accumulators.");
    return lines;
  }

  /**
   * That levels above the first proved nothing better, before what is said of one width.
   *
   * @param one the verdict on that
   */
  static String nothing(FewestResult found, Verdict one) {
    return (one == Verdict.CERTIFIED
            ? "By any quantizer no better network was proved; "
            : "UNKNOWN: by any quantizer no network was proved; ")
        + begun(found)
        + ". By one width for all:";
  }

  /** How many proofs were begun. */
  static String begun(FewestResult found) {
    return Text.count(found.attempts(), "proof was", "proofs were") + " begun";
  }

  /**
   * The fewest bits proved for every epsilon.
   *
   * @param checks what the checker says of each
   */
  static List<String> curve(List<FewestCurve.Point> points, List<Map<String, Object>> checks) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    Cost cost = points.get(0).found().cost();
    lines.add(
        String.format(
            Locale.ROOT,
            "  epsilon  %15s  proved bound  level",
            cost == Cost.BITS ? "bits in all" : cost.label()));
    for (int k = 0; k < points.size(); k++) {
      FewestCurve.Point point = points.get(k);
      Object check = checks.get(k).get("verdict");
      String epsilon = String.format(Locale.ROOT, "  %-12s", point.epsilon().text());
      lines.add(
          point
              .found()
              .best()
              .map(best -> epsilon + at(best, cost) + ", certificate " + check)
              .orElse(epsilon + "          -  nothing was proved"));
    }
    lines.add(
        "  Files of line N but the one asked for: curve-N.onnx, curve-N.coded, curve-N.etalon.");
    return lines;
  }

  /** How many single rows of a bit less are refuted, and how many open. */
  static String exchanges(List<RowExchange> exchanges) {
    long refuted = exchanges.stream().filter(e -> e.found().verdict() == Verdict.FALSIFIED).count();
    return "  A bit less in a single row, where that saves any: "
        + refuted
        + " of "
        + Text.count(exchanges.size(), "exchange", "exchanges")
        + " tried refuted by a witness, "
        + (exchanges.size() - refuted)
        + " open; no claim of more.";
  }

  private static String at(Proved best, Cost cost) {
    Certification c = best.certification();
    return String.format(
        Locale.ROOT,
        "  %11d  %-12s  %d %s",
        cost.of(best.coded()),
        Text.up(c),
        best.level().number(),
        best.level().label());
  }

  private static String level(LevelGain gain, Cost cost) {
    String name =
        String.format(Locale.ROOT, "  %d %-20s", gain.level().number(), gain.level().label());
    if (gain.best().isEmpty()) {
      return name + "            -        -  nothing better was proved";
    }
    Proved best = gain.best().get();
    Certification c = best.certification();
    return name
        + String.format(
            Locale.ROOT,
            "  %11d  %7s  %-12s  %-10s  %7d  %7.1f",
            cost.of(best.coded()),
            gain.gained().isPresent() ? String.valueOf(gain.gained().getAsLong()) : "-",
            QuantizationSummary.provedBound(c),
            QuantizationSummary.attained(c),
            c.bracket().subproblems(),
            best.seconds());
  }

  private static String sizes(CodedNetwork coded) {
    StringBuilder sizes = new StringBuilder();
    sizes.append(coded.layers().get(0).inputSize());
    coded.layers().forEach(layer -> sizes.append('-').append(layer.outputSize()));
    return sizes.toString();
  }
}
