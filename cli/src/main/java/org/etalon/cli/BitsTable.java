package org.etalon.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.chart.LineChart;
import org.etalon.lab.theory.BitCount;
import org.etalon.problem.Epsilon;
import org.etalon.quant.Rounding;

/** Bits against depth, for networks of one width and several weight bounds. */
final class BitsTable {
  private static final int MOST_DEPTH = 2048;

  private final ClassOptions options;
  private final Epsilon epsilon;
  private final Rounding rounding;

  BitsTable(ClassOptions options, Epsilon epsilon, Rounding rounding) {
    this.options = options;
    this.epsilon = epsilon;
    this.rounding = rounding;
  }

  /** Prints the table row by row, draws it, and returns it for JSON. */
  Map<String, Object> print(String depths, SvgOption svg, Output output) {
    if (!depths.matches("[0-9]{1,4}\\.\\.[0-9]{1,4}") || options.widths.size() != 1) {
      throw new UsageException("--depths takes LO..HI, such as 2..32, and --widths one width");
    }
    int dots = depths.indexOf("..");
    int from = Integer.parseInt(depths.substring(0, dots));
    int to = Integer.parseInt(depths.substring(dots + 2));
    if (from < 1 || to < from || to > MOST_DEPTH) {
      throw new UsageException("--depths must ascend within 1.." + MOST_DEPTH + ", not " + depths);
    }
    List<LineChart.Line> lines = new ArrayList<>();
    for (BigDecimal bound : options.bounds) {
      count(to, bound); // refuses what is out of range before anything is printed
      lines.add(new LineChart.Line("B = " + bound, new ArrayList<>(), new ArrayList<>(), false));
    }
    output.line("sufficient / necessary bits per coordinate, epsilon " + epsilon);
    StringBuilder head = new StringBuilder("  L   ");
    options.bounds.forEach(b -> head.append(String.format(Locale.ROOT, "%12s", "B = " + b)));
    output.line(head.toString());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int depth = from; depth <= to; depth++) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%5d ", depth));
      for (int k = 0; k < options.bounds.size(); k++) {
        BitCount count = count(depth, options.bounds.get(k));
        String cell = count.sufficientBits() + " / " + count.necessaryBits();
        line.append(String.format(Locale.ROOT, "%12s", cell));
        lines.get(k).x().add((double) depth);
        lines.get(k).y().add((double) count.sufficientBits());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("depth", depth);
        row.put("weightBound", options.bounds.get(k));
        row.put("sufficientBits", count.sufficientBits());
        row.put("necessaryBits", count.necessaryBits());
        rows.add(row);
      }
      output.line(line.toString());
    }
    svg.write(
        output,
        () ->
            LineChart.of(
                "Bits per coordinate against depth: linear for B > 1, logarithmic for B = 1",
                new LineChart.Axis("depth L", false),
                new LineChart.Axis("sufficient bits", false),
                lines));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("width", options.widths.get(0));
    map.put("epsilon", epsilon.value());
    map.put("rounding", rounding.label());
    map.put("rows", rows);
    return map;
  }

  private BitCount count(int depth, BigDecimal bound) {
    List<Integer> widths = Collections.nCopies(depth + 1, options.widths.get(0));
    return ClassOptions.checked(
        () -> BitCount.of(options.of(widths, bound), rounding, epsilon.value()));
  }
}
