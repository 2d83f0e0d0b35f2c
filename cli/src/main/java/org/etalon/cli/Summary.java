package org.etalon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.checker.CheckResult;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.Bracket;
import org.etalon.exact.DecimalText;
import org.etalon.exact.Dyadic;
import org.etalon.network.Semantics;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;
import org.etalon.study.CertificateCheck;
import org.etalon.study.Coverage;
import org.etalon.study.PropertyText;
import org.etalon.study.Text;

/** Human summaries: the answer first, a screen at most. */
final class Summary {
  /** What helps where memory came to an end. */
  static final String MORE_MEMORY = "give the JVM more memory with ETALON_JAVA_OPTIONS=-Xmx8g";

  private Summary() {}

  /**
   * What was proved of two networks.
   *
   * @param covers what that speaks of
   * @param semantics the arithmetic of the networks
   */
  static List<String> certification(Certification c, String covers, Semantics semantics) {
    List<String> lines = new ArrayList<>();
    String bracket = "[" + Text.down(c) + ", " + Text.up(c) + "]";
    lines.add(
        switch (c.verdict()) {
          case CERTIFIED ->
              "CERTIFIED: "
                  + PropertyText.everywhere(c.property(), Coverage.inputs(semantics))
                  + ".";
          case FALSIFIED ->
              "FALSIFIED: " + PropertyText.fails(c.property()) + " at the witness below.";
          case UNKNOWN ->
              "UNKNOWN: neither that "
                  + PropertyText.holds(c.property())
                  + " nor the contrary was proved ("
                  + why(c)
                  + ").";
          case BOUNDED ->
              "BOUNDED: max " + PropertyText.difference(c.norm()) + " is in " + bracket + ".";
        });
    if (PropertyText.isOfDistance(c.property())) {
      lines.add("  proved upper bound    " + Text.up(c));
      lines.add(
          "  attained lower bound  "
              + Text.down(c)
              + "  ("
              + (c.bracket().witness().isPresent()
                  ? Coverage.evaluation(semantics)
                  : "no input of the domain was evaluated")
              + ")");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  %s in %.2f s%s",
            Text.count(c.bracket().subproblems(), "box", "boxes"),
            c.bracket().seconds(),
            ending(c.bracket())));
    if (c.verdict() == Verdict.FALSIFIED) {
      lines.add("  witness               x = " + shorten(witness(c).input().toString()));
      lines.addAll(outputs(c));
    }
    lines.add(covers);
    return lines;
  }

  /** What refutes decisions or constraints are the outputs themselves. */
  private static List<String> outputs(Certification c) {
    return PropertyText.isOfDistance(c.property())
        ? List.of()
        : List.of(
            "  f(x)                  " + outputs(witness(c).outputF()),
            "  g(x)                  " + outputs(witness(c).outputG()));
  }

  /** Of what is refuted: then there is one. */
  private static Witness witness(Certification c) {
    return c.bracket().witness().orElseThrow();
  }

  private static String outputs(Dyadic[] exact) {
    double[] nearest = Arrays.stream(exact).mapToDouble(Dyadic::toDouble).toArray();
    return shorten(DecimalText.of(nearest));
  }

  static List<String> check(CheckResult result, double seconds, String covers) {
    List<String> lines = new ArrayList<>();
    if (result.accepted()) {
      lines.add("ACCEPTED: " + result.statements().get(0).text() + ".");
      others(result, lines);
      lines.add(
          String.format(
              Locale.ROOT,
              "  leaves: %d (cut further: %d, checked exactly: %d); witnesses replayed: %d; %.2f s",
              result.leaves(),
              result.refined(),
              result.exactLeaves(),
              result.refutations(),
              seconds));
      lines.add(covers);
    } else {
      lines.add("REJECTED: " + result.reason() + ".");
      if (result.leaf() >= 0) {
        lines.add("  leaf number " + result.leaf());
      }
      others(result, lines);
    }
    return lines;
  }

  /** What a certificate says besides the answer itself, each statement with its own verdict. */
  private static void others(CheckResult result, List<String> lines) {
    for (CheckResult.Statement statement : result.statements()) {
      String text = statement.text();
      if (statement.subject() == CheckResult.Subject.MINIMALITY) {
        lines.add((statement.accepted() ? "  minimal: " : "  not known to be minimal: ") + text);
      } else if (!lines.get(0).contains(text)) {
        lines.add((statement.accepted() ? "  accepted: " : "  not covered: ") + text);
      }
    }
  }

  /** What to know of the end of a search besides its verdict; empty for nothing. */
  private static String ending(Bracket bracket) {
    if (bracket.ending() == Bracket.Ending.MEMORY) {
      return "; cut short, so another run may differ: " + MORE_MEMORY;
    }
    if (!bracket.reproducible()) {
      return "; cut short, so another run may differ: --boxes N is a budget that repeats";
    }
    return bracket.ending() == Bracket.Ending.ROUNDING
        ? "; what is left between the bounds is rounding"
        : "";
  }

  /**
   * What stands before a property that a search certified.
   *
   * @param check what an independent check said
   */
  static String proved(Map<String, Object> check) {
    return CertificateCheck.isRejected(check) ? "REJECTED, so not proved: " : "CERTIFIED, ";
  }

  /** What an independent check said of the certificate. */
  static List<String> checked(Map<String, Object> check) {
    String verdict = String.valueOf(check.get("verdict"));
    if (verdict.equals("accepted")) {
      return List.of("  Checked: the checker accepts the certificate.");
    }
    boolean rejected = verdict.equals("rejected");
    List<String> lines = new ArrayList<>();
    lines.add((rejected ? "  REJECTED by the checker: " : "  UNCHECKED: ") + check.get("reason"));
    if (check.get("command") != null) {
      lines.add("    to check it:  " + check.get("command"));
    }
    return lines;
  }

  private static String why(Certification c) {
    return switch (c.bracket().ending()) {
      case TIMEOUT -> "the time limit came first; try --timeout";
      case CANCELLED -> "interrupted";
      case MEMORY -> "memory came to an end";
      case SUBPROBLEM_LIMIT -> "the limit on boxes came first";
      case EXHAUSTED ->
          "what is left are boxes too thin to split, or inputs that rounding adds to the domain";
      case ROUNDING ->
          PropertyText.isOfDistance(c.property())
              ? "epsilon is so near the largest difference that bounds in double arithmetic cannot"
                  + " tell them apart"
              : "it is so near that bounds in double arithmetic cannot tell";
      case COMPLETE -> "the bounds meet at epsilon";
    };
  }

  /** Of a long text the beginning. */
  static String shorten(String text) {
    return text.length() <= 160 ? text : text.substring(0, 157) + "...";
  }
}
