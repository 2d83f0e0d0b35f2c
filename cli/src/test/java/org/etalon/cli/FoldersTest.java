package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.etalon.study.ResultFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that leave several files: those of one run, or none. */
class FoldersTest {
  @TempDir static Path folder;

  private static final String RECOVER = "recover squaring --epsilon 0.1 --boxes 1";

  private static List<String> names(String out) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(out))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {RECOVER, "example pendulum", "generate-man", "bench --suite depth --boxes 1"})
  void commands_intoAFolderThatAnotherRunWrites_areRefused(String command) throws IOException {
    try (ResultFolder held = ResultFolder.open(folder.resolve("held"))) {
      Cli run = Cli.run((command + " --out " + held.directory()).split(" "));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).contains("another run is writing its results into");
      assertThat(names("held")).hasSize(1);
    }
  }

  /** What was written beside is in its place, nothing else is left, other files stay. */
  @Test
  void commands_leaveTheirFilesAndNoOthers() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("made")).resolve("mine.txt"), "mine");
    String out = " --out " + folder.resolve("made");
    assertThat(Cli.run((RECOVER + out).split(" ")).out()).contains("squaring.onnx");
    assertThat(names("made")).containsExactly("mine.txt", "squaring.onnx");
    assertThat(Cli.run(("example pendulum" + out).split(" ")).code()).isZero();
    assertThat(names("made"))
        .containsExactly(
            "mine.txt",
            "pendulum.domain.json",
            "pendulum.onnx",
            "pendulum.units.json",
            "squaring.onnx");
    Cli manual = Cli.run(("generate-man --out " + folder.resolve("man")).split(" "));
    assertThat(manual.out()).startsWith(names("man").size() + " pages");
    assertThat(names("man")).contains("etalon.1", "etalon-quantize.1");
  }
}
