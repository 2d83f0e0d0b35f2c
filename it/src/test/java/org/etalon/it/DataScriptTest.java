package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that fetches test data, with another curl than the real one: nothing is fetched. */
class DataScriptTest {
  private static final int FILES = 136;

  private static final Path SCRIPT = Path.of("data.sh");

  @TempDir Path folder = Path.of("");

  private record Run(int code, String out, String err) {}

  /** Runs the script with a curl that does {@code fetch}: $1 is the address, $2 the file. */
  private Run run(String fetch, String... args) throws IOException, InterruptedException {
    return run(SCRIPT, fetch, args);
  }

  private Run run(Path script, String fetch, String... args)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path curl = bin.resolve("curl");
    Files.writeString(
        curl,
        """
        #!/bin/sh
        # curl -fsSL --retry 3 -o FILE ADDRESS
        echo "$6" >>"%s"
        fetch() { %s; }
        fetch "$6" "$5"
        """
            .formatted(folder.resolve("log"), fetch));
    assertThat(curl.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Run(code, Files.readString(out), Files.readString(err));
  }

  /** The script beside a list of some files, packed ones among them: what it fetches one by one. */
  private Path scriptOfFew() throws IOException {
    List<String> files =
        Files.readAllLines(Path.of("data.list")).stream().filter(f -> !f.startsWith("#")).toList();
    List<String> few = new ArrayList<>(files.subList(0, 3));
    files.stream().filter(f -> f.contains(".gz ")).limit(3).forEach(few::add); // kept packed
    files.stream().filter(f -> f.endsWith(".gz") && !f.contains(".gz ")).limit(3).forEach(few::add);
    assertThat(few).hasSize(9).doesNotHaveDuplicates();
    Files.write(folder.resolve("data.list"), few);
    return Files.copy(SCRIPT, folder.resolve("data.sh"));
  }

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("data"));
  }

  @Test
  void dryRun_listsEveryAddressAndFetchesNothing() throws Exception {
    Run run = run("exit 1", "--dry-run", data().toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .hasSize(FILES)
        .allMatch(line -> line.matches("\\w+/[\\w.-]+ https://\\S+/[\\w.-]+"));
    assertThat(run.err())
        .contains("left out", "queries.json", "isomorphic", "aster")
        .endsWith(FILES + " files to fetch, 0 present\n");
    assertThat(folder.resolve("log")).doesNotExist();
    assertThat(data()).isEmptyDirectory();
  }

  @Test
  void fetch_onOtherContent_refusesItAndLeavesNothing() throws Exception {
    Run run = run(scriptOfFew(), "echo other >\"$2\"", data().toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("is not the file that was expected");
    try (Stream<Path> files = Files.walk(data())) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void fetch_onNoAnswer_namesTheAddress() throws Exception {
    Run run = run(scriptOfFew(), "return 22", data().toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("data.sh: could not fetch https://");
  }

  @Test
  void fetch_onMissingFolder_isAUsageError() throws Exception {
    Run run = run("exit 1", folder.resolve("nowhere").toString());
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("there is no folder");
    assertThat(run("exit 1").code()).isEqualTo(64);
  }

  /** The checksums are those of the data that the tests are known to run on. */
  @Test
  void fetch_onRightContent_keepsItAndGoesOnWhereItStopped() throws Exception {
    Path known = DataFolder.file("acasxu").toAbsolutePath().getParent();
    String list = Files.readString(Path.of("data.list"), StandardCharsets.UTF_8);
    StringBuilder homes = new StringBuilder("case $1 in ");
    for (String line : list.split("\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        String[] fields = line.split(" ", -1);
        Path file = DataFolder.file(fields[1]);
        boolean packed = fields[2].endsWith(".gz") && !fields[1].endsWith(".gz");
        homes
            .append(fields[2])
            .append(packed ? ") gzip -c " : ") cat ")
            .append(file.toAbsolutePath());
        homes.append(" >\"$2\" ;; ");
      }
    }
    Path moved = data().resolve("real/branch_mlp.onnx");
    String other = homes.toString().replaceFirst("cat (\\S+/branch_mlp)", "echo $1");
    Run run = run(other + " *) return 22 ;; esac", data().toString());
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.err())
        .contains("branch1.onnx is not the file that was expected")
        .contains(FILES - 1 + " files fetched, 0 were there, 1 missed");
    assertThat(moved).doesNotExist();
    run = run(homes + " *) return 22 ;; esac", data().toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("1 files fetched, " + (FILES - 1) + " were there, 0 missed");
    assertThat(data().resolve("real/tiny_yolo.onnx"))
        .hasSameBinaryContentAs(known.resolve("real/tiny_yolo.onnx"));
    assertThat(data().resolve("nnet/mnist_relu_3_100.nnet"))
        .hasSameBinaryContentAs(known.resolve("nnet/mnist_relu_3_100.nnet"));
    assertThat(run("exit 1", data().toString()).err())
        .contains("0 files fetched, " + FILES + " were there");
  }
}
