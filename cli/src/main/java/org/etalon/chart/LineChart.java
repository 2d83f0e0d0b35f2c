package org.etalon.chart;

import java.util.List;

/** Lines over numbers, axes linear or logarithmic, a legend at the right. */
public final class LineChart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;
  private static final int LEFT = 70;
  private static final int RIGHT = 230;
  private static final int TOP = 46;
  private static final int BOTTOM = 56;
  private static final int TICKS = 5;
  private static final List<String> COLORS =
      List.of("#1f5fa8", "#c4561c", "#2b8a3e", "#8439a8", "#a88a1f", "#555555");

  private LineChart() {}

  /**
   * One line.
   *
   * @param label its name
   * @param x the positions
   * @param y the values
   * @param dashed how it is drawn
   */
  public record Line(String label, List<Double> x, List<Double> y, boolean dashed) {}

  /**
   * An axis.
   *
   * @param label its name
   * @param logarithmic whether it shows logarithms; its values are then above 0
   */
  public record Axis(String label, boolean logarithmic) {
    private double place(double value) {
      return logarithmic ? Math.log10(value) : value;
    }

    private double value(double place) {
      return logarithmic ? Math.pow(10, place) : place;
    }
  }

  /** The picture. */
  public static String of(String title, Axis xAxis, Axis yAxis, List<Line> lines) {
    double[] x = range(xAxis, lines.stream().flatMap(l -> l.x().stream()).toList());
    double[] y = range(yAxis, lines.stream().flatMap(l -> l.y().stream()).toList());
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text(12, 24, "start", title);
    double right = WIDTH - RIGHT;
    double bottom = HEIGHT - BOTTOM;
    for (int k = 0; k <= TICKS; k++) {
      double px = LEFT + (right - LEFT) * k / TICKS;
      double py = bottom - (bottom - TOP) * k / TICKS;
      svg.line(px, TOP, px, bottom, "#dddddd");
      svg.line(LEFT, py, right, py, "#dddddd");
      double atX = xAxis.value(x[0] + (x[1] - x[0]) * k / TICKS);
      double atY = yAxis.value(y[0] + (y[1] - y[0]) * k / TICKS);
      svg.text(px, bottom + 18, "middle", Svg.format("%.3g", atX));
      svg.text(LEFT - 8, py + 4, "end", Svg.format("%.3g", atY));
    }
    svg.text((LEFT + right) / 2, HEIGHT - 14, "middle", xAxis.label());
    svg.text(LEFT, TOP - 6, "start", yAxis.label());
    for (int k = 0; k < lines.size(); k++) {
      Line line = lines.get(k);
      String color = COLORS.get(k % COLORS.size());
      StringBuilder points = new StringBuilder();
      for (int i = 0; i < line.x().size(); i++) {
        double px = LEFT + (right - LEFT) * share(x, xAxis.place(line.x().get(i)));
        double py = bottom - (bottom - TOP) * share(y, yAxis.place(line.y().get(i)));
        points.append(Svg.format("%.1f,%.1f ", px, py));
      }
      svg.path(points.toString().trim(), color, line.dashed());
      double legend = TOP + 12 + 20.0 * k;
      svg.line(right + 14, legend - 4, right + 34, legend - 4, color);
      svg.text(right + 40, legend, "start", line.label());
    }
    return svg.end();
  }

  private static double share(double[] range, double place) {
    return (place - range[0]) / (range[1] - range[0]);
  }

  private static double[] range(Axis axis, List<Double> values) {
    double low = values.stream().mapToDouble(axis::place).min().orElse(0);
    double high = values.stream().mapToDouble(axis::place).max().orElse(1);
    return high > low ? new double[] {low, high} : new double[] {low - 0.5, low + 0.5};
  }
}
