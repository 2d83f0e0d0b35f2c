package org.etalon.reproduce;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Figures of a committed table looked for in what was printed anew, by the row's own command where
 * there is one, else by all: each row in the line that has most of them, and elsewhere what is not
 * in that line. A figure that is nowhere differs. Figures of times, those of chance, and those
 * given by others, are not looked for.
 *
 * @param rows one a row that has any figures
 */
public record Comparison(List<Row> rows) {
  /**
   * A row.
   *
   * @param label its first cell
   * @param together how many figures are in one line of the output
   * @param elsewhere how many more are in other lines
   * @param differing those that are nowhere
   * @param times those that are times
   * @param chance those that depend on chance
   */
  public record Row(
      String label,
      int together,
      int elsewhere,
      List<BigDecimal> differing,
      List<BigDecimal> times,
      List<BigDecimal> chance) {}

  private record Wanted(List<BigDecimal> figures, List<BigDecimal> times, List<BigDecimal> chance) {
    boolean isEmpty() {
      return figures.isEmpty() && times.isEmpty() && chance.isEmpty();
    }
  }

  /**
   * Compares.
   *
   * @param table rows of cells, the first one the heads of columns
   * @param outputs the lines that each command printed
   */
  public static Comparison of(
      Exhibit exhibit, List<List<String>> table, List<List<String>> outputs) {
    List<List<List<BigDecimal>>> each =
        outputs.stream().map(lines -> lines.stream().map(Figures::of).toList()).toList();
    List<List<BigDecimal>> all = each.stream().flatMap(List::stream).toList();
    List<Row> rows = new ArrayList<>();
    for (int r = 1; r < table.size(); r++) {
      List<String> cells = table.get(r);
      Wanted wanted = wanted(exhibit, table.get(0), cells);
      if (!wanted.isEmpty()) {
        rows.add(row(cells.get(0), wanted, exhibit.rowsAreCommands() ? each.get(r - 1) : all));
      }
    }
    return new Comparison(List.copyOf(rows));
  }

  /** Whether every figure that is looked for was found. */
  public boolean same() {
    return rows.stream().allMatch(row -> row.differing.isEmpty());
  }

  /**
   * How many rows have their figures in more than one line, so that their places are not judged.
   */
  public long scattered() {
    return rows.stream().filter(row -> row.elsewhere > 0).count();
  }

  private static Wanted wanted(Exhibit exhibit, List<String> heads, List<String> cells) {
    List<BigDecimal> figures = new ArrayList<>();
    List<BigDecimal> times = new ArrayList<>();
    List<BigDecimal> chance = new ArrayList<>();
    boolean block = heads.equals(List.of(""));
    for (int column = block ? 0 : 1; column < cells.size(); column++) {
      String head = column < heads.size() ? heads.get(column) : "";
      List<BigDecimal> numbers = new ArrayList<>(Figures.of(cells.get(column).replace("*", "")));
      if (exhibit.times().contains(head) || exhibit.times().contains(cells.get(0))) {
        times.addAll(numbers);
      } else if (exhibit.chance().contains(head) || exhibit.chance().contains(cells.get(0))) {
        chance.addAll(numbers);
      } else if (!exhibit.given().contains(head)) {
        if (block
            && cells.get(0).startsWith(" ")
            && numbers.size() > 1
            && exhibit.times().contains("last")) {
          times.add(numbers.remove(numbers.size() - 1));
        }
        figures.addAll(numbers);
      }
    }
    return new Wanted(figures, times, chance);
  }

  private static Row row(String label, Wanted wanted, List<List<BigDecimal>> lines) {
    List<BigDecimal> others =
        lines.stream()
            .map(line -> without(wanted.figures, line))
            .min(Comparator.comparingInt(List::size))
            .orElse(wanted.figures);
    List<BigDecimal> nowhere =
        others.stream().filter(f -> lines.stream().noneMatch(line -> has(line, f))).toList();
    return new Row(
        label.strip(),
        wanted.figures.size() - others.size(),
        others.size() - nowhere.size(),
        nowhere,
        wanted.times,
        wanted.chance);
  }

  /** What is left of figures when each number of a line has taken away one that agrees with it. */
  private static List<BigDecimal> without(List<BigDecimal> figures, List<BigDecimal> line) {
    List<BigDecimal> left = new ArrayList<>();
    boolean[] used = new boolean[line.size()];
    for (BigDecimal figure : figures) {
      int at = 0;
      while (at < used.length && (used[at] || !Figures.agree(figure, line.get(at)))) {
        at++;
      }
      if (at < used.length) {
        used[at] = true;
      } else {
        left.add(figure);
      }
    }
    return left;
  }

  private static boolean has(List<BigDecimal> line, BigDecimal figure) {
    return line.stream().anyMatch(number -> Figures.agree(figure, number));
  }

  /** As lines for people. */
  public List<String> lines() {
    return rows.stream().map(Comparison::line).toList();
  }

  private static String line(Row row) {
    return "  "
        + row.label
        + ": "
        + row.together
        + " in one line of the output"
        + (row.elsewhere == 0 ? "" : ", " + row.elsewhere + " in others")
        + (row.differing.isEmpty() ? "" : "; NOT IN IT: " + plain(row.differing))
        + (row.times.isEmpty() ? "" : "; times committed: " + plain(row.times))
        + (row.chance.isEmpty() ? "" : "; by chance, committed: " + plain(row.chance));
  }

  private static String plain(List<BigDecimal> figures) {
    return figures.stream().map(BigDecimal::toString).collect(Collectors.joining(", "));
  }
}
