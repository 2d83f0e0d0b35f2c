package org.etalon.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Counts as columns over names, the series stacked, a legend at the right. */
public final class ColumnChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 60;
  private static final int RIGHT = 190;
  private static final int PLOT = 300;
  private static final int AXIS = 52;
  private static final double GAP = 0.2;

  private ColumnChart() {}

  /**
   * A series.
   *
   * @param label its name
   * @param counts one a name, at least 0
   */
  public record Series(String label, List<Integer> counts) {
    /** Copies the counts. */
    public Series {
      counts = List.copyOf(counts);
    }
  }

  /**
   * The picture.
   *
   * @param names of the columns, below them
   * @param series at most as many as there are colours, six
   */
  public static String of(
      String title, String xLabel, String yLabel, List<String> names, List<Series> series) {
    List<Double> heights = new ArrayList<>(List.of(0.0));
    for (int c = 0; c < names.size(); c++) {
      int column = c;
      heights.add((double) series.stream().mapToInt(s -> s.counts().get(column)).sum());
    }
    Ticks ticks = Ticks.linear(heights);
    List<String> heading = Svg.wrap(title, WIDTH - 24);
    double top = 44 + Svg.LINE * heading.size();
    double bottom = top + PLOT;
    double right = WIDTH - RIGHT;
    Svg svg = new Svg(WIDTH, bottom + AXIS, title);
    svg.lines(12, 24, "start", heading);
    svg.text(LEFT, top - 10, "start", yLabel);
    for (BigDecimal tick : ticks.values()) {
      double y = bottom - PLOT * ticks.share(tick.doubleValue());
      svg.line(LEFT, y, right, y, "#dddddd");
      svg.text(LEFT - 8, y + 4, "end", Ticks.label(tick));
    }
    double slot = (right - LEFT) / Math.max(1, names.size());
    for (int c = 0; c < names.size(); c++) {
      double x = LEFT + slot * c;
      svg.text(x + slot / 2, bottom + 18, "middle", names.get(c));
      double below = 0;
      for (int s = 0; s < series.size(); s++) {
        double height = PLOT * ticks.share(series.get(s).counts().get(c));
        double y = bottom - below - height;
        svg.rectangle(x + slot * GAP / 2, y, slot * (1 - GAP), height, LineChart.color(s));
        below += height;
      }
    }
    svg.line(LEFT, bottom, right, bottom, "#222222");
    svg.text((LEFT + right) / 2, bottom + 40, "middle", xLabel);
    for (int s = 0; s < series.size(); s++) {
      double y = top + 4 + Svg.LINE * s * 1.3;
      svg.rectangle(right + 16, y, 10, 10, LineChart.color(s));
      svg.text(right + 32, y + 10, "start", series.get(s).label());
    }
    return svg.end();
  }
}
