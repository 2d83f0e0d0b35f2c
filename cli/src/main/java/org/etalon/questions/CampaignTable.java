package org.etalon.questions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What is known of a campaign as a table: CSV, a line of JSON a question, a page. */
public final class CampaignTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Where columns are too many for a window, or for paper, rows become blocks. */
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:light-dark(#1c2330,#e8eaed);--muted:light-dark(#57606a,#a3adb8);
      --line:light-dark(#d7dce5,#323a43);--bg:light-dark(#fff,#0f1317)}
      body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:var(--ink);background:var(--bg)}
      h1{font-size:1.3rem}caption{text-align:left;padding-bottom:.6rem;color:var(--muted)}
      table{border-collapse:collapse;width:100%;font-size:.85rem}
      th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);
      vertical-align:top;overflow-wrap:anywhere}
      tbody th{font-weight:600}.n{text-align:right;font-variant-numeric:tabular-nums}
      @media (max-width:WIDTHpx){body{margin:1rem}
      table,caption,tbody,th,td{display:block}thead{display:none}
      tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:0 1.5rem;
      padding:.5rem 0;border-bottom:1px solid var(--line)}
      tbody th,tbody td{border:0;padding:.05rem 0}tbody th{grid-column:1/-1}td:empty{display:none}
      td{display:grid;grid-template-columns:minmax(7rem,1fr) 2fr;gap:0 .8rem}.n{text-align:left}
      td::before{content:attr(data-head);color:var(--muted)}}
      @media print{:root{color-scheme:light}body{margin:0;font-size:10pt}tr{break-inside:avoid}}
      """;

  /** How wide a column is at least, for its words not to be broken, in pixels. */
  private static final int COLUMN = 110;

  private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private int answered;
  private int failed;
  private int faults;

  /** The table of a campaign as it stands. */
  public CampaignTable(Campaign campaign) {
    for (Campaign.Row row : campaign.rows()) {
      Optional<Outcome> outcome = campaign.outcome(row);
      rows.add(row(row, outcome, campaign.isDone(row)));
      boolean wrong = outcome.map(Outcome::isFailure).orElse(false);
      failed += wrong ? 1 : 0;
      faults += outcome.map(Outcome::isFault).orElse(false) ? 1 : 0;
      answered += !wrong && outcome.map(Outcome::decided).orElse(false) ? 1 : 0;
    }
    rows.forEach(row -> columns.addAll(row.keySet()));
  }

  private static Map<String, @Nullable Object> row(
      Campaign.Row row, Optional<Outcome> outcome, boolean done) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", row.question().name());
    map.put("verdict", outcome.map(Outcome::verdict).orElse("open"));
    map.put("state", state(outcome, done));
    map.put(
        "bits",
        outcome.filter(o -> o.bits().isPresent()).map(o -> o.bits().getAsInt()).orElse(null));
    map.put("seconds", outcome.map(Outcome::seconds).orElse(null));
    outcome.ifPresent(o -> map.putAll(o.figures()));
    row.question()
        .entries()
        .forEach((key, value) -> putAsked(map, key.equals("name") ? "group" : key, value));
    return map;
  }

  /** What was asked has no place where an answer would stand, though there be none. */
  private static void putAsked(Map<String, @Nullable Object> map, String key, Object value) {
    if (!map.containsKey(key)) {
      map.put(key, value);
    }
  }

  private static String state(Optional<Outcome> outcome, boolean done) {
    if (outcome.isPresent() && outcome.get().isFailure()) {
      return "failed";
    }
    return outcome.isPresent() && outcome.get().decided()
        ? "answered"
        : done ? "out of time" : "open";
  }

  /** How many questions have an answer that more time cannot change. */
  public int answered() {
    return answered;
  }

  /** How many questions could not be asked, or not be answered. */
  public int failed() {
    return failed;
  }

  /** How many of these failed by a fault of Etalon. */
  public int faults() {
    return faults;
  }

  /** The rows, in the order of the questions. */
  public List<Map<String, @Nullable Object>> rows() {
    return List.copyOf(rows);
  }

  /** In one line. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%d questions: %d answered, %d open, %d failed%s",
        rows.size(),
        answered,
        rows.size() - answered - failed,
        failed,
        faults == 0 ? "" : ", " + faults + " of them by a fault of Etalon");
  }

  /** As CSV, with a line of the columns' names. */
  public String csv() {
    StringBuilder text = new StringBuilder(Csv.line(List.copyOf(columns)));
    for (Map<String, @Nullable Object> row : rows) {
      text.append(Csv.line(columns.stream().map(column -> cell(row.get(column))).toList()));
    }
    return text.toString();
  }

  /** As a JSON object a line. */
  public String jsonLines() {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(JSON.writeValueAsString(row)).append('\n'));
    return text.toString();
  }

  /** As a page of its own. */
  public String html() {
    StringBuilder text = new StringBuilder();
    text.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<title>Etalon: a campaign</title><style>")
        .append(STYLE.replace("WIDTH", Integer.toString(COLUMN * columns.size())))
        .append("</style></head><body><main><h1>A campaign</h1>\n<table><caption>")
        .append(summary())
        .append("</caption>\n<thead><tr>");
    columns.forEach(c -> text.append("<th scope=\"col\">").append(escaped(c)).append("</th>"));
    text.append("</tr></thead>\n<tbody>\n");
    for (Map<String, @Nullable Object> row : rows) {
      text.append("<tr>");
      columns.forEach(column -> text.append(cell(column, row.get(column))));
      text.append("</tr>\n");
    }
    return text.append("</tbody></table></main></body></html>\n").toString();
  }

  /** The name of a question heads its row; every other cell says what it is of, for blocks. */
  private static String cell(String column, @Nullable Object value) {
    String shown = escaped(cell(value));
    return column.equals("name")
        ? "<th scope=\"row\">" + shown + "</th>"
        : String.format(
            Locale.ROOT,
            "<td%s data-head=\"%s\">%s</td>",
            value instanceof Number ? " class=\"n\"" : "",
            escaped(column),
            shown);
  }

  private static String cell(@Nullable Object value) {
    return value == null
        ? ""
        : value instanceof Double number
            ? String.format(Locale.ROOT, "%.6g", number)
            : String.valueOf(value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
