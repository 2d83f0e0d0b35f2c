package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Ctrl-C, requests to terminate and a folder of results, with the program in a process of its own.
 */
class StopSignalsTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  @TempDir static Path folder = Path.of("");

  private static double epsilon;

  /** Of many inputs, and an epsilon between what is attained and what is proved: a long search. */
  @BeforeAll
  static void makeSearch() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int[] widths = {12, 40, 40, 40, 5};
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] weights = new double[widths[l] * widths[l - 1]];
      Arrays.setAll(weights, i -> (float) random.nextDouble(-0.4, 0.4));
      layers.add(
          Affine.of(
              Matrix.of(widths[l], widths[l - 1], weights), Vector.of(new double[widths[l]])));
    }
    OnnxWriter.write(Network.alternating(layers), folder.resolve("f.onnx"));
    String out = folder.resolve("first").toString();
    Cli run =
        Cli.run(
            "quantize",
            folder.resolve("f.onnx").toString(),
            "--domain=unit",
            "--epsilon=1e-9",
            "--bits=10",
            "--json=-",
            "--out=" + out);
    JsonNode json = new ObjectMapper().readTree(run.out());
    epsilon =
        Math.sqrt(json.get("lowerBound").doubleValue() * json.get("upperBound").doubleValue());
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")); // for a few seconds
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(folder.resolve("err").toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .start();
  }

  private static Process startSearch(String out) throws IOException {
    return start(
        "quantize",
        folder.resolve("f.onnx").toString(),
        "--domain=unit",
        "--epsilon=" + epsilon,
        "--bits=10",
        "--timeout=1h",
        "--threads=1",
        "--out=" + folder.resolve(out));
  }

  private static void send(String signal, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor())
        .isZero();
  }

  /** Children inherit what is ignored: a test run in the background has no Ctrl-C. */
  private static void assumeHeard(int number) throws IOException {
    assumeTrue(Files.isReadable(STATUS), "no /proc: signals are not tested here");
    try (BufferedReader lines = Files.newBufferedReader(STATUS)) {
      String ignored =
          lines.lines().filter(l -> l.startsWith("SigIgn:")).findFirst().orElse("SigIgn: 0");
      long set = Long.parseUnsignedLong(ignored.substring(7).strip(), 16);
      assumeFalse((set >> (number - 1) & 1) == 1, "signal " + number + " is ignored in this run");
    }
  }

  private static void awaitSearch(Process process, String out) throws Exception {
    for (int k = 0; k < 600 && !Files.isDirectory(folder.resolve(out)); k++) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(100);
    }
    Thread.sleep(300); // some boxes later
  }

  private static String text(String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"INT, 2", "TERM, 15"})
  void firstSignal_endsWithTheBestAnswerSoFarAndItsCode(String signal, int number)
      throws Exception {
    assumeHeard(number);
    Process process = startSearch("first" + signal);
    try {
      awaitSearch(process, "first" + signal);
      send(signal, process);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isIn(ExitCode.OK, ExitCode.FALSIFIED, ExitCode.UNKNOWN);
      assertThat(text("err")).contains("stopping").doesNotContain("WARNING", "Exception");
      assertThat(text("out")).contains("bits  verdict").contains("wrote ");
      assertThat(text("out")).contains("no page: the run was stopped");
      assertThat(folder.resolve("first" + signal).resolve("report.html")).doesNotExist();
      assertThat(folder.resolve("first" + signal).resolve("result.json")).exists();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Within one process a lock is known to the JVM; here it has to be known to the system. */
  @Test
  void folderOfARunningProcess_isRefused() throws Exception {
    Process process = startSearch("held");
    try {
      awaitSearch(process, "held");
      Cli second =
          Cli.run(
              "quantize",
              folder.resolve("f.onnx").toString(),
              "--domain=unit",
              "--epsilon=1000",
              "--bits=10",
              "--out=" + folder.resolve("held"));
      assertThat(second.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(second.err()).contains("another run is writing its results into");
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Tag("slow")
  @Test
  void secondSignal_endsAtOnce() throws Exception {
    Process process = startSearch("second");
    try {
      awaitSearch(process, "second");
      send("TERM", process);
      send("TERM", process);
      send("TERM", process); // two that arrive together may be one
      assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isIn(143, ExitCode.FALSIFIED, ExitCode.UNKNOWN);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void signal_toACommandWithoutAnAnswerBeforeItsEnd_endsItAtOnce() throws Exception {
    Path pipe = folder.resolve("pipe.onnx"); // that nobody writes to: reading it never ends
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process process = start("inspect", pipe.toString());
    try (OutputStream held = Files.newOutputStream(pipe)) { // opens when the reader has
      held.flush();
      assertThat(process.isAlive()).isTrue();
      send("TERM", process);
      assertThat(process.waitFor(3, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(text("err")).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void run_ofTheProgram_hasTheVectorKernelAndSaysNothingElse() throws Exception {
    Process process = start("--version");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(text("out")).contains("vector-").contains("kernel");
    assertThat(text("err")).isEmpty();
  }
}
