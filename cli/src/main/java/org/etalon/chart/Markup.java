package org.etalon.chart;

/** Text as it stands in HTML, SVG and other XML. */
public final class Markup {
  private Markup() {}

  /** The text with what means something in markup replaced, for elements and quoted attributes. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
