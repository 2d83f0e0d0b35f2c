package org.etalon.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text of an SVG picture as it grows, letters 13 units high. Not thread safe. */
final class Svg {
  /** The width of a letter that no mean of a text exceeds. */
  static final double LETTER = 6.8;

  /** From one line of text to the next. */
  static final double LINE = 17;

  private final StringBuilder text = new StringBuilder();

  Svg(double width, double height, String title) {
    text.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\""
                + " font-family=\"sans-serif\" font-size=\"13\">\n",
            width, height));
    text.append("<title>").append(Markup.escaped(title)).append("</title>\n");
    text.append(format("<rect width=\"%.0f\" height=\"%.0f\" fill=\"#ffffff\"/>\n", width, height));
  }

  void rectangle(double x, double y, double width, double height, String fill) {
    text.append(
        format(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
            x, y, width, height, fill));
  }

  void line(double x1, double y1, double x2, double y2, String stroke) {
    text.append(
        format(
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n",
            x1, y1, x2, y2, stroke));
  }

  void path(String points, String stroke, boolean dashed) {
    text.append(
        format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n",
            points, stroke, dashed ? " stroke-dasharray=\"5 4\"" : ""));
  }

  void dot(double x, double y, String fill) {
    text.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y, fill));
  }

  void text(double x, double y, String anchor, String content) {
    text.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\">%s</text>\n",
            x, y, anchor, Markup.escaped(content)));
  }

  /** Lines of text below each other from {@code y} on. */
  void lines(double x, double y, String anchor, List<String> content) {
    for (int k = 0; k < content.size(); k++) {
      text(x, y + LINE * k, anchor, content.get(k));
    }
  }

  String end() {
    return text.append("</svg>\n").toString();
  }

  /** A text in lines of about a width, broken between words. */
  static List<String> wrap(String content, double width) {
    int most = (int) Math.max(1, width / LETTER);
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : content.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > most) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
