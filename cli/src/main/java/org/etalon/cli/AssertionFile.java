package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.etalon.file.ShippedFile;
import org.etalon.study.BadInputException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads questions for {@code etalon assert} from YAML 1.2. */
final class AssertionFile {
  private static final int MAX_BYTES = 16 << 20;

  private AssertionFile() {}

  /**
   * The questions of a file, in order.
   *
   * @throws BadInputException in one line, if it holds none, or something else
   */
  static List<Assertion> read(Path file) {
    Object root;
    try {
      byte[] bytes = ShippedFile.read(file, MAX_BYTES).content();
      root =
          new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
              .loadFromString(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such file: " + file);
    } catch (IOException | YamlEngineException e) {
      throw new BadInputException(file + ": " + Failure.line(e));
    }
    if (!(root instanceof Map<?, ?> map) || !(map.get("questions") instanceof List<?> list)) {
      throw new BadInputException(file + ": expected 'questions:' with a list");
    }
    for (Object key : map.keySet()) {
      if (!Set.of("questions", "defaults").contains(String.valueOf(key))) {
        throw new BadInputException(file + ": no place for '" + key + "'");
      }
    }
    Map<String, Object> defaults = new TreeMap<>();
    if (map.get("defaults") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> defaults.put(String.valueOf(key), value));
    }
    return questions(file, list, defaults);
  }

  private static List<Assertion> questions(Path file, List<?> list, Map<String, Object> defaults) {
    Path folder = file.toAbsolutePath().resolveSibling("");
    List<Assertion> questions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> keys)) {
        throw new BadInputException(file + ": a question has to be a map");
      }
      Assertion question = Assertion.of(keys, defaults, folder);
      if (!names.add(question.name())) {
        throw new BadInputException(file + ": two questions are called " + question.name());
      }
      questions.add(question);
    }
    if (questions.isEmpty()) {
      throw new BadInputException(file + ": no question");
    }
    return questions;
  }
}
