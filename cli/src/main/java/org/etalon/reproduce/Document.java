package org.etalon.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables, pictures and printed runs of a document in Markdown, by place: file, heading, and
 * {@code table N}, {@code output N} (a block that begins with a prompt and {@code ./etalon}) or the
 * picture's path.
 */
public final class Document {
  private static final Pattern HEADING = Pattern.compile("#+ +(.*?) *#*");
  private static final Pattern PICTURE = Pattern.compile("!\\[[^\\]]*\\]\\(([^)\\s]+)[^)]*\\)");
  private static final String FENCE = "```";

  private final String name;
  private final Map<String, List<List<String>>> places = new LinkedHashMap<>();
  private String heading = "";
  private int tables;
  private int outputs;

  private Document(String name) {
    this.name = name;
  }

  /**
   * Reads a document.
   *
   * @param name its path from the root of the repository
   * @return by place, rows of cells, the first row the heads of columns; of a printed run a row is
   *     a line of one cell, and the first one empty; of a picture there is none
   */
  public static Map<String, List<List<String>>> read(String name, String text) {
    Document document = new Document(name);
    List<String> lines = text.lines().toList();
    for (int at = 0; at < lines.size(); ) {
      at = document.element(lines, at);
    }
    return document.places;
  }

  /** Takes the element at a line; where the next one begins. */
  private int element(List<String> lines, int at) {
    String line = lines.get(at);
    int end = at + 1;
    if (line.startsWith(FENCE)) {
      while (end < lines.size() && !lines.get(end).startsWith(FENCE)) {
        end++;
      }
      output(lines.subList(at + 1, end));
      return end + 1;
    }
    if (line.startsWith("|")) {
      while (end < lines.size() && lines.get(end).startsWith("|")) {
        end++;
      }
      put("table " + ++tables, table(lines.subList(at, end)));
      return end;
    }
    Matcher title = HEADING.matcher(line);
    if (title.matches()) {
      heading = title.group(1);
      tables = 0;
      outputs = 0;
    }
    Matcher picture = PICTURE.matcher(line);
    while (picture.find()) {
      put(picture.group(1), List.of());
    }
    return end;
  }

  private void output(List<String> lines) {
    if (!lines.isEmpty() && lines.get(0).startsWith("$ ./etalon ")) {
      List<List<String>> rows = new ArrayList<>(List.of(List.of("")));
      boolean command = true;
      for (String line : lines) {
        if (!command) {
          rows.add(List.of(line));
        }
        command = command && line.endsWith("\\");
      }
      put("output " + ++outputs, rows);
    }
  }

  private static List<List<String>> table(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.matches("[|: -]+"))
        .map(
            line ->
                Arrays.stream(line.substring(1).split("\\|", -1))
                    .map(String::strip)
                    .collect(Collectors.toList()))
        .toList();
  }

  private void put(String item, List<List<String>> rows) {
    places.put(name + " | " + heading + " | " + item, rows);
  }
}
