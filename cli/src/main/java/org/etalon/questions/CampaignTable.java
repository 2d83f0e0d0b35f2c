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

  /** Options of questions that are named as what answers have. */
  private static final Set<String> ANSWERS = Set.of("boxes", "check", "head");

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
    if (!map.containsKey(key) && !ANSWERS.contains(key)) {
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
    return new CampaignPage(rows, summary()).html();
  }

  private static String cell(@Nullable Object value) {
    return value == null
        ? ""
        : value instanceof Double number
            ? String.format(Locale.ROOT, "%.6g", number)
            : String.valueOf(value);
  }
}
