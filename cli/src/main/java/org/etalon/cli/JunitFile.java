package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.etalon.chart.Markup;
import org.etalon.questions.Outcome;

/** Outcomes of questions as the XML of JUnit, which build servers show. */
final class JunitFile {
  private final String suite;
  private final List<String> cases = new ArrayList<>();
  private int asked;
  private int failures;
  private int errors;
  private double seconds;

  /** With no question yet. */
  JunitFile(String suite) {
    this.suite = suite;
  }

  /**
   * Adds a question.
   *
   * @param outcome what came of it; a fault of Etalon is an error, not a failure
   * @param differs from what was expected; empty if it does not
   */
  void add(String name, Outcome outcome, String differs) {
    double took = outcome.seconds();
    seconds += took;
    String kind = outcome.isFault() ? "error" : "failure";
    if (!differs.isEmpty()) {
      errors += outcome.isFault() ? 1 : 0;
      failures += outcome.isFault() ? 0 : 1;
    }
    asked++;
    add(name, took, differs.isEmpty() ? "" : kind + " message=\"" + escaped(differs) + "\"");
  }

  /** Adds a question that was not asked. */
  void skip(String name) {
    add(name, 0, "skipped");
  }

  private void add(String name, double took, String what) {
    String head =
        String.format(
            Locale.ROOT,
            "  <testcase classname=\"etalon.assert\" name=\"%s\" time=\"%.3f\"",
            escaped(name),
            took);
    cases.add(what.isEmpty() ? head + "/>" : head + "><" + what + "/></testcase>");
  }

  /** How many questions were asked. */
  int asked() {
    return asked;
  }

  /** How many of them came to something else than was expected, by a fault or not. */
  int failed() {
    return failures + errors;
  }

  /** How many of them met a fault of Etalon. */
  int faults() {
    return errors;
  }

  /** The file. */
  String text() {
    return String.format(
            Locale.ROOT,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>%n<testsuite name=\"%s\" tests=\"%d\""
                + " failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\">%n",
            escaped(suite),
            cases.size(),
            failures,
            errors,
            cases.size() - asked,
            seconds)
        + String.join("\n", cases)
        + "\n</testsuite>\n";
  }

  /** Characters that XML 1.0 has no place for become a question mark. */
  private static String escaped(String text) {
    return Markup.escaped(text.replaceAll("[^\\x09\\x20-\\uD7FF\\uE000-\\uFFFD]", "?"));
  }
}
