package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.etalon.file.WholeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Windows and macOS ask for, as far as it can be tested elsewhere. */
class PlatformsTest {
  private static final Path ROOT = Path.of("..");

  /** Options of Java and Maven in a launcher, whatever they are quoted with. */
  private static List<String> options(String launcher, String program) throws IOException {
    String line =
        Files.readString(ROOT.resolve(launcher))
            .lines()
            .filter(l -> l.matches(program))
            .reduce((a, b) -> b)
            .orElseThrow();
    return Pattern.compile("-(?:XX:[+\\w]+|Xmx\\w+|Detalon\\.\\w+|Dquick|T1C|B|jar|pl|am)(?=[ =])")
        .matcher(line)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void launchers_startTheSameJarTheSameWay() throws IOException {
    List<String> java = new ArrayList<>(options("etalon", "options=\\(-.*"));
    java.addAll(options("etalon", "exec \"\\$java\" \"\\$\\{options\\[@]}\".*"));
    assertThat(java).containsExactly("-XX:+UseParallelGC", "-Xmx2g", "-Detalon.columns", "-jar");
    assertThat(options("etalon.cmd", "\"%java%\" -XX.*")).isEqualTo(java);
    assertThat(options("dist/image/bin/etalon", "exec .*")).isEqualTo(java);
    assertThat(options("dist/image/bin/etalon.cmd", "\"%~dp0java\".*")).isEqualTo(java);
    assertThat(options("etalon.cmd", ".*call mvn .*")).contains("-Dquick", "-pl", "-am");
    assertThat(Files.readString(ROOT.resolve("etalon.cmd")))
        .as("a build shows its modules")
        .containsPattern("mvn -B [^\n]*\\| findstr /c:\"Building Etalon\" /c:\"ERROR\" >&2");
    for (String launcher : List.of("etalon", "etalon.cmd")) {
      assertThat(Files.readString(ROOT.resolve(launcher)))
          .contains("etalon-cli-*-all.jar", "ETALON_JAVA_OPTIONS", "JAVA_HOME", "70", "17")
          .contains("not built yet and no Maven found; install Maven 3.8 or later");
    }
  }

  /** cmd.exe loses its place in files whose lines end otherwise. */
  @ParameterizedTest
  @ValueSource(strings = {"etalon.cmd", "dist/image/bin/etalon.cmd"})
  void batchFiles_endTheirLinesAsWindowsDoes(String file) throws IOException {
    String text = Files.readString(ROOT.resolve(file));
    assertThat(text.replace("\r\n", "")).isNotEmpty().doesNotContain("\n", "\r");
    assertThat(text).endsWith("\r\n");
    assertThat(text.chars()).allMatch(c -> c < 128);
  }

  /** A checkout has to work where names ignore case and some characters and words are taken. */
  @Test
  void names_inTheRepository_areAllowedEverywhere() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(ROOT)) {
      paths
          .map(path -> ROOT.relativize(path).toString().replace('\\', '/'))
          .filter(name -> !name.matches("(.*/)?(target|\\.git|shared|etalon-out)(/.*)?"))
          .forEach(names::add);
    }
    assertThat(names).hasSizeGreaterThan(1000);
    Set<String> folded = new HashSet<>();
    for (String name : names) {
      assertThat(folded.add(name.toLowerCase(Locale.ROOT))).as(name).isTrue();
      for (String part : name.split("/", -1)) {
        assertThat(part).doesNotMatch(".*[<>:\"|?*\\x00-\\x1f].*").doesNotMatch(".*[. ]");
        assertThat(part).doesNotMatch("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
      }
    }
  }

  /** Files are written beside their place and moved, by the rules of Windows as by any other. */
  @Test
  void wholeFile_onWindowsPaths_replacesAndLeavesNothingBeside() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Path folder = Files.createDirectories(windows.getPath("C:\\work\\etalon-out"));
      for (Path file : List.of(folder.resolve("Result.json"), windows.getPath("result.json"))) {
        Files.writeString(file, "old");
        WholeFile.write(file, out -> out.write("new".getBytes(StandardCharsets.UTF_8)));
        assertThat(Files.readString(file)).isEqualTo("new");
        WholeFile.write(
            file.resolveSibling("RESULT.JSON"),
            out -> out.write("newer".getBytes(StandardCharsets.UTF_8)));
        assertThat(Files.readString(file)).isEqualTo("newer");
      }
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).hasSize(1);
      }
    }
  }
}
