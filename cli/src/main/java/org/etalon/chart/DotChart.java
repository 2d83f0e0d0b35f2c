package org.etalon.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** One line of dots a row on a logarithmic axis, series by colour, medians as bars. */
public final class DotChart {
  private static final int WIDTH = 860;
  private static final int RIGHT = 40;
  private static final int ROW = 30;
  private static final int AXIS = 48;
  private static final int KEY = 16;
  private static final int HALF = 10; // of the bar at a median

  private DotChart() {}

  /**
   * One row.
   *
   * @param label its name
   * @param values for each series, numbers above 0; may be empty
   */
  public record Dots(String label, List<List<Double>> values) {
    private List<Double> all() {
      return values.stream().flatMap(List::stream).sorted().toList();
    }
  }

  /**
   * The picture.
   *
   * @param unit names the axis
   * @param series their names
   * @param rows the first one on top
   */
  public static String of(String title, String unit, List<String> series, List<Dots> rows) {
    Ticks ticks = Ticks.logarithmic(rows.stream().flatMap(row -> row.all().stream()).toList());
    int longest = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
    double left = Math.min(WIDTH / 2.0, 20 + Svg.LETTER * longest);
    double span = WIDTH - RIGHT - left;
    List<String> heading = Svg.wrap(title, WIDTH - 24);
    double top = 36 + Svg.LINE * heading.size();
    double bottom = top + ROW * rows.size();
    Svg svg = new Svg(WIDTH, bottom + AXIS, title);
    svg.lines(12, 24, "start", heading);
    key(svg, series, 12 + Svg.LINE * heading.size() + 8);
    for (BigDecimal tick : ticks.values()) {
      double x = left + span * ticks.share(tick.doubleValue());
      svg.line(x, top, x, bottom, "#dddddd");
      svg.text(x, bottom + 18, "middle", Ticks.label(tick));
    }
    svg.text(left + span / 2, bottom + 38, "middle", unit);
    for (int k = 0; k < rows.size(); k++) {
      Dots row = rows.get(k);
      double y = top + ROW * (k + 0.5);
      svg.text(left - 8, y + 5, "end", row.label());
      List<Double> all = new ArrayList<>(row.all());
      if (!all.isEmpty()) {
        double x = left + span * ticks.share(all.get(all.size() / 2));
        svg.line(x, y - HALF, x, y + HALF, "#222222");
      }
      for (int s = 0; s < series.size(); s++) {
        for (double value : row.values().get(s)) {
          svg.dot(left + span * ticks.share(value), y, LineChart.color(s));
        }
      }
    }
    svg.line(left, top, left, bottom, "#222222");
    return svg.end();
  }

  /** What the colours mean, at the right above the rows. */
  private static void key(Svg svg, List<String> series, double y) {
    double x = WIDTH - RIGHT;
    for (int s = series.size() - 1; s >= 0; s--) {
      x -= Svg.LETTER * series.get(s).length();
      svg.text(x, y + 5, "start", series.get(s));
      x -= KEY / 2.0;
      svg.dot(x, y, LineChart.color(s));
      x -= KEY;
    }
  }
}
