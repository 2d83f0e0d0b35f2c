package org.etalon.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;

/** Horizontal bars from 0 on a linear axis, one a line, coloured by kind. */
public final class BarChart {
  private static final int WIDTH = 860;
  private static final int RIGHT = 40;
  private static final int ROW = 26;
  private static final int AXIS = 48;
  private static final int KEY = 16;

  private BarChart() {}

  /**
   * What bars of one colour have in common.
   *
   * @param label its name
   * @param color a CSS colour
   */
  public record Kind(String label, String color) {}

  /**
   * One bar.
   *
   * @param label its name
   * @param value at least 0; empty for none
   * @param missing what stands in the place of no value
   * @param kind its colour
   */
  public record Bar(String label, OptionalDouble value, String missing, Kind kind) {}

  /** The picture; {@code unit} names the axis. */
  public static String of(String title, String unit, List<Bar> bars) {
    List<Double> values = new ArrayList<>(List.of(0.0));
    bars.forEach(bar -> bar.value().ifPresent(values::add));
    Ticks ticks = Ticks.linear(values);
    int longest = bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
    double left = Math.min(WIDTH / 2.0, 20 + Svg.LETTER * longest);
    double span = WIDTH - RIGHT - left;
    List<String> heading = Svg.wrap(title, WIDTH - 24);
    double top = 30 + Svg.LINE * heading.size();
    double bottom = top + ROW * bars.size();
    Svg svg = new Svg(WIDTH, bottom + AXIS, title);
    svg.lines(12, 24, "start", heading);
    key(svg, bars, 12 + Svg.LINE * heading.size() + 6);
    for (BigDecimal tick : ticks.values()) {
      double x = left + span * ticks.share(tick.doubleValue());
      svg.line(x, top, x, bottom, "#dddddd");
      svg.text(x, bottom + 18, "middle", Ticks.label(tick));
    }
    svg.text(left + span / 2, bottom + 38, "middle", unit);
    for (int k = 0; k < bars.size(); k++) {
      Bar bar = bars.get(k);
      double y = top + ROW * k;
      svg.text(left - 8, y + 17, "end", bar.label());
      double length = span * ticks.share(bar.value().orElse(0));
      svg.rectangle(left, y + 4, length, ROW - 8, bar.kind().color());
      String text = bar.value().isPresent() ? number(bar.value().getAsDouble()) : bar.missing();
      svg.text(left + length + 6, y + 17, "start", text);
    }
    svg.line(left, top, left, bottom, "#222222");
    return svg.end();
  }

  /** A whole number as it is, any other rounded up to three digits. */
  public static String number(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal shown =
        value == Math.rint(value) // exact
            ? exact.setScale(0, RoundingMode.UNNECESSARY)
            : exact.round(new MathContext(3, RoundingMode.CEILING)).stripTrailingZeros();
    return shown.toPlainString();
  }

  /** What the colours mean, at the right above the bars. */
  private static void key(Svg svg, List<Bar> bars, double y) {
    List<Kind> kinds = new ArrayList<>(new LinkedHashSet<>(bars.stream().map(Bar::kind).toList()));
    double x = WIDTH - RIGHT;
    for (int k = kinds.size() - 1; k >= 0; k--) {
      Kind kind = kinds.get(k);
      x -= Svg.LETTER * kind.label().length();
      svg.text(x, y + 10, "start", kind.label());
      x -= KEY;
      svg.rectangle(x, y, 10, 10, kind.color());
      x -= KEY;
    }
  }
}
