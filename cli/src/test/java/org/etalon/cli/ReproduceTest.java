package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.etalon.reproduce.Document;
import org.etalon.reproduce.Exhibit;
import org.etalon.reproduce.Exhibits;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The list of tables and figures: none is forgotten, all can be typed, the quick ones agree. */
class ReproduceTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> DOCUMENTS =
      List.of("README.md", "PERFORMANCE.md", "docs/results.md");

  @TempDir Path folder;

  /** A table that is added to a document without its command fails here. */
  @Test
  void list_hasEveryTableAndFigureOfTheDocuments() throws IOException {
    List<String> places = new ArrayList<>();
    for (String document : DOCUMENTS) {
      places.addAll(Document.read(document, Files.readString(ROOT.resolve(document))).keySet());
    }
    assertThat(places).hasSizeGreaterThan(40);
    assertThat(Exhibits.all())
        .extracting(Exhibit::place)
        .containsExactlyInAnyOrderElementsOf(places);
    assertThat(Exhibits.all()).extracting(Exhibit::name).doesNotHaveDuplicates();
    assertThat(Cli.run("reproduce").out().lines()).hasSize(places.size());
  }

  /** No picture of the README is without the command that makes it: the next block but text. */
  @Test
  void pictures_ofTheReadme_haveTheirCommandBelow() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    int pictures = 0;
    for (Exhibit exhibit : Exhibits.all()) {
      String picture = exhibit.place().replaceFirst(".*\\| ", "");
      if (exhibit.document().equals("README.md") && picture.matches(".*\\.(svg|png)")) {
        String block = readme.split("\\(" + picture + "\\)", 2)[1].split("```", 3)[1];
        for (String word : exhibit.commands().get(0).replaceFirst("[:,] .*", "").split(" ")) {
          if (word.startsWith("-")) {
            assertThat(block).as(picture).contains(word.replaceFirst("=.*", ""));
          }
        }
        pictures++;
      }
    }
    assertThat(pictures).isEqualTo(2);
  }

  @Test
  void commands_canBeTyped() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    CommandLine etalon = Main.commandLine(nowhere, new Messages(nowhere, 0));
    for (Exhibit exhibit : Exhibits.all()) {
      assertThat(exhibit.commands()).as(exhibit.name()).isNotEmpty();
      if (exhibit.kind() != Exhibit.Kind.ELSEWHERE) {
        assertThat(exhibit.about()).isNotEmpty();
        for (String command : exhibit.commands()) {
          etalon.parseArgs(command.split(" ", -1)); // throws if it is wrong
        }
      }
    }
  }

  /** A row a command, so that {@code reproduce} knows which prints which. */
  @Test
  void rowsThatAreCommands_areAsMany() throws IOException {
    int tables = 0;
    for (Exhibit exhibit : Exhibits.all()) {
      if (exhibit.rowsAreCommands()) {
        String text = Files.readString(ROOT.resolve(exhibit.document()));
        assertThat(Document.read(exhibit.document(), text).get(exhibit.place()))
            .as(exhibit.name())
            .hasSize(exhibit.commands().size() + 1);
        tables++;
      }
    }
    assertThat(tables).isGreaterThan(10);
  }

  /** Blanks in folders, and folders whose names are those that commands stand for. */
  @Test
  void reproduce_foldersOfAnyName_areTakenAsTheyAre() {
    Path out = folder.resolve("my DATA/OUT");
    Cli run =
        Cli.run("reproduce", "results.speed-picture", "--root", "..", "--out", out.toString());
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(out).isDirectoryContaining("glob:**.svg");
  }

  @Tag("slow")
  @Test
  void reproduce_changedTable_namesTheFigureThatDiffers() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    String text = Files.readString(ROOT.resolve("docs/results.md"));
    assertThat(text).contains("| 4 | 1446 | 1.9e-3 |");
    Files.writeString(
        docs.resolve("results.md"), text.replace("| 4 | 1446 | 1.9e-3 |", "| 4 | 1446 | 1.7e-3 |"));
    Cli changed =
        Cli.run(
            "reproduce",
            "results.chain",
            "--root",
            folder.toString(),
            "--out",
            folder.resolve("out").toString());
    assertThat(changed.code()).as(changed.err()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(changed.out()).contains("; NOT IN IT: 0.0017").contains("Something differs.");
    assertThat(changed.out().lines().filter(line -> line.contains("NOT IN IT"))).hasSize(1);
  }

  @Test
  void reproduce_unknownName_isWrongUsage() {
    assertThat(Cli.run("reproduce", "results.none").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run("reproduce", "results.chain", "--root", folder.toString()).code())
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  static Stream<String> quick() {
    return Exhibits.all().stream().filter(e -> e.kind() == Exhibit.Kind.QUICK).map(Exhibit::name);
  }

  /** {@code mvn -P nightly -pl cli -am verify}. */
  @Tag("slow")
  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("quick")
  void reproduce_quick_nothingDiffers(String name) {
    Cli run = Cli.run("reproduce", name, "--root", "..", "--out", folder.toString());
    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }

  /** The folders of data that commands name, and the files in each. */
  static Map<String, Set<String>> data() {
    Map<String, Set<String>> data = new TreeMap<>();
    for (Exhibit exhibit : Exhibits.all()) {
      for (String command : exhibit.commands()) {
        for (String word : command.split(" ", -1)) {
          if (exhibit.kind() != Exhibit.Kind.ELSEWHERE && word.startsWith("DATA/")) {
            String file = word.substring("DATA/".length());
            String folder = file.substring(0, Math.max(0, file.indexOf('/')));
            data.computeIfAbsent(folder, key -> new TreeSet<>()).add(file);
          }
        }
      }
    }
    return data;
  }

  static Stream<String> folders() {
    return data().keySet().stream();
  }

  /** Of a folder that is there all that commands name; one that is not there skips by its name. */
  @ParameterizedTest
  @MethodSource("folders")
  void commands_ofPublishedNetworks_nameFilesThatThereAre(String name) {
    Path parent = DataFolder.file(name).resolveSibling("");
    for (String file : Objects.requireNonNull(data().get(name))) {
      assertThat(parent.resolve(file)).exists();
    }
  }
}
