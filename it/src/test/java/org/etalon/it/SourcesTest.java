package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no source may contain. */
class SourcesTest {
  /**
   * A pattern that is forbidden.
   *
   * @param files the path of the files it is forbidden in
   * @param text what they may not contain
   * @param reason why
   */
  private record Wall(String files, Pattern text, String reason) {
    static Wall of(String files, String text, String reason) {
      return new Wall(files, Pattern.compile(text), reason);
    }
  }

  private static final String MAIN = ".*/src/main/java/.*\\.java";

  private static final List<Wall> WALLS =
      List.of(
          Wall.of(".*\\.java", "\\bTO" + "DO\\b|\\bFIX" + "ME\\b", "finish it, or leave it out"),
          Wall.of(".*\\.java", "@Dis" + "abled", "a test that is off is no test"),
          Wall.of(MAIN, "\\bMath\\.round\\(", "rounds half up; Grid rounds half to even"),
          Wall.of(
              ".*/(core|checker|train)/src/main/.*|.*/engine/bound/.*",
              "\\bMath\\.(exp|log|log10|pow|sin|cos|tan|tanh)\\(",
              "differs by platform, and nobody bounds its error"),
          Wall.of(MAIN, "\\bMath\\.random\\(|new Random\\(\\)|ThreadLocalRandom", "needs a seed"),
          Wall.of(
              "(?!.*/Failure\\.java)" + MAIN, // which prints one where it is asked for
              "\\.printStackTrace\\(",
              "one clear line instead"),
          Wall.of(
              "(?!.*/Markup\\.java)" + MAIN,
              "replace\\(\"[&<]\", \"&",
              "Markup escapes what goes into pages and pictures"),
          Wall.of(MAIN, "\\.parallel(Stream)?\\(\\)", "sums in an order of its own"));

  @Test
  void sources_breakNoWall() throws IOException {
    List<String> found = new ArrayList<>();
    int files = 0;
    try (Stream<Path> all = Files.walk(Path.of(".."))) {
      for (Path file : all.filter(path -> path.toString().endsWith(".java")).toList()) {
        files++;
        String text = Files.readString(file, StandardCharsets.UTF_8);
        for (Wall wall : WALLS) {
          if (file.toString().matches(wall.files()) && wall.text().matcher(text).find()) {
            found.add(file + " has " + wall.text() + ": " + wall.reason());
          }
        }
      }
    }
    assertThat(files).isGreaterThan(200);
    assertThat(found).isEmpty();
  }
}
