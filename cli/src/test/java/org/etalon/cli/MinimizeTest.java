package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code quantize --minimize bits}: its files, its JSON, its words and what others say of them. */
class MinimizeTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";
  private static JsonNode json = new tools.jackson.databind.ObjectMapper().createObjectNode();

  @BeforeAll
  static void minimize() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
    json =
        Cli.json(
            Cli.run(
                "quantize",
                f,
                "--domain",
                domain,
                "--epsilon",
                "0.1",
                "--minimize",
                "bits",
                "--levels",
                "1..4",
                "--boxes",
                "3000",
                "--timeout",
                "10m",
                "--out",
                folder.resolve("out").toString(),
                "--json",
                "-"));
  }

  private static Path out(String name) {
    return folder.resolve("out").resolve(name);
  }

  @Test
  void everyBitOfTheFileIsCounted() throws IOException {
    CodedNetwork coded = CodedFile.read(out("network.coded"));
    JsonNode quantization = json.get("quantization");
    assertThat(quantization.get("totalBits").asLong()).isEqualTo(coded.totalBits());
    assertThat(
            quantization.get("payloadBits").asLong() + quantization.get("structureBits").asLong())
        .isEqualTo(coded.totalBits());
    assertThat(quantization.get("fileBytes").asLong())
        .isEqualTo(Files.size(out("network.coded")))
        .isGreaterThanOrEqualTo(coded.totalBits() / 8);
    long layers = 0;
    for (JsonNode layer : quantization.get("layers")) {
      layers += layer.get("payloadBits").asLong();
    }
    assertThat(layers).isEqualTo(coded.payloadBits());
  }

  @Test
  void levelsTakeFewerAndFewerBits() {
    assertThat(json.get("verdict").asString()).isEqualTo("certified");
    long before = Long.MAX_VALUE;
    int level = 0;
    for (JsonNode entry : json.get("quantization").get("levels")) {
      assertThat(entry.get("totalBits").asLong()).isLessThan(before);
      assertThat(entry.get("level").asInt()).isGreaterThanOrEqualTo(level);
      before = entry.get("totalBits").asLong();
      level = entry.get("level").asInt();
    }
    assertThat(level).isEqualTo(4);
    assertThat(before).isEqualTo(json.get("quantization").get("totalBits").asLong());
    assertThat(before).isLessThan(8815 / 4);
  }

  /** The two files hold one function, and the first takes and gives what f does. */
  @Test
  void bothFilesHoldTheSameNetwork() throws IOException {
    CodedNetwork coded = CodedFile.read(out("network.coded"));
    var onnx = OnnxReader.read(out("quantized.onnx"));
    for (double[] x : List.of(new double[] {0.25, -1}, new double[] {-1.5, 3}, new double[2])) {
      assertThat(onnx.network().forwardExact(x)).isEqualTo(coded.network().forwardExact(x));
    }
    var original = OnnxReader.read(Path.of(f)).metadata();
    assertThat(onnx.metadata().inputs()).isEqualTo(original.inputs());
    assertThat(onnx.metadata().outputNames()).isEqualTo(original.outputNames());
    assertThat(onnx.metadata().properties())
        .containsEntry("etalon.verdict", "certified")
        .containsEntry("etalon.totalBits", String.valueOf(coded.totalBits()));
  }

  @Test
  void theCheckerAcceptsTheCertificateAndNoSmallerEpsilon() {
    assertThat(json.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(check("0.1").code()).isZero();
    assertThat(check("0.01").code()).isEqualTo(ExitCode.REJECTED);
  }

  private static Cli check(String epsilon) {
    return Cli.run(
        "check",
        out("certificate.etalon").toString(),
        "--network",
        f,
        "--quantized",
        out("quantized.onnx").toString(),
        "--domain",
        domain,
        "--epsilon",
        epsilon);
  }

  @Test
  void theCodedFileIsCertifiedToo() {
    Cli run =
        Cli.run(
            "certify", f, out("network.coded").toString(), "--domain", domain, "--epsilon", "0.1");
    assertThat(run.code()).as(run.out()).isZero();
  }

  @Test
  void thePageSaysHowManyBits() throws IOException {
    assertThat(Files.readString(out("report.html")))
        .contains("totalBits")
        .contains("rounded together");
  }

  @Test
  void wordsSayWhatIsProvedAndWhatIsNot() {
    Cli run = minimized("--levels", "4..4", "--boxes", "3000", "--no-check", "--no-report");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern("^\\d+ bits in all: CERTIFIED")
        .contains("No claim that fewer do not", "4 rounded together", "UNCHECKED", "of structure");
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    assertThat(minimized("--levels", "6").code()).isEqualTo(ExitCode.USAGE);
    assertThat(minimized("--levels", "4..2").err()).contains("descending");
    assertThat(Cli.run("quantize", f, "--domain", domain, "--epsilon", "1", "--levels", "2").err())
        .contains("--levels is for --minimize");
    assertThat(
            Cli.run("quantize", f, "--domain", domain, "--epsilon", "1", "--minimize", "happiness")
                .err())
        .contains("bits alone");
  }

  /** One width for all has the time it has alone, so all levels together are never worse. */
  @Test
  void fiveSecondsGiveNoWorseAnswerThanTheFirstLevelAlone() throws IOException {
    Path hard = folder.resolve("hard.onnx");
    OnnxWriter.write(HardNetwork.of(), hard);
    for (List<String> question :
        List.of(List.of(f, domain, "0.1"), List.of(hard.toString(), "unit", "0.02"))) {
      long alone = bits(question, "1");
      assertThat(bits(question, "1..5")).isLessThanOrEqualTo(alone);
      assertThat(alone).isLessThan(Long.MAX_VALUE);
    }
  }

  /** Bits in all after five seconds. */
  private static long bits(List<String> question, String levels) {
    JsonNode result =
        Cli.json(
            Cli.run(
                "quantize",
                question.get(0),
                "--domain",
                question.get(1),
                "--epsilon",
                question.get(2),
                "--minimize",
                "bits",
                "--levels",
                levels,
                "--timeout",
                "5s",
                "--no-report",
                "--out",
                folder.resolve("brief").toString(),
                "--json",
                "-"));
    JsonNode quantization = result.get("quantization");
    return result.get("verdict").asString().equals("certified")
        ? quantization.get("totalBits").asLong()
        : Long.MAX_VALUE;
  }

  private static Cli minimized(String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                "quantize",
                f,
                "--domain",
                domain,
                "--epsilon",
                "0.1",
                "--minimize",
                "bits",
                "--out",
                folder.resolve("other").toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }
}
