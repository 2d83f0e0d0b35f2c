package org.etalon.reproduce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The list of all exhibits, {@code exhibits.json}. */
public final class Exhibits {
  private static final List<Exhibit> ALL = read();

  private Exhibits() {}

  /** All of them, in the order of the documents. */
  public static List<Exhibit> all() {
    return ALL;
  }

  private static List<Exhibit> read() {
    try (InputStream stream =
        Objects.requireNonNull(Exhibits.class.getResourceAsStream("exhibits.json"))) {
      List<Exhibit> exhibits = new ArrayList<>();
      for (JsonNode node : JsonMapper.builder().build().readTree(stream)) {
        exhibits.add(exhibit(node));
      }
      return List.copyOf(exhibits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exhibit exhibit(JsonNode node) {
    String word = node.get("kind").stringValue();
    return new Exhibit(
        node.get("name").stringValue(),
        node.get("document").stringValue(),
        node.get("heading").stringValue(),
        node.get("item").stringValue(),
        Arrays.stream(Exhibit.Kind.values())
            .filter(kind -> kind.word().equals(word))
            .findFirst()
            .orElseThrow(),
        node.path("about").stringValue(""),
        node.path("rows").stringValue("").equals("commands"),
        strings(node.path("commands")),
        strings(node.path("times")),
        strings(node.path("chance")),
        strings(node.path("given")),
        strings(node.path("files")));
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(s -> strings.add(s.stringValue()));
    return List.copyOf(strings);
  }
}
