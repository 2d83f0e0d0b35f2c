package org.etalon.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Lines over numbers, axes linear or logarithmic with round ticks, a legend at the right. */
public final class LineChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 70;
  private static final int RIGHT = 230;
  private static final int PLOT = 358;
  private static final int AXIS = 56;
  private static final int SAMPLE = 26;
  private static final int MOST_DOTS = 40;
  private static final List<String> COLORS =
      List.of("#1f5fa8", "#c4561c", "#2b8a3e", "#8439a8", "#a88a1f", "#555555");

  private LineChart() {}

  /**
   * One line.
   *
   * @param label its name
   * @param x the positions, finite
   * @param y the values, finite, as many
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
    private Ticks ticks(List<Double> data) {
      return logarithmic ? Ticks.logarithmic(data) : Ticks.linear(data);
    }
  }

  /** The colour of a series; from the seventh on they come again. */
  static String color(int series) {
    return COLORS.get(series % COLORS.size());
  }

  /** The picture. */
  public static String of(String title, Axis xAxis, Axis yAxis, List<Line> lines) {
    Ticks x = xAxis.ticks(lines.stream().flatMap(l -> l.x().stream()).toList());
    Ticks y = yAxis.ticks(lines.stream().flatMap(l -> l.y().stream()).toList());
    List<String> heading = Svg.wrap(title, WIDTH - 24);
    double top = 44 + Svg.LINE * heading.size();
    double right = WIDTH - RIGHT;
    List<List<String>> legend = new ArrayList<>();
    lines.forEach(line -> legend.add(Svg.wrap(line.label(), RIGHT - SAMPLE - 30)));
    double legendHeight = legend.stream().mapToDouble(l -> Svg.LINE * l.size() + 6).sum();
    double bottom = top + Math.max(PLOT, legendHeight);
    Svg svg = new Svg(WIDTH, bottom + AXIS, title);
    svg.lines(12, 24, "start", heading);
    for (BigDecimal tick : x.values()) {
      double at = LEFT + (right - LEFT) * x.share(tick.doubleValue());
      svg.line(at, top, at, bottom, "#dddddd");
      svg.text(at, bottom + 18, "middle", Ticks.label(tick));
    }
    for (BigDecimal tick : y.values()) {
      double at = bottom - (bottom - top) * y.share(tick.doubleValue());
      svg.line(LEFT, at, right, at, "#dddddd");
      svg.text(LEFT - 8, at + 4, "end", Ticks.label(tick));
    }
    svg.text((LEFT + right) / 2, bottom + 42, "middle", xAxis.label());
    svg.text(LEFT, top - 10, "start", yAxis.label());
    double legendAt = top + 12;
    for (int k = 0; k < lines.size(); k++) {
      Line line = lines.get(k);
      List<double[]> places = new ArrayList<>();
      for (int i = 0; i < line.x().size(); i++) {
        places.add(
            new double[] {
              LEFT + (right - LEFT) * x.share(line.x().get(i)),
              bottom - (bottom - top) * y.share(line.y().get(i))
            });
      }
      boolean dots = places.size() <= MOST_DOTS;
      draw(svg, places, k, line.dashed(), dots);
      double from = right + 14;
      draw(
          svg,
          List.of(new double[] {from, legendAt - 4}, new double[] {from + SAMPLE, legendAt - 4}),
          k,
          line.dashed(),
          dots);
      svg.lines(from + SAMPLE + 8, legendAt, "start", legend.get(k));
      legendAt += Svg.LINE * legend.get(k).size() + 6;
    }
    return svg.end();
  }

  /** A line, and its points if asked for; the seventh colour is the first one, dashed. */
  private static void draw(
      Svg svg, List<double[]> places, int series, boolean dashed, boolean dots) {
    StringBuilder points = new StringBuilder();
    places.forEach(p -> points.append(Svg.format("%.1f,%.1f ", p[0], p[1])));
    boolean again = series / COLORS.size() % 2 == 1;
    svg.path(points.toString().trim(), color(series), dashed != again);
    if (dots) {
      places.forEach(p -> svg.dot(p[0], p[1], color(series)));
    }
  }
}
