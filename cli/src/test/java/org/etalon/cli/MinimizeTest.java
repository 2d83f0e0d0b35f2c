package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.etalon.study.CertificateCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code quantize --minimize bits}: its files, its JSON, its words and what others say of them. */
class MinimizeTest {
  @TempDir static Path folder = Path.of("");

  private static Minimized asked = new Minimized(Path.of(""), "");
  private static String f = "";
  private static JsonNode json = new tools.jackson.databind.ObjectMapper().createObjectNode();

  @BeforeAll
  static void minimize() throws IOException {
    asked = Minimized.in(folder);
    f = asked.f();
    json =
        Cli.json(
            asked.run("0.1", "out", "--levels=1..4", "--boxes=3000", "--timeout=1h", "--json=-"));
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
    assertThat(quantization.get("fileBytes").asLong()).isEqualTo(Files.size(out("quantized.onnx")));
    assertThat(quantization.get("codedBytes").asLong())
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
    assertThat(json.get("quantization").get("levels").get(0).get("level").asInt()).isOne();
    assertThat(json.get("quantization").get("levels").get(0).get("setting").asString())
        .contains("power-of-two");
    assertThat(before).isEqualTo(json.get("quantization").get("totalBits").asLong());
    assertThat(before)
        .isLessThan(json.get("quantization").get("levels").get(0).get("totalBits").asLong() / 4);
    assertThat(json.get("reproducible").asBoolean()).isTrue();
  }

  /** Each level worked on is named, with the bits that it takes fewer than those before. */
  @Test
  void everyLevelSaysWhatItGained() {
    long bits = 0;
    int number = 1;
    for (JsonNode level : json.get("quantization").get("byLevel")) {
      assertThat(level.get("level").asInt()).isEqualTo(number++);
      if (level.get("gained").isNull()) {
        assertThat(number).isEqualTo(2);
        bits = level.get("cost").asLong();
      } else {
        bits -= level.get("gained").asLong();
        assertThat(level.get("cost").isNull()).isEqualTo(level.get("gained").asLong() == 0);
      }
    }
    assertThat(number).isEqualTo(5);
    assertThat(bits).isEqualTo(json.get("quantization").get("totalBits").asLong());
  }

  @Test
  void whatCannotBeResumedIsRefused() {
    assertThat(asked.run("0.2", "other", "--resume=" + f, "--timeout=1h").err())
        .contains("not a coded network");
    assertThat(asked.run("0.2", "other", "--resume=" + folder.resolve("none")).err())
        .contains("no such file");
    Cli other =
        asked.runOf(
            "../examples/sine.onnx", "unit", "0.2", "other", "--resume=" + out("network.coded"));
    assertThat(other.err()).contains("has other layers than f");
    assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
  }

  /**
   * Whatever is called refuted has a difference above epsilon, and whatever is listed is shorter.
   */
  @Test
  void singleRowsOfABitLessAreReported() {
    JsonNode exchanges = json.get("quantization").get("exchanges");
    long refuted = 0;
    for (JsonNode exchange : exchanges) {
      assertThat(exchange.get("savedBits").asLong()).isPositive();
      if (exchange.get("verdict").asString().equals("falsified")) {
        refuted++;
        assertThat(exchange.get("attained").asDouble()).isGreaterThan(0.1);
      }
    }
    assertThat(refuted).isPositive();
  }

