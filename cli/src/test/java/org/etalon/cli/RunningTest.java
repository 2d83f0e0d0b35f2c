package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.etalon.onnx.OnnxReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What commands say while they run, by a clock of the test's own; and runs stopped amid that. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SAME_THREAD)
class RunningTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";

  @BeforeAll
  static void example() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
    run("", "quantize", "--bits=12", "--boxes=500", "--no-report", "--out=" + in("q"));
  }

  @AfterEach
  void goOn() {
    Thread.interrupted();
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  /** Ten seconds pass between any two looks at the clock; whoever reads {@code stop} interrupts. */
  private static Cli run(String stop, String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command));
    if (!command.equals("check")) {
      arguments.add(f);
      if (command.equals("certify")) {
        arguments.add(in("q/quantized.onnx"));
      }
    }
    arguments.addAll(List.of("--domain=" + domain, "--epsilon=0.1", "--threads=1"));
    arguments.addAll(List.of(options));
    return run(stop, arguments);
  }

  private static Cli run(String stop, List<String> arguments) {
    Thread worker = Thread.currentThread();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream heard =
        new PrintStream(err, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            if (!stop.isEmpty() && line.contains(stop)) {
              worker.interrupt();
            }
          }
        };
    AtomicLong clock = new AtomicLong();
    int code =
        Main.run(
            arguments.toArray(String[]::new),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new Messages(heard, 0, () -> clock.addAndGet(10_000_000_001L)),
            running -> {});
    return new Cli(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void quantize_namesSettingAndWidth_andThatItChecks() {
    Cli run = run("", "quantize", "--boxes=50", "--no-report", "--out=" + in("all"));
    assertThat(run.err())
        .contains("nearest channel power-of-two, 8 bits")
        .contains("; now ", "difference in [")
        .contains("checking the certificate");
  }

  @Test
  void certify_namesTheBracket() {
    assertThat(run("", "certify", "--boxes=50").err()).contains("left: difference in [");
  }

  @Test
  void ladder_namesTheGridAndTheWidth() {
    String sine = "../examples/sine";
    List<String> small =
        List.of(
            "ladder",
            sine + ".onnx",
            "--domain=" + sine + ".domain.json",
            "--epsilon=0.1",
            "--threads=1",
            "--boxes=1");
    assertThat(run("", small).err())
        .contains("left: floor network power-of-two, ")
        .contains("left: nearest channel power-of-two, ")
        .contains(" bits; ");
  }

  @Test
  void check_saysThatItChecks() {
    Cli run =
        run(
            "",
            "check",
            in("q/certificate.etalon"),
            "--network=" + f,
            "--quantized=" + in("q/quantized.onnx"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("checking " + in("q/certificate.etalon"));
  }

  @Test
  void activations_stopped_leaveTheBestSoFar() {
    Cli run =
        run(
            "12 bits; ",
            "quantize",
            "--activations=same",
            "--bits=12..14",
            "--timeout=1h",
            "--no-report",
            "--out=" + in("values"));
    assertThat(run.err()).contains("12 bits; ");
    assertThat(run.code()).isIn(ExitCode.OK, ExitCode.UNKNOWN);
    JsonNode json = result("values");
    assertThat(json.get("reproducible").asBoolean()).isFalse();
    assertThat(json.get("tried")).hasSize(1);
  }

  @Test
  void minimize_stopped_leavesTheBestSoFar() {
    Cli run =
        run(
            " bits proved; ",
            "quantize",
            "--minimize=bits",
            "--timeout=1h",
            "--no-report",
            "--out=" + in("fewest"));
    assertThat(run.err()).contains(" bits proved; ");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(result("fewest").get("reproducible").asBoolean()).isFalse();
    assertThat(folder.resolve("fewest/quantized.onnx")).exists();
  }

  /** What was proved is written; that nobody checked it is said, with the command that does. */
  @Test
  void check_stopped_leavesWhatWasProved() throws IOException {
    Cli run =
        run(
            "checking the certificate",
            "quantize",
            "--bits=12",
            "--no-report",
            "--out=" + in("unchecked"));
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode check = result("unchecked").get("check");
    assertThat(check.get("verdict").asString()).isEqualTo("unchecked");
    assertThat(check.get("reason").asString()).contains("stopped");
    assertThat(check.get("command").asString()).contains("certificate.etalon");
    assertThat(OnnxReader.read(folder.resolve("unchecked/quantized.onnx")).metadata().properties())
        .containsEntry("etalon.verdict", "certified");
    assertThat(Files.exists(folder.resolve("unchecked/certificate.etalon"))).isTrue();
  }

  private static JsonNode result(String out) {
    return new ObjectMapper().readTree(folder.resolve(out).resolve("result.json").toFile());
  }
}
