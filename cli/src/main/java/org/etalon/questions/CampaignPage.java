package org.etalon.questions;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.etalon.chart.Markup;
import org.etalon.problem.Epsilon;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;

/**
 * The table of a campaign as a page: what came of each question side by side, rounded outward, and
 * all that is known of it, digit for digit, under its name.
 */
final class CampaignPage {
  /** Where columns are too many for a window, or for paper, rows become blocks. */
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:light-dark(#1c2330,#e8eaed);--muted:light-dark(#57606a,#a3adb8);
      --line:light-dark(#d7dce5,#323a43);--bg:light-dark(#fff,#0f1317);--certified:light-dark(#0a5c93,#7cc0f2);
      --falsified:light-dark(#a53a06,#ff9f73);--unknown:light-dark(#7a5600,#e9bd4f)}
      body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:var(--ink);background:var(--bg)}
      h1{font-size:1.3rem}caption{text-align:left;padding-bottom:.6rem;color:var(--muted)}
      table{border-collapse:collapse;width:100%;font-size:.9rem}
      th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);
      vertical-align:top}
      thead th{vertical-align:bottom}tbody th{font-weight:600;overflow-wrap:anywhere}
      .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      .certified,.unsat,.bounded{color:var(--certified)}.falsified,.sat,.failed,.rejected{color:var(--falsified)}
      .unknown,.open{color:var(--unknown)}
      summary{cursor:pointer}small{display:block;font-weight:400;color:var(--muted)}
      dl{font-weight:400;font-size:.85rem;margin:.3rem 0 .5rem;display:grid;grid-template-columns:7rem 1fr;gap:0 .8rem}
      dt{color:var(--muted)}dd{margin:0;min-width:0}
      @media (max-width:1000px){body{margin:1rem}
      table,caption,tbody,tr,th,td{display:block}thead{display:none}
      tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
      tbody th,tbody td{border:0;padding:.05rem 0}td:empty{display:none}
      td{display:grid;grid-template-columns:7rem 1fr;gap:0 .8rem}.n{text-align:left}
      td::before{content:attr(data-head);color:var(--muted)}}
      @media print{:root{color-scheme:light}body{margin:0;font-size:10pt}tr{break-inside:avoid}}
      """;

  /** What a column shows, in the order of the table. */
  private interface Show {
    @Nullable String of(Map<String, @Nullable Object> row);
  }

  private record Column(String head, boolean number, Show show) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("Verdict", false, CampaignPage::verdict),
          new Column("Before", false, row -> text(row.get("head"))),
          new Column("Bits", true, row -> text(row.get("bits"))),
          new Column("Minimal", false, CampaignPage::minimal),
          new Column("Bits in all", true, row -> text(row.get("totalBits"))),
          new Column("Proved bound", true, row -> upper(row)),
          new Column("Attained", true, row -> lower(row)),
          new Column("Checker", false, row -> text(row.get("check"))),
          new Column("Boxes", true, row -> text(row.get("boxes"))),
          new Column("Seconds", true, CampaignPage::seconds));

  private final List<Map<String, @Nullable Object>> rows;
  private final String summary;
  private final List<Column> shown;

  /**
   * A page.
   *
   * @param rows all that is known of each question
   * @param summary the campaign in a line
   */
  CampaignPage(List<Map<String, @Nullable Object>> rows, String summary) {
    this.rows = rows;
    this.summary = summary;
    shown =
        COLUMNS.stream()
            .filter(column -> rows.stream().anyMatch(row -> column.show.of(row) != null))
            .toList();
  }

  String html() {
    StringBuilder text = new StringBuilder();
    text.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<title>Etalon: a campaign</title><style>")
        .append(STYLE)
        .append("</style></head><body><main><h1>A campaign</h1>\n<table><caption>")
        .append(Markup.escaped(summary))
        .append(". Bounds are rounded outward; a question unfolds to all that is known of it.")
        .append("</caption>\n<thead><tr><th scope=\"col\">Question</th>");
    for (Column column : shown) {
      text.append(column.number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
          .append(column.head)
          .append("</th>");
    }
    text.append("</tr></thead>\n<tbody>\n");
    for (Map<String, @Nullable Object> row : rows) {
      text.append("<tr>").append(question(row));
      shown.forEach(column -> text.append(cell(column, row)));
      text.append("</tr>\n");
    }
    return text.append("</tbody></table></main></body></html>\n").toString();
  }

  /** Its name, why there is no answer if there is none, and all that is known, to unfold. */
  private static String question(Map<String, @Nullable Object> row) {
    StringBuilder text = new StringBuilder("<th scope=\"row\"><details><summary>");
    text.append(Markup.escaped(String.valueOf(row.get("name")))).append("</summary><dl>");
    Set<String> told = Set.of("name", "group", "message");
    row.forEach(
        (key, value) -> {
          if (!told.contains(key) && value != null) {
            text.append("<dt>").append(Markup.escaped(key)).append("</dt><dd>");
            text.append(Markup.escaped(String.valueOf(value))).append("</dd>");
          }
        });
    text.append("</dl></details>");
    Object message = row.get("message");
    if (message != null) {
      text.append("<small>").append(Markup.escaped(String.valueOf(message))).append("</small>");
    }
    return text.append("</th>").toString();
  }

  /** Each cell says what it is of, for blocks. */
  private static String cell(Column column, Map<String, @Nullable Object> row) {
    String value = column.show.of(row);
    String kind =
        column.head.equals("Verdict")
            ? String.valueOf(row.get("verdict")).replaceAll("\\W", "")
            : column.number ? "n" : "";
    return String.format(
        Locale.ROOT,
        "<td%s data-head=\"%s\">%s</td>",
        kind.isEmpty() ? "" : " class=\"" + kind + "\"",
        column.head,
        value == null ? "" : "<span>" + Markup.escaped(value) + "</span>");
  }

  private static String verdict(Map<String, @Nullable Object> row) {
    String verdict = String.valueOf(row.get("verdict"));
    String state = String.valueOf(row.get("state"));
    return state.equals("answered") || state.equals(verdict) ? verdict : verdict + ", " + state;
  }

  private static @Nullable String minimal(Map<String, @Nullable Object> row) {
    Object minimal = row.get("bits") == null ? null : row.get("minimal");
    return minimal == null ? null : minimal.equals(true) ? "yes" : "not known";
  }

  private static @Nullable String upper(Map<String, @Nullable Object> row) {
    return row.get("upperBound") instanceof Number bound
        ? Text.up(new BigDecimal(bound.toString()), epsilon(row))
        : null;
  }

  private static @Nullable String lower(Map<String, @Nullable Object> row) {
    return row.get("lowerBound") instanceof Number bound
        ? Text.down(new BigDecimal(bound.toString()), epsilon(row))
        : null;
  }

  private static Optional<Epsilon> epsilon(Map<String, @Nullable Object> row) {
    Object asked = row.get("epsilon");
    return asked == null ? Optional.empty() : Optional.of(Epsilon.parse(String.valueOf(asked)));
  }

  private static @Nullable String seconds(Map<String, @Nullable Object> row) {
    return row.get("seconds") instanceof Number seconds
        ? String.format(Locale.ROOT, "%.2f", seconds.doubleValue())
        : null;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : String.valueOf(value);
  }
}
