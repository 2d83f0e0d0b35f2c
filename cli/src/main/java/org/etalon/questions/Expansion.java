package org.etalon.questions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.etalon.study.BadInputException;

/** All questions that one entry of a file asks: every choice of what is given as a list. */
final class Expansion {
  /** Entries that are files, and may be patterns of them. */
  private static final Set<String> FILES = Set.of("f", "g", "query", "domain");

  private Expansion() {}

  /**
   * The questions, those of the first choices first.
   *
   * @throws BadInputException if they ask nothing, or a pattern fits no file
   */
  static List<Question> of(Map<String, Object> entries, Path folder) {
    if (entries.get("name") == null) {
      throw new BadInputException("a question has no name");
    }
    String name = String.valueOf(entries.get("name"));
    Map<String, List<?>> choices = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          if (value instanceof List<?> list) {
            choices.put(key, files(name, key, list, folder));
          } else if (FILES.contains(key) && isPattern(String.valueOf(value), folder)) {
            choices.put(key, files(name, key, List.of(value), folder));
          }
        });
    List<Map<String, Object>> all = List.of(new TreeMap<>(entries));
    for (Map.Entry<String, List<?>> choice : choices.entrySet()) {
      List<Map<String, Object>> more = new ArrayList<>();
      for (Map<String, Object> before : all) {
        for (Object value : choice.getValue()) {
          Map<String, Object> one = new TreeMap<>(before);
          one.put(choice.getKey(), value);
          more.add(one);
        }
      }
      all = more;
    }
    return all.stream()
        .map(one -> Question.of(name(name, choices.keySet(), one), one, folder))
        .toList();
  }

  /** The name, with what was chosen. */
  private static String name(String name, Set<String> chosen, Map<String, Object> entries) {
    StringBuilder text = new StringBuilder(name);
    String between = ": ";
    for (String key : chosen) {
      String value = String.valueOf(entries.get(key));
      text.append(between).append(FILES.contains(key) ? stem(value) : key + " " + value);
      between = ", ";
    }
    return text.toString();
  }

  private static String stem(String file) {
    String last = file.substring(file.lastIndexOf('/') + 1);
    return last.replaceFirst("(\\.gz)?$", "")
        .replaceFirst("(?<=.)\\.(onnx|nnet|coded|json|vnnlib)$", "");
  }

  private static List<?> files(String name, String key, List<?> values, Path folder) {
    List<Object> all = new ArrayList<>();
    for (Object value : values) {
      String text = String.valueOf(value);
      if (FILES.contains(key) && isPattern(text, folder)) {
        all.addAll(matches(name, key, text, folder));
      } else {
        all.add(value);
      }
    }
    if (all.isEmpty()) {
      throw new BadInputException(name + ": " + key + " is an empty list");
    }
    return all;
  }

  private static boolean isPattern(String text, Path folder) {
    return text.matches(".*[*?{].*") && !isFile(folder, text);
  }

  private static boolean isFile(Path folder, String text) {
    try {
      return Files.exists(folder.resolve(text));
    } catch (InvalidPathException e) {
      return false; // where no name may have such characters
    }
  }

  /** The files, relative to the folder, with slashes; a pattern is matched against these. */
  private static List<String> matches(String name, String key, String pattern, Path folder) {
    int fixed = pattern.lastIndexOf('/', pattern.replaceFirst("[*?{].*", "").length());
    String prefix = fixed < 0 ? "" : pattern.substring(0, fixed + 1);
    String rest = pattern.substring(fixed + 1);
    Path root = folder.resolve(prefix).normalize();
    int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/", -1).length;
    List<String> found;
    try {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
      try (Stream<Path> files = Files.walk(root, depth)) {
        found =
            files
                .filter(Files::isRegularFile)
                .map(root::relativize)
                .filter(matcher::matches)
                .map(file -> prefix + file.toString().replace('\\', '/'))
                .sorted()
                .toList();
      }
    } catch (IOException | UncheckedIOException | PatternSyntaxException e) {
      String why = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
      throw new BadInputException(name + ": " + key + " " + pattern + ": cannot be read: " + why);
    }
    if (found.isEmpty()) {
      throw new BadInputException(name + ": " + key + ": no file matches " + pattern);
    }
    return found;
  }
}
