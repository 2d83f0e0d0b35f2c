package org.etalon.questions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.etalon.file.ShippedFile;
import org.etalon.study.BadInputException;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Reads questions from YAML 1.2 or CSV.
 *
 * <p>In YAML a map has {@code questions}, a list of maps, and {@code defaults}, entries of all that
 * have them not; in CSV the first line names the entries, and an empty cell is no entry. Of an
 * entry that is a list, or a pattern of file names, every value asks a question of its own.
 */
public final class QuestionFile {
  private static final int MAX_BYTES = 16 << 20;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private QuestionFile() {}

  /**
   * The questions of a file, in order.
   *
   * @throws BadInputException in one line, if it holds none, or something else
   */
  public static List<Question> read(Path file) {
    String text;
    try {
      text = new String(ShippedFile.read(file, MAX_BYTES).content(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such file: " + file);
    } catch (IOException e) {
      throw new BadInputException(file + ": " + line(e));
    }
    boolean csv = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".csv");
    Path folder = file.toAbsolutePath().resolveSibling("");
    List<Question> questions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Map<String, Object> entries : csv ? csv(file, text) : yaml(file, text)) {
      for (Question question : Expansion.of(entries, folder)) {
        if (!names.add(question.name())) {
          throw new BadInputException(file + ": two questions are called " + question.name());
        }
        questions.add(question);
      }
    }
    if (questions.isEmpty()) {
      throw new BadInputException(file + ": no question");
    }
    return questions;
  }

  /** YAML whose decimals stay what was written: through a double, digits would be lost. */
  private static final class DecimalsAsText implements Schema {
    private final Schema schema = LoadSettings.builder().build().getSchema();

    @Override
    public ScalarResolver getScalarResolver() {
      ScalarResolver resolver = schema.getScalarResolver();
      return (value, plain) -> {
        Tag tag = resolver.resolve(value, plain);
        return tag.equals(Tag.FLOAT) ? Tag.STR : tag;
      };
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
      return schema.getSchemaTagConstructors();
    }
  }

  private static List<Map<String, Object>> yaml(Path file, String text) {
    Object root;
    try {
      root =
          new Load(
                  LoadSettings.builder()
                      .setAllowDuplicateKeys(false)
                      .setSchema(new DecimalsAsText())
                      .build())
              .loadFromString(text);
    } catch (YamlEngineException e) {
      throw new BadInputException(file + ": " + line(e));
    }
    if (!(root instanceof Map<?, ?> map) || !(map.get("questions") instanceof List<?> list)) {
      throw new BadInputException(file + ": expected 'questions:' with a list");
    }
    for (Object key : map.keySet()) {
      if (!Set.of("questions", "defaults").contains(String.valueOf(key))) {
        throw new BadInputException(file + ": no place for '" + key + "'");
      }
    }
    if (map.get("defaults") != null && !(map.get("defaults") instanceof Map<?, ?>)) {
      throw new BadInputException(file + ": 'defaults:' has to be a map");
    }
    List<Map<String, Object>> questions = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> keys)) {
        throw new BadInputException(file + ": a question has to be a map");
      }
      Map<String, Object> entries = new TreeMap<>();
      if (map.get("defaults") instanceof Map<?, ?> given) {
        given.forEach((key, value) -> entries.put(String.valueOf(key), value));
      }
      keys.forEach((key, value) -> entries.put(String.valueOf(key), value));
      questions.add(entries);
    }
    return questions;
  }

  private static List<Map<String, Object>> csv(Path file, String text) {
    List<List<String>> lines = parsed(file, text);
    if (lines.stream()
        .findFirst()
        .filter(head -> new HashSet<>(head).size() < head.size())
        .isPresent()) {
      throw new BadInputException(file + ": two columns have one name");
    }
    List<Map<String, Object>> questions = new ArrayList<>();
    for (int l = 1; l < lines.size(); l++) {
      List<String> head = lines.get(0);
      List<String> cells = lines.get(l);
      if (cells.size() != head.size()) {
        throw new BadInputException(
            file + ": question " + l + " has " + cells.size() + " cells, not " + head.size());
      }
      Map<String, Object> entries = new TreeMap<>();
      for (int c = 0; c < cells.size(); c++) {
        String cell = cells.get(c).strip();
        if (!cell.isEmpty()) {
          entries.put(head.get(c).strip(), value(cell));
        }
      }
      entries.putIfAbsent("name", "question " + l);
      questions.add(entries);
    }
    return questions;
  }

  private static List<List<String>> parsed(Path file, String text) {
    try {
      return Csv.parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (BadInputException e) {
      throw new BadInputException(file + ": " + e.getMessage());
    }
  }

  /** As YAML takes them: whole numbers and truths are none of them text. */
  private static Object value(String cell) {
    if (cell.matches("-?[0-9]{1,9}")) {
      return Integer.valueOf(cell);
    }
    return cell.equals("true") ? (Object) true : cell.equals("false") ? (Object) false : cell;
  }

  private static String line(Throwable e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
