package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder has the files of one run, whatever happens to another that writes into it. */
class ResultFolderTest {
  private static final String STAGE = ".etalon-unfinished";

  @TempDir Path folder;

  private Path out;

  /** An earlier run left a network and its result; a file of the user's lies beside. */
  @BeforeEach
  void earlier() throws IOException {
    out = folder.resolve("out");
    try (ResultFolder earlier = ResultFolder.open(out)) {
      write(earlier, "old", ResultFolder.NETWORK, ResultFolder.CODED, ResultFolder.RESULT);
      earlier.publish();
    }
    Files.writeString(out.resolve("notes.txt"), "mine");
  }

  private static void write(ResultFolder to, String text, String... names) throws IOException {
    for (String name : names) {
      Files.writeString(to.unfinished(name), text);
    }
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** As after the death of a process: the same files, and nobody holds a lock. */
  private Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(out.relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void publish_leavesTheFilesOfThisRunAlone() throws IOException {
    try (ResultFolder run = ResultFolder.open(out)) {
      write(run, "new", ResultFolder.NETWORK, ResultFolder.RESULT);
      assertThat(out.resolve("quantized.onnx")).hasContent("old");
      run.publish();
    }
    assertThat(names(out)).containsExactly("notes.txt", "quantized.onnx", "result.json");
    assertThat(out.resolve("quantized.onnx")).hasContent("new");
    assertThat(out.resolve("result.json")).hasContent("new");
    assertThat(out.resolve("notes.txt")).hasContent("mine");
  }

  /** A folder of somebody else's may say anything. */
  @Test
  void open_afterACrashThatNamesFilesElsewhere_touchesNone() throws IOException {
    Path other = Files.writeString(folder.resolve("result.json"), "another's");
    Path stage = Files.createDirectories(out.resolve(STAGE));
    Files.writeString(stage.resolve("result.json"), "new");
    Files.writeString(stage.resolve("ready"), "-../result.json\n+result.json\n");
    assertThatThrownBy(() -> ResultFolder.open(out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("names a file elsewhere");
    assertThat(other).hasContent("another's");
  }

  @Test
  void open_whileAnotherWrites_isRefused() {
    try (ResultFolder run = ResultFolder.open(out)) {
      assertThat(run.place("result.json")).exists();
      assertThatThrownBy(() -> ResultFolder.open(out))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("another run is writing its results into");
      assertThatThrownBy(() -> ResultFolder.open(out, List.of("net.h", "net.c")))
          .isInstanceOf(BadInputException.class);
    }
    assertThat(names0()).doesNotContain(STAGE);
  }

  private List<String> names0() {
    try {
      return names(out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void close_beforePublishing_leavesWhatThereWas() throws IOException {
    try (ResultFolder run = ResultFolder.open(out)) {
      write(run, "new", ResultFolder.NETWORK, ResultFolder.RESULT);
    }
    assertThat(out.resolve("result.json")).hasContent("old");
    assertThat(names(out))
        .containsExactly("network.coded", "notes.txt", "quantized.onnx", "result.json");
  }

  @Test
  void open_afterACrashBeforeTheMoves_leavesWhatThereWas() throws IOException {
    try (ResultFolder run = ResultFolder.open(out)) {
      write(run, "new", ResultFolder.NETWORK, ResultFolder.RESULT);
      Path crashed = copy("crashed");
      assertThat(crashed.resolve(STAGE)).exists();
      ResultFolder.open(crashed).close();
      assertThat(crashed.resolve(STAGE)).doesNotExist();
      assertThat(crashed.resolve("quantized.onnx")).hasContent("old");
      assertThat(crashed.resolve("result.json")).hasContent("old");
    }
  }

  /** A folder in a file's place ends the moves, as a crash would. */
  @Test
  void open_afterACrashAmidTheMoves_endsThem() throws IOException {
    Files.delete(out.resolve("quantized.onnx"));
    Path obstacle = Files.createDirectories(out.resolve("quantized.onnx").resolve("in the way"));
    ResultFolder run = ResultFolder.open(out);
    write(run, "new", ResultFolder.CERTIFICATE, ResultFolder.NETWORK, ResultFolder.RESULT);
    assertThatThrownBy(run::publish).isInstanceOf(BadInputException.class);
    assertThat(out.resolve("certificate.etalon")).hasContent("new");
    assertThat(out.resolve("network.coded")).doesNotExist();
    assertThat(out.resolve("result.json")).as("first to go, last to come").doesNotExist();
    Path crashed = copy("crashed");
    run.close();

    Files.delete(crashed.resolve(out.relativize(obstacle).toString()));
    Files.delete(crashed.resolve("quantized.onnx"));
    byte[] ready = Files.readAllBytes(crashed.resolve(STAGE).resolve("ready"));
    ResultFolder.open(crashed, List.of("net.h", "net.c")).close(); // whoever comes next
    List<String> all = List.of("certificate.etalon", "notes.txt", "quantized.onnx", "result.json");
    assertThat(names(crashed)).isEqualTo(all);
    assertThat(crashed.resolve("quantized.onnx")).hasContent("new");
    assertThat(crashed.resolve("result.json")).hasContent("new");

    Files.createDirectories(crashed.resolve(STAGE)); // a crash when all was moved
    Files.write(crashed.resolve(STAGE).resolve("ready"), ready);
    ResultFolder.open(crashed).close();
    assertThat(names(crashed)).isEqualTo(all);
  }

  @Test
  void open_forOtherFiles_touchesNoResult() throws IOException {
    Files.writeString(out.resolve("net.h"), "old");
    try (ResultFolder run = ResultFolder.open(out, List.of("net.h", "net.c"))) {
      assertThatThrownBy(run::publish).isInstanceOf(IllegalStateException.class);
      write(run, "new", "net.c", "netxc");
      run.publish();
    }
    assertThat(names(out))
        .containsExactly("net.c", "network.coded", "notes.txt", "quantized.onnx", "result.json");
    assertThat(out.resolve("result.json")).hasContent("old");
  }
}
