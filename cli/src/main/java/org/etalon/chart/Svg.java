package org.etalon.chart;

import java.util.Locale;

/** Text of an SVG picture as it grows. Not thread safe. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String title) {
    text.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " font-family=\"sans-serif\" font-size=\"13\">\n",
            width, height));
    text.append("<title>").append(escape(title)).append("</title>\n");
    text.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width, height));
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

  void text(double x, double y, String anchor, String content) {
    text.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\">%s</text>\n",
            x, y, anchor, escape(content)));
  }

  String end() {
    return text.append("</svg>\n").toString();
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String escape(String content) {
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
