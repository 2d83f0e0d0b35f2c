package org.etalon.questions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.etalon.study.BadInputException;

/** Lines of cells, by RFC 4180. */
final class Csv {
  private Csv() {}

  /**
   * The lines of a text that hold anything, as cells.
   *
   * @throws BadInputException if a quote is not closed
   */
  static List<List<String>> parse(String text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    String ended = text.endsWith("\n") ? text : text + "\n";
    for (int i = 0; i < ended.length(); i++) {
      char c = ended.charAt(i);
      if (quoted) {
        boolean twice = c == '"' && i + 1 < ended.length() && ended.charAt(i + 1) == '"';
        if (c != '"' || twice) {
          cell.append(c);
          i += twice ? 1 : 0;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        line.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          if (line.size() > 1 || !line.get(0).isBlank()) {
            lines.add(line);
          }
          line = new ArrayList<>();
        }
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new BadInputException("line " + (lines.size() + 1) + ": a quote is not closed");
    }
    return lines;
  }

  /** A line of cells. */
  static String line(List<String> cells) {
    return cells.stream()
        .map(c -> c.matches("[^\",\r\n]*") ? c : "\"" + c.replace("\"", "\"\"") + "\"")
        .collect(Collectors.joining(",", "", "\n"));
  }
}
