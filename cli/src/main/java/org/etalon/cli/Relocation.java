package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a run in one folder as they would be had it written to another: a page and a result
 * name their own places.
 */
final class Relocation {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String from;
  private final String to;

  private Relocation(Path from, String to) {
    this.from = from.toString();
    this.to = to;
  }

  /** The files of a folder by name, as if it were {@code to}. */
  static Map<String, byte[]> files(Path folder, String to) throws IOException {
    Relocation relocation = new Relocation(folder, to);
    List<Path> list;
    try (Stream<Path> found = Files.list(folder)) {
      list = found.sorted().toList();
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Path file : list) {
      String name = file.getFileName().toString();
      byte[] bytes = Files.readAllBytes(file);
      boolean text = name.endsWith(".html") || name.endsWith(".json");
      files.put(
          name,
          text
              ? relocation
                  .text(new String(bytes, StandardCharsets.UTF_8))
                  .getBytes(StandardCharsets.UTF_8)
              : bytes);
    }
    return files;
  }

  /** A text that names the folder, plainly or within JSON. */
  private String text(String text) {
    return text.replace(quoted(from), quoted(to)).replace(from, to);
  }

  private static String quoted(String path) {
    String json = JSON.writeValueAsString(path);
    return json.substring(1, json.length() - 1);
  }
}
