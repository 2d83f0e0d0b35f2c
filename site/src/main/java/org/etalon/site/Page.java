package org.etalon.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A document as a page.
 *
 * @param source the document, from the root of the repository
 * @param title its first heading
 * @param html its body; links as the document has them
 * @param formulas how many it has
 */
record Page(Path source, String title, String html, int formulas) {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).build();
  private static final Pattern LINK = Pattern.compile("(href|src)=\"([^\"#:]+)(#[^\"]*)?\"");
  private static final Pattern HEADING =
      Pattern.compile("<h([1-6]) id=\"([^\"]+)\">(.*?)</h\\1>", Pattern.DOTALL);

  /** Reads a document. */
  static Page of(Path source, String markdown) {
    Formulas formulas = new Formulas();
    String html = formulas.put(RENDERER.render(PARSER.parse(formulas.take(markdown))));
    html =
        html.replace("<table>", "<div class=\"wide\"><table>")
            .replace("</table>", "</table></div>");
    Matcher first = HEADING.matcher(html);
    String title = first.find() ? plain(first.group(3)) : source.toString();
    return new Page(source, title, html, formulas.count());
  }

  /** Where it goes in the site. */
  Path target() {
    String name = source.toString().replace('\\', '/');
    return Path.of(name.equals("README.md") ? "index.html" : name.replaceFirst("\\.md$", ".html"));
  }

  /**
   * The body with its links led elsewhere.
   *
   * @param link a path from the root of the repository to a path from this page
   */
  String linked(UnaryOperator<Path> link) {
    return LINK.matcher(html)
        .replaceAll(
            m -> {
              Path to = source.resolveSibling(m.group(2)).normalize();
              String anchor = m.group(3) == null ? "" : m.group(3);
              String led = link.apply(to).toString().replace('\\', '/');
              return Matcher.quoteReplacement(m.group(1) + "=\"" + led + anchor + "\"");
            });
  }

  /** What a reader can look for: a text for every heading, by anchor. */
  List<Map<String, String>> sections() {
    List<Map<String, String>> sections = new ArrayList<>();
    Matcher heading = HEADING.matcher(html);
    int from = 0;
    String title = this.title;
    String anchor = "";
    while (heading.find()) {
      add(sections, title, anchor, html.substring(from, heading.start()));
      title = plain(heading.group(3));
      anchor = "#" + heading.group(2);
      from = heading.end();
    }
    add(sections, title, anchor, html.substring(from));
    return sections;
  }

  private void add(List<Map<String, String>> sections, String heading, String anchor, String body) {
    String text = plain(body);
    if (!anchor.isEmpty() || !text.isEmpty()) {
      Map<String, String> section = new LinkedHashMap<>();
      section.put("page", target().toString().replace('\\', '/') + anchor);
      section.put("title", heading.equals(title) ? title : title + ": " + heading);
      section.put("text", text);
      sections.add(section);
    }
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
