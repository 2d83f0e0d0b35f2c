package org.etalon.report;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One result as one HTML file that needs no other file and no network.
 *
 * <p>The page holds the result as JSON, the same tree of maps, lists, strings and numbers that
 * {@code --json} writes, and shows numbers by the digits of that JSON: a bound that was rounded
 * outward there stays so. A panel shows itself where the tree has what it needs.
 */
public final class Report {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String kind;
  private final Map<String, ?> result;
  private final Map<String, Object> details = new LinkedHashMap<>();

  private Report(String kind, Map<String, ?> result) {
    this.kind = kind;
    this.result = result;
  }

  /**
   * A report.
   *
   * @param kind the name of the command
   * @param result what the command writes as JSON
   */
  public static Report of(String kind, Map<String, ?> result) {
    return new Report(kind, result);
  }

  /**
   * Adds what only the page shows: {@code made}, {@code domain}, {@code domainSha256}, {@code
   * layers}, {@code progress}, {@code networks}, {@code graph}, {@code units} or {@code witness};
   * null adds nothing.
   */
  public Report with(String detail, @Nullable Object tree) {
    if (tree != null) {
      details.put(detail, tree);
    }
    return this;
  }

  /** The data of the page: {@code kind}, {@code result} and {@code details}. */
  public String json() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", kind);
    data.put("result", result);
    data.put("details", details);
    return JSON.writeValueAsString(data);
  }

  /** The page, UTF-8. */
  public byte[] html() {
    return Page.closed(json()).getBytes(StandardCharsets.UTF_8);
  }

  /** The page of the explorer, which may ask the server it came from, and no other. */
  public static byte[] live(Map<String, ?> explorer) {
    String json = JSON.writeValueAsString(Map.of("kind", "explore", "explore", explorer));
    return Page.live(json).getBytes(StandardCharsets.UTF_8);
  }
}
