package org.etalon.site;

import java.nio.file.Path;
import java.util.List;
import org.etalon.chart.Markup;

/** The frame of a page: what is where, a field to search, the body. */
final class Layout {
  private final List<Page> pages;
  private final List<Example> examples;

  /**
   * A page that Etalon itself wrote.
   *
   * @param target where it lies in the site
   * @param title what the navigation calls it
   */
  record Example(Path target, String title) {}

  Layout(List<Page> pages, List<Example> examples) {
    this.pages = pages;
    this.examples = examples;
  }

  /** A whole page. */
  String page(Page page, String body) {
    Path from = page.target();
    String root = "../".repeat(from.getNameCount() - 1);
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%1$s - Etalon</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="%2$ssite.css">
    </head>
    <body data-root="%2$s">
    <header>
    <a class="name" href="%2$sindex.html">Etalon</a>
    <input id="search" type="search" placeholder="Search" aria-label="Search the documents">
    <ul id="found" hidden></ul>
    </header>
    <div class="frame">
    <nav aria-label="Documents"><details open><summary>Documents</summary>
    %3$s</details></nav>
    <main>
    %4$s</main>
    </div>
    <script src="%2$ssearch-index.js"></script>
    <script src="%2$ssite.js"></script>
    </body>
    </html>
    """
        .formatted(Markup.escaped(page.title()), root, navigation(from, root), body);
  }

  private String navigation(Path current, String root) {
    StringBuilder list = new StringBuilder();
    String group = "";
    for (Page page : pages) {
      String name = group(page);
      if (!name.equals(group)) {
        list.append(group.isEmpty() ? "" : "</ul>\n");
        list.append("<h2>").append(name).append("</h2>\n<ul>\n");
        group = name;
      }
      item(list, root, page.target(), page.title(), page.target().equals(current));
    }
    list.append("</ul>\n<h2>Live examples</h2>\n<ul>\n");
    for (Example example : examples) {
      item(list, root, example.target(), example.title(), false);
    }
    return list.append("</ul>\n").toString();
  }

  private static void item(
      StringBuilder list, String root, Path target, String title, boolean current) {
    list.append("<li><a href=\"")
        .append(root)
        .append(target.toString().replace('\\', '/'))
        .append(current ? "\" aria-current=\"page\">" : "\">")
        .append(Markup.escaped(title))
        .append("</a></li>\n");
  }

  private static String group(Page page) {
    if (page.source().startsWith(Path.of("docs/math"))) {
      return "Mathematics";
    }
    if (page.source().startsWith(Path.of("docs/adr"))) {
      return "Decisions";
    }
    return page.source().startsWith(Path.of("docs")) ? "Documents" : "Etalon";
  }
}
