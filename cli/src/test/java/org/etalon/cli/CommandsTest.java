package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.etalon.study.Run;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class CommandsTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeExamples() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    assertThat(Cli.run("example", "sine", "--out", folder.toString()).code()).isZero();
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonNode json(String text) {
    return new ObjectMapper().readTree(text);
  }

  private static Cli quantize(String example, String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "quantize",
                in(example + ".onnx"),
                "--domain",
                in(example + ".domain.json"),
                "--out",
                in(out)));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  @Test
  void quantize_pendulum_writesEveryKeyAndAModelThatKeepsThePromise() throws IOException {
    Cli run = quantize("pendulum", "q", "--epsilon", "0.1");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("7 bits: CERTIFIED").contains("Fewest bits in all");
    assertThat(run.out().lines().count()).isLessThan(50);
    JsonNode result = json(Files.readString(folder.resolve("q/result.json")));
    assertThat(result.propertyNames())
        .contains(
            "verdict",
            "epsilon",
            "norm",
            "upperBound",
            "lowerBound",
            "witness",
            "statistics",
            "networks",
            "domain",
            "quantization",
            "tried",
            "minimal",
            "files");
    assertThat(result.get("witness").propertyNames())
        .contains("input", "outputF", "outputG", "difference");
    assertThat(result.get("statistics").propertyNames())
        .contains("subproblems", "seconds", "threads");
    assertThat(result.get("quantization").propertyNames())
        .contains("quantizer", "rounding", "granularity", "step", "bits", "layers", "payloadBits");
    assertThat(result.get("quantization").get("layers").get(0).propertyNames())
        .contains("bits", "integerBits", "fractionBits", "scale");
    assertThat(result.get("quantization").get("payloadBits").longValue())
        .isEqualTo(7 * result.get("networks").get("f").get("parameters").longValue());
    assertThat(result.get("minimal").booleanValue()).isTrue();
    assertThat(result.get("tried").size()).isGreaterThanOrEqualTo(7);
    for (int bits = 1; bits < 7; bits++) {
      JsonNode attempt = result.get("tried").get(bits - 1);
      assertThat(attempt.get("bits").intValue()).isEqualTo(bits);
      assertThat(attempt.get("verdict").stringValue()).isEqualTo("falsified");
    }
    witnessIsExact(result);
  }

  /** The attained difference is that of the two files on disk, rounded down; so are the bounds. */
  private static void witnessIsExact(JsonNode result) throws IOException {
    Network f = OnnxReader.read(folder.resolve("pendulum.onnx")).network();
    Network g = OnnxReader.read(folder.resolve("q/quantized.onnx")).network();
    JsonNode input = result.get("witness").get("input");
    double[] x = {input.get(0).doubleValue(), input.get(1).doubleValue()};
    Witness witness = Witness.of(f, g, x, Norm.INF);
    BigDecimal exact = witness.outputG()[0].subtract(witness.outputF()[0]).abs().toBigDecimal();
    BigDecimal printed = result.get("lowerBound").decimalValue();
    assertThat(printed)
        .isLessThanOrEqualTo(exact)
        .isGreaterThan(exact.multiply(new BigDecimal("0.999")));
    assertThat(result.get("upperBound").decimalValue()).isGreaterThanOrEqualTo(exact);
  }

  @ParameterizedTest
  @CsvSource({
    "floor, network, power-of-two",
    "nearest, network, power-of-two",
    "zero, layer, power-of-two",
    "floor, layer, free",
    "nearest, channel, free",
    "zero, channel, power-of-two"
  })
  void quantize_everyKindOfGrid_isCertifiedByCertifyToo(
      String rounding, String granularity, String step) {
    String out = rounding + granularity + step;
    Cli run =
        quantize(
            "pendulum",
            out,
            "--epsilon",
            "0.1",
            "--rounding",
            rounding,
            "--granularity",
            granularity,
            "--step",
            step);
    assertThat(run.code()).isZero();
    Cli again =
        Cli.run(
            "certify",
            in("pendulum.onnx"),
            in(out + "/quantized.onnx"),
            "--domain",
            in("pendulum.domain.json"),
            "--epsilon",
            "0.1");
    assertThat(again.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "bfloat16"})
  void quantize_floatFormats_reportThemselves(String format) {
    Cli run =
        quantize("pendulum", format, "--epsilon", "0.5", "--quantizer", format, "--json", "-");
    assertThat(run.code()).isZero();
    JsonNode result = json(run.out());
    assertThat(result.get("quantization").get("quantizer").stringValue()).isEqualTo(format);
    assertThat(result.get("quantization").get("bits").intValue()).isEqualTo(16);
  }

  @Test
  void quantize_saturate_needsNoMoreBits() {
    Cli plain =
        quantize("sine", "plain", "--epsilon", "0.05", "--rounding", "floor", "--json", "-");
    Cli saturated = quantize("sine", "sat", "--epsilon", "0.05", "--saturate", "--json", "-");
    assertThat(json(saturated.out()).get("quantization").get("saturate").booleanValue()).isTrue();
    assertThat(json(saturated.out()).get("quantization").get("bits").intValue())
        .isLessThanOrEqualTo(json(plain.out()).get("quantization").get("bits").intValue());
  }

  @Test
  void quantize_verdicts_setTheExitCode() {
    assertThat(quantize("pendulum", "c1", "--epsilon", "0.1", "--bits", "11").code()).isZero();
    Cli falsified = quantize("pendulum", "c2", "--epsilon", "0.1", "--bits", "3..5");
    assertThat(falsified.code()).isEqualTo(1);
    assertThat(falsified.out()).contains("FALSIFIED");
    Cli unknown =
        quantize("pendulum", "c3", "--epsilon", "0.0899", "--bits", "11", "--timeout", "1ms");
    assertThat(unknown.code()).isIn(1, 2);
    assertThat(folder.resolve("c3/result.json")).exists();
    assertThat(folder.resolve("c3/quantized.onnx")).doesNotExist();
    assertThat(folder.resolve("c3/attempt-11-bits.onnx")).exists();
  }

  @Test
  void quantize_threads_changeNeitherBytesNorBounds() throws IOException {
    quantize("pendulum", "t1", "--epsilon", "0.1", "--threads", "1");
    quantize("pendulum", "t3", "--epsilon", "0.1", "--threads", "3");
    assertThat(Files.readAllBytes(folder.resolve("t3/quantized.onnx")))
        .isEqualTo(Files.readAllBytes(folder.resolve("t1/quantized.onnx")));
    JsonNode one = json(Files.readString(folder.resolve("t1/result.json")));
    JsonNode three = json(Files.readString(folder.resolve("t3/result.json")));
    for (String key : List.of("verdict", "upperBound", "lowerBound", "witness")) {
      assertThat(three.get(key)).isEqualTo(one.get(key));
    }
    for (int i = 0; i < one.get("tried").size(); i++) {
      assertThat(three.get("tried").get(i).get("upperBound"))
          .isEqualTo(one.get("tried").get(i).get("upperBound"));
      assertThat(three.get("tried").get(i).get("subproblems"))
          .isEqualTo(one.get("tried").get(i).get("subproblems"));
    }
  }

  @Test
  void certify_withoutEpsilon_bracketsToTheGap() {
    quantize("pendulum", "g", "--epsilon", "0.1");
    Cli run =
        Cli.run(
            "certify",
            in("pendulum.onnx"),
            in("g/quantized.onnx"),
            "--domain",
            in("pendulum.domain.json"),
            "--gap",
            "0.05",
            "--json",
            "-");
    assertThat(run.code()).isZero();
    JsonNode result = json(run.out());
    assertThat(result.get("verdict").stringValue()).isEqualTo("bounded");
    assertThat(result.get("epsilon").isNull()).isTrue();
    double upper = result.get("upperBound").doubleValue();
    double lower = result.get("lowerBound").doubleValue();
    assertThat(lower).isLessThanOrEqualTo(upper);
    assertThat(upper - lower).isLessThanOrEqualTo(0.0501 * upper);
    assertThat(result.get("networks").get("g").get("sha256").stringValue()).hasSize(64);
  }

  @Test
  void certify_norms_areOrdered() {
    quantize("pendulum", "n", "--epsilon", "0.1", "--norm", "1");
    double[] upper = new double[3];
    String[] norms = {"inf", "2", "1"};
    for (int i = 0; i < 3; i++) {
      Cli run =
          Cli.run(
              "certify",
              in("pendulum.onnx"),
              in("n/quantized.onnx"),
              "--domain",
              "box:-0.5,0.5",
              "--norm",
              norms[i],
              "--gap",
              "0.2",
              "--json",
              "-");
      upper[i] = json(run.out()).get("upperBound").doubleValue();
      assertThat(json(run.out()).get("norm").stringValue()).isEqualTo(norms[i]);
    }
    assertThat(upper[2]).isGreaterThan(upper[0] * 0.8);
  }

  @Test
  void certify_jsonFile_isWrittenBesideTheSummary() throws IOException {
    Cli run =
        Cli.run(
            "certify",
            in("sine.onnx"),
            in("sine.onnx"),
            "--domain",
            "unit",
            "--epsilon",
            "0",
            "--json",
            in("r.json"));
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("CERTIFIED");
    assertThat(json(Files.readString(folder.resolve("r.json"))).get("upperBound").doubleValue())
        .isZero();
  }

  @Test
  void inspect_model_showsNormsInTextAndJson() {
    Cli text = Cli.run("inspect", in("pendulum.onnx"));
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("L = 3 layers, N = [2, 32, 32, 1], 1185 parameters");
    JsonNode json = json(Cli.run("inspect", in("pendulum.onnx"), "--json", "-").out());
    assertThat(json.get("depth").intValue()).isEqualTo(3);
    assertThat(json.get("weightBound").get("inf").doubleValue()).isPositive();
    assertThat(json.get("layers").size()).isEqualTo(3);
    assertThat(json.get("inputNames").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pendulum", "sine"})
  void example_files_areThoseOfTheFolderExamples(String name) throws IOException {
    for (String file : List.of(".onnx", ".domain.json", ".units.json")) {
      Path kept = Path.of("../examples/" + name + file);
      assertThat(Files.exists(folder.resolve(name + file))).isEqualTo(Files.exists(kept));
      if (Files.exists(kept)) {
        assertThat(folder.resolve(name + file)).hasSameBinaryContentAs(kept);
      }
    }
  }

  @Test
  void quantize_withUnits_namesThemOnThePage() throws IOException {
    Cli run = quantize("pendulum", "u", "--epsilon", "0.1", "--units", in("pendulum.units.json"));
    assertThat(run.code()).isZero();
    assertThat(Files.readString(folder.resolve("u/report.html")))
        .contains("angular velocity", "rad/s", "torque", "N m");
  }

  @Test
  void quiet_run_saysNothingOnStderr() {
    Cli run = quantize("pendulum", "quiet", "--epsilon", "0.1", "--bits", "1..24", "--quiet");
    assertThat(run.out()).startsWith("11 bits: CERTIFIED");
    assertThat(run.err()).isEmpty();
    assertThat(Cli.run("inspect", in("none.onnx"), "--quiet").err()).contains("no such model");
  }

  @Test
  void certify_oneBox_isCountedInTheSingularAndTheWitnessIsX() {
    Cli run =
        Cli.run(
            "certify",
            in("sine.onnx"),
            in("pendulum.onnx").replace("pendulum", "sine"),
            "--domain",
            "unit",
            "--epsilon",
            "0.5",
            "--effort",
            "low");
    assertThat(run.out()).doesNotContain(" 1 boxes");
    quantize("pendulum", "w", "--epsilon", "0.1", "--bits", "2");
    Cli falsified =
        Cli.run(
            "certify",
            in("pendulum.onnx"),
            in("w/attempt-2-bits.onnx"),
            "--domain",
            "box:-0.5,0.5",
            "--epsilon",
            "0.0001");
    assertThat(falsified.out()).contains("1 box in ").contains("witness               x = [");
  }

  @Test
  void versionAndCompletion_work() {
    for (List<String> line : List.of(List.of("--version"), List.of("verify", "--version"))) {
      List<String> said = Cli.run(line.toArray(String[]::new)).out().lines().toList();
      assertThat(said).hasSize(2);
      assertThat(said.get(0)).isEqualTo(Run.version());
      assertThat(said.get(1)).startsWith("Java ").endsWith(" kernel");
    }
    assertThat(Cli.run("generate-completion").out()).contains("complete").contains("quantize");
  }
}
