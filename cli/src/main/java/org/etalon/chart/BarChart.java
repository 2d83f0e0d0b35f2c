package org.etalon.chart;

import java.util.List;

/** Horizontal bars on a logarithmic scale, longest knowledge gap first. */
public final class BarChart {
  private static final int LEFT = 340;
  private static final int RIGHT = 60;
  private static final int WIDTH = 860;
  private static final int ROW = 28;
  private static final int TOP = 46;

  private BarChart() {}

  /**
   * One bar.
   *
   * @param label its name
   * @param value at least 1; or 0 for "not found"
   * @param color a CSS colour
   */
  public record Bar(String label, double value, String color) {}

  /** The picture; {@code unit} is written after each value. */
  public static String of(String title, String unit, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    int height = TOP + ROW * bars.size() + 16;
    Svg svg = new Svg(WIDTH, height, title);
    svg.text(12, 24, "start", title);
    double scale = (WIDTH - LEFT - RIGHT) / Math.log(Math.max(2, 2 * most));
    for (int k = 0; k < bars.size(); k++) {
      Bar bar = bars.get(k);
      double y = TOP + ROW * k;
      svg.text(LEFT - 10, y + 16, "end", bar.label());
      if (bar.value() >= 1) {
        double length = scale * Math.log(2 * bar.value());
        svg.rectangle(LEFT, y + 3, length, ROW - 10, bar.color());
        svg.text(LEFT + length + 6, y + 16, "start", Svg.format("%.0f%s", bar.value(), unit));
      } else {
        svg.text(LEFT + 6, y + 16, "start", "not found");
      }
    }
    return svg.end();
  }
}
