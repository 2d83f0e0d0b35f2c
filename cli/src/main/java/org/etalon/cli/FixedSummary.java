package org.etalon.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.StorageSize;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.ErrorShare;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedValue;
import org.etalon.engine.search.Bracket;
import org.etalon.problem.Verdict;
import org.etalon.study.PropertyText;
import org.etalon.study.Text;

/** The human summary of a search for the fewest bits in fixed point. */
final class FixedSummary {
  /** Accumulators whose bits are listed one by one. */
  private static final int LISTED = 8;

  private FixedSummary() {}

  /** The lines; some width was tried. */
  static List<String> of(FixedAnswer answer, String file, Map<String, Object> check) {
    FixedResult found = answer.found();
    FixedAttempt best = answer.best();
    FixedRequest request = answer.request();
    List<String> lines = new ArrayList<>();
    lines.add(verdict(found, best, request, check));
    lines.add(
        "  With "
            + QuantizationSummary.name(request.parameters())
            + " parameters, values "
            + request.rounding().label()
            + input(request));
    FixedWords words = new FixedWords(found, request);
    if (found.verdict() == Verdict.CERTIFIED) {
      lines.addAll(words.fewest(best));
    }
    lines.addAll(words.unconfirmed());
    lines.addAll(ending(answer));
    lines.addAll(Summary.checked(check));
    lines.add("");
    boolean chosen = FixedWords.choosesActivations(request.activations());
    lines.add(
        "  bits  "
            + (chosen ? "activations  " : "")
            + "verdict     proved bound  attained      boxes        s");
    for (FixedAttempt attempt : found.tried()) {
      Certification proof = attempt.certification();
      lines.add(
          String.format(
              Locale.ROOT,
              "  %4d  %s%-10s  %-12s  %-10s  %7d  %7.2f",
              attempt.bits(),
              chosen ? String.format(Locale.ROOT, "%11d  ", attempt.widths().activations()) : "",
              proof.verdict().label(),
              QuantizationSummary.provedBound(proof),
              QuantizationSummary.attained(proof),
              proof.bracket().subproblems(),
              proof.bracket().seconds()));
    }
    lines.add("");
    lines.add(
        "  value   format                                proved range"
            + (answer.hasExactSums() ? "" : " of exact sums")
            + " (* may saturate)");
    for (FixedValue value : best.network().values()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-6s  %-36s  [%s, %s]%s",
              value.value() == 0 ? "input" : "node " + value.value(),
              value.format(),
              Text.down(value.lower()),
              Text.up(value.upper()),
              value.saturates() ? " *" : ""));
    }
    if (answer.hasExactSums()
        && best.network().values().stream().noneMatch(FixedValue::saturates)) {
      lines.add("  No value saturates on the domain: casts that wrap give the same.");
    }
    if (!answer.accumulators().isEmpty()) {
      lines.add(
          "  accumulators: "
              + accumulators(
                  answer.accumulators().stream().map(Accumulator::bits).toList(),
                  answer.accumulators().stream()
                      .map(sums -> sums.peak().map(Accumulator.Peak::bits))
                      .toList(),
                  answer.accumulators().stream().map(Accumulator::bitsWithoutDomain).toList(),
                  answer.hasExactSums()));
    }
    lines.addAll(size(answer, file));
    if (!answer.shares().isEmpty()) {
      lines.add("");
      lines.add(
          "  rounded alone   proved bound  attained   (accumulators "
              + (request.accumulatorBits().isPresent() ? "wrap" : "round nothing")
              + ")");
      for (ErrorShare share : answer.shares()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  %-14s  %-12s  %s",
                word(share.part()),
                Text.up(share.upper()),
                Text.down(share.lower())));
      }
      lines.add("");
    }
    lines.add(
        "  Covers parameters, values in fixed point, saturation included, and "
            + (request.accumulatorBits().isPresent() ? "sums that wrap" : "exact sums")
            + " on the domain.");
    return lines;
  }

  private static String input(FixedRequest request) {
    String own =
        request.inputBits().isPresent()
            ? ", an input of " + Text.count(request.inputBits().getAsInt(), "bit.", "bits.")
            : ", the input too.";
    return request.castsInput() ? own : ", a real input.";
  }

  /** What time, or memory, ended, if it ended anything. */
  private static List<String> ending(FixedAnswer answer) {
    FixedResult found = answer.found();
    if (answer.reproducible()) {
      return List.of();
    }
    String what =
        found.reproducible()
            ? "the bounds of sums, or of what is rounded alone"
            : found.cutShort() == 0
                ? "a part of the run"
                : Text.count(found.cutShort(), "width", "widths");
    boolean lacking =
        found.tried().stream()
            .anyMatch(a -> a.certification().bracket().ending() == Bracket.Ending.MEMORY);
    return List.of(
        (lacking ? "  Time or memory ended " : "  Time ended ")
            + what
            + ": another run may differ; with --boxes and enough time it repeats.");
  }

  /** What is stored, packed and as it is written. */
  private static List<String> size(FixedAnswer answer, String file) {
    StorageSize size = answer.size();
    String steps = Text.count(size.scales(), "step", "steps") + " x " + size.bitsPerScale();
    return List.of(
        String.format(
            Locale.ROOT,
            "  packed: %d bits = %d of weights and biases + %s, %.2f times smaller than float32",
            size.totalBits(),
            size.payloadBits(),
            steps,
            size.compression()),
        "  on disk: " + answer.fileBytes() + " bytes, " + file);
  }

  /** The name of what is rounded. */
  static String word(ErrorShare.Part part) {
    return switch (part) {
      case WEIGHTS -> "weights";
      case BIASES -> "biases";
      case INPUT -> "input";
      case ACTIVATIONS -> "activations";
      case ACCUMULATORS -> "accumulators";
    };
  }

  private static String verdict(
      FixedResult found, FixedAttempt best, FixedRequest request, Map<String, Object> check) {
    Certification c = best.certification();
    int width = best.widths().activations();
    FixedWords words = new FixedWords(found, request);
    String what =
        Text.count(best.bits(), "bit", "bits")
            + (width == best.bits() ? " for everything: " : " (activations " + width + "): ");
    String claim = PropertyText.holds(c.property());
    boolean bounded = PropertyText.isOfDistance(c.property());
    return switch (found.verdict()) {
      case CERTIFIED ->
          what + Summary.proved(check) + PropertyText.everywhere(c.property(), "x") + ".";
      case FALSIFIED ->
          "FALSIFIED: "
              + words.everyWidth()
              + " by a witness against "
              + claim
              + words.exceptions(widths -> true)
              + ".";
      case UNKNOWN, BOUNDED ->
          bounded
              ? "UNKNOWN: no width was proved; the least proved bound is that of "
                  + words.of(List.of(best.widths()))
                  + ", "
                  + Text.up(c)
                  + ". Try --timeout."
              : "UNKNOWN: no width was proved. Try --timeout.";
    };
  }

  /**
   * The bits of each where they are few, else the most, which suffice for all.
   *
   * @param needed by an input each, where one was found
   * @param exact whether sums are exact; else they wrap, and these bits are those of exact ones
   */
  static String accumulators(
      List<Integer> bits,
      List<Optional<Integer>> needed,
      List<Integer> withoutDomain,
      boolean exact) {
    boolean few = bits.size() <= LISTED;
    String most = "at most " + Collections.max(bits) + " bits";
    String from = ", " + Collections.min(bits) + " to " + Collections.max(bits) + " by layer,";
    return (few ? listed(bits) + " bits" : most + from)
        + " suffice"
        + (exact ? "" : " for exact sums")
        + " on the domain, wrapping on the way or not"
        + needed(bits, needed, few)
        + " ("
        + (few ? listed(withoutDomain) : "at most " + Collections.max(withoutDomain))
        + " without knowing the domain)";
  }

  /** What inputs were found to need: where that is as much, no fewer bits suffice. */
  private static String needed(List<Integer> bits, List<Optional<Integer>> needed, boolean few) {
    List<Integer> found = needed.stream().flatMap(Optional::stream).toList();
    if (found.isEmpty()) {
      return "";
    }
    List<String> each = needed.stream().map(n -> n.map(String::valueOf).orElse("-")).toList();
    return found.equals(bits)
        ? ", and no fewer"
        : ", inputs need " + (few ? String.join(", ", each) : "up to " + Collections.max(found));
  }

  private static String listed(List<Integer> bits) {
    return bits.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
