package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.checker.CheckResult;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.problem.Norm;
import org.etalon.problem.Verdict;

/** Human summaries: the answer first, a screen at most. */
final class Summary {
  private Summary() {}

  static List<String> certification(Certification c) {
    List<String> lines = new ArrayList<>();
    String norm = difference(c.norm());
    String bracket = "[" + Text.down(c.lowerBound()) + ", " + Text.up(c.upperBound()) + "]";
    String epsilon = c.epsilon().isPresent() ? Text.exact(c.epsilon().getAsDouble()) : "";
    lines.add(
        switch (c.verdict()) {
          case CERTIFIED -> "CERTIFIED: " + norm + " <= " + epsilon + " for every x of the domain.";
          case FALSIFIED -> "FALSIFIED: " + norm + " > " + epsilon + " at the witness below.";
          case UNKNOWN ->
              "UNKNOWN: neither "
                  + norm
                  + " <= "
                  + epsilon
                  + " nor the contrary was proved ("
                  + why(c)
                  + ").";
          case BOUNDED -> "BOUNDED: max " + norm + " is in " + bracket + ".";
        });
    lines.add("  proved upper bound    " + Text.up(c.upperBound()));
    lines.add("  attained lower bound  " + Text.down(c.lowerBound()) + "  (exact arithmetic)");
    lines.add(
        String.format(
            Locale.ROOT,
            "  %s in %.2f s",
            Text.count(c.bracket().subproblems(), "box", "boxes"),
            c.bracket().seconds()));
    if (c.verdict() == Verdict.FALSIFIED) {
      lines.add("  witness               x = " + shorten(c.bracket().witness().input().toString()));
    }
    lines.add("  Covers real arithmetic on the stored parameters; not activations' rounding.");
    return lines;
  }

  static List<String> quantization(
      QuantizationResult result, Map<String, Object> check, List<String> files) {
    List<String> lines = new ArrayList<>();
    Attempt best = result.best();
    Certification c = best.certification();
    String norm = difference(c.norm());
    String epsilon = Text.exact(c.epsilon().orElseThrow());
    lines.add(
        switch (result.verdict()) {
          case CERTIFIED ->
              Text.count(best.bits(), "bit", "bits")
                  + ": CERTIFIED, "
                  + norm
                  + " <= "
                  + epsilon
                  + " for every x of the domain.";
          case FALSIFIED ->
              "FALSIFIED: every width tried has an input with " + norm + " > " + epsilon;
          default ->
              "UNKNOWN: no width was certified; the best proved bound is "
                  + Text.up(c.upperBound())
                  + " at "
                  + Text.count(best.bits(), "bit", "bits")
                  + ".";
        });
    lines.add(minimality(result));
    lines.add(checked(check));
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
              Text.up(a.upperBound()),
              Text.down(a.lowerBound()),
              a.bracket().subproblems(),
              a.bracket().seconds()));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  %s, %s in all, %.2f times smaller than float32%s",
            Text.count(result.quantized().parameterCount(), "parameter", "parameters"),
            Text.count(result.quantized().totalBits(), "bit", "bits"),
            result.quantized().compression(),
            result.quantized().saturated() > 0
                ? "; "
                    + Text.count(result.quantized().saturated(), "parameter", "parameters")
                    + " saturated"
                : ""));
    files.forEach(file -> lines.add("  wrote " + file));
    lines.add("  Covers weights and biases in real arithmetic; not activations or accumulators.");
    return lines;
  }

  static List<String> check(CheckResult result, double seconds) {
    List<String> lines = new ArrayList<>();
    if (result.accepted()) {
      lines.add("ACCEPTED: " + result.reason() + ".");
      lines.add(
          String.format(
              Locale.ROOT,
              "  %s (%d cut further, %d exactly), %s replayed, in %.2f s",
              Text.count(result.leaves(), "leaf", "leaves"),
              result.refined(),
              result.exactLeaves(),
              Text.count(result.refutations(), "witness", "witnesses"),
              seconds));
      lines.add("  Covers real arithmetic on the stored parameters; not activations' rounding.");
    } else {
      lines.add("REJECTED: " + result.reason() + ".");
      if (result.leaf() >= 0) {
        lines.add("  leaf number " + result.leaf());
      }
    }
    return lines;
  }

  /** What an independent check said of the certificate. */
  static String checked(Map<String, Object> check) {
    return switch (String.valueOf(check.get("verdict"))) {
      case "accepted" -> "  Checked: the checker accepts the certificate.";
      case "rejected" -> "  REJECTED by the checker: " + check.get("reason");
      default -> "  UNCHECKED: " + check.get("reason");
    };
  }

  private static String minimality(QuantizationResult result) {
    if (result.verdict() != Verdict.CERTIFIED) {
      return "  Undecided widths: " + Text.ranges(result.undecided());
    }
    if (result.minimal()) {
      return result.tried().size() == 1
          ? "  Minimal in the range asked: no smaller width was in it."
          : "  Minimal: every smaller width tried is refuted by a witness.";
    }
    return "  Not known to be minimal: undecided are the widths "
        + Text.ranges(result.undecided())
        + ".";
  }

  private static String why(Certification c) {
    return switch (c.bracket().ending()) {
      case TIMEOUT -> "the time limit came first; try --timeout";
      case CANCELLED -> "interrupted";
      case SUBPROBLEM_LIMIT -> "the limit on boxes came first";
      case EXHAUSTED -> "boxes too thin to split are left";
      case COMPLETE -> "the bounds meet at epsilon";
    };
  }

  private static String difference(Norm norm) {
    return "||g(x) - f(x)||_" + norm.label();
  }

  private static String shorten(String text) {
    return text.length() <= 160 ? text : text.substring(0, 157) + "...";
  }
}
