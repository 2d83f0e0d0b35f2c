package org.etalon.suite;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;

/**
 * What a tool's answers are worth. Of each case: {@code solved} (one point) is unsat where that is
 * right, and sat with an input of the box at which exact arithmetic finds more than epsilon; {@code
 * unconfirmed} a sat that is right, without such an input; {@code wrong} (ten points less) what
 * contradicts a known answer, or bounds that contradict the known largest difference; {@code open}
 * all else.
 *
 * @param cases the outcome of each case, by its name
 * @param kinds by kind, how often each outcome, and {@code points}, {@code cases} and {@code
 *     seconds} of what was solved
 */
public record Score(Map<String, String> cases, Map<String, Map<String, Double>> kinds) {
  /** The first line of a file of results. */
  public static final String HEAD = "id,answer,seconds,lower,upper,witness";

  private static final int PENALTY = 10;

  /**
   * Scores.
   *
   * @param folder the benchmark
   * @param results CSV with the columns of {@link #HEAD}: what is not known is empty
   * @throws IOException if a file cannot be read, or has a line that is no result
   */
  public static Score of(Path folder, Path results) throws IOException {
    Map<String, String[]> answers = answers(results);
    Map<String, String> cases = new LinkedHashMap<>();
    Map<String, Map<String, Double>> kinds = new LinkedHashMap<>();
    for (Case c : SuiteFolder.read(folder)) {
      String[] cells = answers.remove(c.id());
      String outcome = cells == null ? "open" : outcome(c, cells);
      cases.put(c.id(), outcome);
      double seconds =
          cells == null || !outcome.equals("solved") || cells[2].isEmpty()
              ? 0
              : number(results, cells[2]);
      double points = outcome.equals("solved") ? 1 : outcome.equals("wrong") ? -PENALTY : 0;
      for (String kind : List.of(c.kind(), "all")) {
        Map<String, Double> row = kinds.computeIfAbsent(kind, k -> new LinkedHashMap<>());
        for (String column : List.of("cases", "points", "solved", "unconfirmed", "open", "wrong")) {
          row.putIfAbsent(column, 0.0);
        }
        row.merge("cases", 1.0, Double::sum);
        row.merge("points", points, Double::sum);
        row.merge(outcome, 1.0, Double::sum);
        row.merge("seconds", seconds, Double::sum);
      }
    }
    if (!answers.isEmpty()) {
      throw new IOException(
          results + ": the benchmark has no " + answers.keySet().iterator().next());
    }
    Map<String, Double> all = kinds.remove("all");
    if (all != null) {
      kinds.put("all", all);
    }
    return new Score(cases, kinds);
  }

  private static Map<String, String[]> answers(Path results) throws IOException {
    List<String> lines = Files.readAllLines(results, StandardCharsets.UTF_8);
    if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
      throw new IOException(results + ": the first line has to be " + HEAD);
    }
    Map<String, String[]> answers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length != HEAD.split(",", -1).length
          || !List.of("sat", "unsat", "unknown").contains(cells[1])
          || answers.put(cells[0], cells) != null) {
        throw new IOException(results + ": not a result, or the second of its case: " + line);
      }
    }
    return answers;
  }

  private static String outcome(Case c, String[] cells) throws IOException {
    if (contradicts(c, cells)) {
      return "wrong";
    }
    return switch (cells[1]) {
      case "unsat" -> c.exceeded() ? "wrong" : "solved";
      case "sat" -> !c.exceeded() ? "wrong" : confirmed(c, cells[5]) ? "solved" : "unconfirmed";
      default -> "open";
    };
  }

  /** Whether a bound is on the wrong side of what is known: the largest difference, or epsilon. */
  private static boolean contradicts(Case c, String[] cells) throws IOException {
    Optional<BigDecimal> lower = bound(c, cells[3]);
    Optional<BigDecimal> upper = bound(c, cells[4]);
    if (c.largest().isPresent()) {
      BigDecimal largest = c.largest().get().toBigDecimal();
      return lower.filter(b -> b.compareTo(largest) > 0).isPresent()
          || upper.filter(b -> b.compareTo(largest) < 0).isPresent();
    }
    return c.exceeded()
        ? upper.filter(b -> b.compareTo(c.epsilon()) <= 0).isPresent()
        : lower.filter(b -> b.compareTo(c.epsilon()) > 0).isPresent();
  }

  /** A bound; one that is empty or infinite says nothing. */
  private static Optional<BigDecimal> bound(Case c, String cell) throws IOException {
    if (cell.isEmpty() || cell.equals("inf") || cell.equals("-inf")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(cell));
    } catch (NumberFormatException e) {
      throw new IOException(c.id() + ": bounds have to be decimals, inf or empty", e);
    }
  }

  private static boolean confirmed(Case c, String witness) throws IOException {
    if (witness.isBlank()) {
      return false;
    }
    try {
      double[] x = SuiteFolder.doubles(witness);
      return x.length == c.box().size()
          && c.box().contains(x)
          && Witness.of(c.f(), c.g(), x, Norm.INF).exceeds(Epsilon.of(c.epsilon()));
    } catch (NumberFormatException e) {
      throw new IOException(c.id() + ": a witness is numbers with spaces between", e);
    }
  }

  private static double number(Path results, String text) throws IOException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(results + ": seconds have to be a number, not " + text, e);
    }
  }

  /** The lines of a table for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    kinds.forEach(
        (kind, row) -> {
          StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-8s", kind));
          row.forEach(
              (column, value) ->
                  line.append("  ").append(column).append(' ').append(text(column, value)));
          lines.add(line.toString());
        });
    return lines;
  }

  private static String text(String column, double value) {
    return column.equals("seconds")
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.valueOf((long) value);
  }
}
