package org.etalon.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChartsTest {
  private static final Offset<Double> DIGITS = Offset.offset(0.051 * 2);

  private static List<String> labels(Ticks ticks) {
    return ticks.values().stream().map(Ticks::label).toList();
  }

  @Test
  void ticks_numbers_areRoundAndEncloseTheData() {
    assertThat(labels(Ticks.linear(List.of(0.0, 50.0))))
        .containsExactly("0", "10", "20", "30", "40", "50");
    assertThat(labels(Ticks.linear(List.of(2.0, 3.0, 4.0))))
        .containsExactly("0", "1", "2", "3", "4");
    assertThat(labels(Ticks.linear(List.of(0.9, 1.0))))
        .containsExactly("0.9", "0.92", "0.94", "0.96", "0.98", "1");
    assertThat(labels(Ticks.linear(List.of(7.0)))).containsExactly("7", "8");
    assertThat(labels(Ticks.logarithmic(List.of(3e-9, 0.2))))
        .containsExactly("1e-9", "1e-7", "1e-5", "0.001", "0.1", "10");
    assertThat(labels(Ticks.logarithmic(List.of(20.0, 300.0))))
        .containsExactly("10", "20", "50", "100", "200", "500", "1000");
    SplittableRandom random = new SplittableRandom(1);
    for (int n = 0; n < 2000; n++) {
      double a = Math.scalb(random.nextDouble(), random.nextInt(60) - 30);
      double b = n % 3 == 0 ? a : Math.scalb(random.nextDouble(), random.nextInt(60) - 30);
      List<Double> data = n % 2 == 0 ? List.of(a, b) : List.of(-a, b);
      for (Ticks ticks :
          List.of(Ticks.linear(data), Ticks.logarithmic(List.of(a + 1e-12, b + 1e-12)))) {
        assertThat(ticks.values()).hasSizeBetween(2, 12).isSorted().doesNotHaveDuplicates();
        for (BigDecimal tick : ticks.values()) {
          assertThat(tick.stripTrailingZeros().unscaledValue().bitLength()).isLessThan(22);
        }
      }
      for (double x : data) {
        assertThat(Ticks.linear(data).share(x)).isBetween(0.0, 1.0);
      }
      assertThat(Ticks.logarithmic(List.of(a + 1e-12, b + 1e-12)).share(b + 1e-12))
          .isBetween(-1e-12, 1 + 1e-12);
    }
    assertThatThrownBy(() -> Ticks.linear(List.of(1.0, Double.POSITIVE_INFINITY)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ticks.logarithmic(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<double[]> numbers(String svg, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(svg);
    List<double[]> found = new ArrayList<>();
    while (matcher.find()) {
      double[] row = new double[matcher.groupCount()];
      for (int k = 0; k < row.length; k++) {
        row[k] = Double.parseDouble(matcher.group(k + 1));
      }
      found.add(row);
    }
    return found;
  }

  /** Where a tick is written tells where a bar of that value ends. */
  @Test
  void bars_lengths_areWhatTheAxisSays() {
    BarChart.Kind kind = new BarChart.Kind("proved", "#123456");
    String svg =
        BarChart.of(
            "T",
            "bits per parameter",
            List.of(
                new BarChart.Bar("class", OptionalDouble.of(50), "", kind),
                new BarChart.Bar("network", OptionalDouble.of(10), "", kind),
                new BarChart.Bar("other", OptionalDouble.empty(), "not in time", kind)));
    double zero = tick(svg, "0");
    double ten = tick(svg, "10");
    double fifty = tick(svg, "50");
    assertThat(fifty - zero).isCloseTo(5 * (ten - zero), DIGITS);
    List<double[]> bars =
        numbers(svg, "<rect x=\"([0-9.]+)\" y=\"[0-9.]+\" width=\"([0-9.]+)\" height=\"18.0\"");
    assertThat(bars).hasSize(3);
    assertThat(bars.get(0)[0]).isCloseTo(zero, DIGITS);
    assertThat(bars.get(0)[0] + bars.get(0)[1]).isCloseTo(fifty, DIGITS);
    assertThat(bars.get(1)[0] + bars.get(1)[1]).isCloseTo(ten, DIGITS);
    assertThat(bars.get(2)[1]).isZero();
    assertThat(svg).contains(">bits per parameter<").contains(">not in time<").contains(">proved<");
  }

  @Test
  void bars_numbersThatAreNotWhole_areRoundedUp() {
    assertThat(BarChart.number(9)).isEqualTo("9");
    assertThat(BarChart.number(120)).isEqualTo("120");
    assertThat(BarChart.number(0.1931)).isEqualTo("0.194");
    assertThat(BarChart.number(23.71)).isEqualTo("23.8");
    assertThat(BarChart.number(0.0399999)).isEqualTo("0.04");
  }

  private static double tick(String svg, String label) {
    return numbers(
            svg, "<text x=\"([0-9.]+)\" y=\"[0-9.]+\" text-anchor=\"middle\"[^>]*>" + label + "<")
        .get(0)[0];
  }

  @Test
  void lines_legend_looksAsTheLineDoes() {
    List<LineChart.Line> lines = new ArrayList<>();
    for (int k = 0; k < 8; k++) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (int i = 0; i < (k == 2 ? 100 : 5); i++) {
        x.add((double) i);
        y.add((double) i * k);
      }
      lines.add(
          new LineChart.Line(
              k == 0 ? "a label of many words that no line of a legend holds" : "line " + k,
              x,
              y,
              k % 2 == 1));
    }
    String svg =
        LineChart.of(
            "A title ".repeat(30).trim(),
            new LineChart.Axis("x", false),
            new LineChart.Axis("y", false),
            lines);
    Matcher matcher =
        Pattern.compile("<polyline points=\"[^\"]*\" fill=\"none\" ([^/]*)/>").matcher(svg);
    List<String> styles = new ArrayList<>();
    while (matcher.find()) {
      styles.add(matcher.group(1));
    }
    assertThat(styles).hasSize(16);
    for (int k = 0; k < 8; k++) {
      assertThat(styles.get(2 * k)).isEqualTo(styles.get(2 * k + 1));
    }
    assertThat(styles.get(0)).isNotEqualTo(styles.get(12));
    // Dots: of seven lines five and two in the legend each, none of the long one.
    assertThat(numbers(svg, "<circle cx=\"([0-9.]+)\"")).hasSize(7 * 7);
    noTextsCollide(svg);
  }

  @Test
  void columns_heights_areWhatTheAxisSays() {
    String svg =
        ColumnChart.of(
            "T",
            "bits",
            "networks",
            List.of("8", "9"),
            List.of(
                new ColumnChart.Series("one", List.of(3, 0)),
                new ColumnChart.Series("two", List.of(1, 4))));
    List<double[]> columns =
        numbers(
            svg,
            "<rect x=\"[0-9.]+\" y=\"([0-9.]+)\" width=\"[0-9.]{5,}\" height=\"([0-9.]+)\" fill=\"#[1c]");
    assertThat(columns).hasSize(4);
    assertThat(columns.get(0)[1]).isCloseTo(3 * columns.get(1)[1], DIGITS);
    assertThat(columns.get(1)[0] + columns.get(1)[1]).isCloseTo(columns.get(0)[0], DIGITS);
    assertThat(columns.get(2)[1]).isZero();
    assertThat(columns.get(3)[1]).isCloseTo(4 * columns.get(1)[1], DIGITS);
    noTextsCollide(svg);
  }

  /** Boxes of all texts, at 6.8 units a letter, are disjoint and inside the picture. */
  private static void noTextsCollide(String svg) {
    Matcher size = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
    assertThat(size.find()).isTrue();
    Matcher matcher =
        Pattern.compile(
                "<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" text-anchor=\"(\\w+)\"[^>]*>([^<]*)<")
            .matcher(svg);
    List<double[]> boxes = new ArrayList<>();
    while (matcher.find()) {
      double width = 6.8 * matcher.group(4).length();
      double x = Double.parseDouble(matcher.group(1));
      double from =
          switch (matcher.group(3)) {
            case "end" -> x - width;
            case "middle" -> x - width / 2;
            default -> x;
          };
      double y = Double.parseDouble(matcher.group(2));
      double[] box = {from, y - 12, from + width, y + 3};
      assertThat(box[0]).as(matcher.group(4)).isNotNegative();
      assertThat(box[2])
          .as(matcher.group(4))
          .isLessThanOrEqualTo(Double.parseDouble(size.group(1)));
      assertThat(box[3])
          .as(matcher.group(4))
          .isLessThanOrEqualTo(Double.parseDouble(size.group(2)));
      for (double[] other : boxes) {
        boolean apart =
            box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1];
        assertThat(apart).as(matcher.group(4)).isTrue();
      }
      boxes.add(box);
    }
  }
}