  /** Nothing but its result, and nothing of a run before. */
  @Tag("slow")
  @Test
  void aRunThatProvesNothingLeavesNoNetwork() throws IOException {
    String levels = "--levels=2..2";
    assertThat(asked.run("10", "unknown", levels, "--boxes=50", "--no-check", "--no-report").code())
        .isZero();
    Path coded = folder.resolve("unknown").resolve("network.coded");
    assertThat(coded).exists();
    Cli run = asked.run("1e-30", "unknown", levels, "--boxes=1");
    assertThat(run.code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(coded).doesNotExist();
    try (Stream<Path> files = Files.list(folder.resolve("unknown"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("result.json");
    }
  }

  /** Epsilon is so small that the checker's own allowance for underflow is more. */
  @Test
  void whatTheCheckerRejectsIsAnAttempt() throws IOException {
    Affine first = Affine.of(Matrix.of(2, 1, 0x1.12345p-100, 0x1.3p-100), Vector.of(0, 0x1p-102));
    Affine last = Affine.of(Matrix.of(1, 2, 0x1.7p-100, 0x1.6789ap-101), Vector.of(0x1.1p-100));
    Path tiny = folder.resolve("tiny.onnx");
    OnnxWriter.write(Network.alternating(List.of(first, last)), tiny);
    Cli run = asked.runOf(tiny.toString(), "unit", "1e-61", "tiny", "--levels=1..2", "--no-report");
    assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.REJECTED);
    assertThat(run.out())
        .contains("bits in all: REJECTED, so not proved")
        .doesNotContain("CERTIFIED");
    JsonNode result =
        new tools.jackson.databind.ObjectMapper()
            .readTree(folder.resolve("tiny").resolve("result.json").toFile());
    assertThat(result.get("verdict").asString()).isEqualTo("unknown");
    assertThat(result.get("check").get("verdict").asString()).isEqualTo("rejected");
    String attempt = run.out().replaceAll("(?s).*/(attempt-\\d+-bits\\.onnx).*", "$1");
    assertThat(run.out()).contains("--quantized " + folder.resolve("tiny").resolve(attempt));
    assertThat(folder.resolve("tiny").resolve(attempt)).exists();
    assertThat(folder.resolve("tiny").resolve("quantized.onnx")).doesNotExist();
    assertThat(folder.resolve("tiny").resolve("network.coded")).doesNotExist();
    assertThat(OnnxReader.read(folder.resolve("tiny").resolve(attempt)).metadata().properties())
        .containsEntry("etalon.verdict", "rejected")
        .doesNotContainKey("etalon.bound");
    String command = run.out().replaceAll("(?s).*etalon (check [^\n]*).*", "$1");
    assertThat(Cli.run(command.split(" ", -1)).out())
        .startsWith("REJECTED")
        .doesNotContain("other model files");
  }

  /** Whoever stops a run waits for what it has, not for pictures of it. */
  @Test
  void aRunThatIsStopped_writesNoPage() throws Exception {
    Path kept = folder.resolve("stopped.coded");
    String[] more = {"--timeout=1h", "--boxes=1000000", "--checkpoint=" + kept};
    AtomicReference<Cli> ran = new AtomicReference<>();
    Thread run = new Thread(() -> ran.set(asked.run("0.1", "stopped", more)));
    run.start();
    while (!Files.exists(kept) && run.isAlive()) {
      Thread.sleep(10);
    }
    run.interrupt();
    run.join();
    assertThat(ran.get().out()).contains("CERTIFIED").contains(QuantizeCommand.NO_PAGE);
    assertThat(folder.resolve("stopped").resolve("report.html")).doesNotExist();
    assertThat(folder.resolve("stopped").resolve("network.coded")).exists();
  }

  /** Ranges hold at points of the Minimized.DOMAIN, evaluated here; nothing is left out. */
  @Test
  void rangesOfAllLayersAreInTheResult() throws IOException {
    List<Affine> layers =
        OnnxReader.read(out("quantized.onnx")).network().layers().stream()
            .flatMap(layer -> layer.affine().stream())
            .toList();
    JsonNode ranges = json.get("ranges");
    assertThat(ranges).hasSameSizeAs(layers);
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 100; n++) {
      double[] x = {random.nextDouble(-0.75, 0.75), random.nextDouble(-2, 2)};
      for (int l = 0; l < layers.size(); l++) {
        double[] z = Network.of(List.<Layer>of(layers.get(l))).forward(x);
        for (double value : z) {
          assertThat(value)
              .isBetween(
                  ranges.get(l).get("lower").asDouble() - 1e-9,
                  ranges.get(l).get("upper").asDouble() + 1e-9);
        }
        x = Arrays.stream(z).map(value -> Math.max(0, value)).toArray();
      }
    }
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

  @Test
  void aCheckThatWasStoppedSaysSo() {
    assertThat(CertificateCheck.unfinished(true, 5)).contains("the run was stopped");
    assertThat(CertificateCheck.unfinished(false, 5)).contains("in the 5 s left");
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
        Minimized.DOMAIN,
        "--epsilon",
        epsilon);
  }

  @Test
  void theCodedFileIsCertifiedToo() {
    Cli run =
        Cli.run(
            "certify",
            f,
            out("network.coded").toString(),
            "--domain",
            Minimized.DOMAIN,
            "--epsilon",
            "0.1");
    assertThat(run.code()).as(run.out()).isZero();
  }

  /**
   * ONNX holds it whole; what computes in integers alone says why it cannot, and leaves nothing.
   */
  @Test
  void exports_takeTheSameNetworkOrSayWhyNot() throws IOException {
    CodedNetwork coded = CodedFile.read(out("network.coded"));
    for (String format : List.of("qonnx", "qdq")) {
      Cli run = export(format);
      assertThat(run.code()).as(run.err()).isZero();
      Network exported =
          OnnxReader.read(folder.resolve("as-" + format).resolve("net.onnx")).network();
      for (double[] x : List.of(new double[] {0.25, -1}, new double[] {-1.5, 3}, new double[2])) {
        assertThat(exported.forwardExact(x)).isEqualTo(coded.network().forwardExact(x));
      }
    }
    for (String format : List.of("c", "hls4ml", "cmsis")) {
      Cli run = export(format);
      assertThat(run.code()).as(format).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains(out("quantized.onnx").toString(), "only weights are quantized");
      assertThat(folder.resolve("as-" + format)).doesNotExist();
    }
  }

  private static Cli export(String format) {
    return Cli.run(
        "export",
        format,
        folder.resolve("out").toString(),
        "--out",
        folder.resolve("as-" + format).toString());
  }

  @Test
  void thePageSaysHowManyBits() throws IOException {
    assertThat(Files.readString(out("report.html")))
        .contains("totalBits")
        .contains("rounded together");
  }

  @Test
  void wordsSayWhatIsProvedAndWhatIsNot() {
    Cli run =
        asked.run(
            "0.1", "other", "--levels", "4..4", "--boxes", "3000", "--no-check", "--no-report");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern("^\\d+ bits in all: CERTIFIED")
        .contains("No claim that fewer do not", "4 rounded together", "UNCHECKED", "of structure");
  }
}
