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

  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1c2330;background:#fff}"
          + "table{border-collapse:collapse}th,td{text-align:left;padding:.2rem .8rem .2rem 0;"
          + "border-bottom:1px solid #d7dce5;vertical-align:top}td.n{text-align:right;"
          + "font-variant-numeric:tabular-nums}caption{text-align:left;padding-bottom:.6rem}";

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
        .append("<title>Etalon: a campaign</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>A campaign</h1>\n<table><caption>")
        .append(summary())
        .append("</caption>\n<thead><tr>");
    columns.forEach(c -> text.append("<th scope=\"col\">").append(escaped(c)).append("</th>"));
    text.append("</tr></thead>\n<tbody>\n");
    for (Map<String, @Nullable Object> row : rows) {
      text.append("<tr>");
      for (String column : columns) {
        Object value = row.get(column);
        text.append(value instanceof Number ? "<td class=\"n\">" : "<td>");
        text.append(escaped(cell(value))).append("</td>");
      }
      text.append("</tr>\n");
    }
    return text.append("</tbody></table></body></html>\n").toString();
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
