package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.onnx.OnnxReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Widths beyond float32 and biases of their own width, from the search to the checker. */
class WidthsTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeExample() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
  }

  private static JsonNode quantize(String out, String epsilon, String... more) {
    List<String> args =
        new ArrayList<>(List.of("quantize", folder.resolve("pendulum.onnx").toString()));
    args.addAll(domainAndEpsilon(epsilon));
    args.addAll(List.of("--json", "-", "--out", folder.resolve(out).toString()));
    args.addAll(List.of(more));
    Cli run = Cli.run(args.toArray(new String[0]));
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static List<String> domainAndEpsilon(String epsilon) {
    return List.of(
        "--domain", folder.resolve("pendulum.domain.json").toString(), "--epsilon", epsilon);
  }

  private static void requireAccepted(String out, String epsilon) {
    List<String> args =
        new ArrayList<>(
            List.of("check", folder.resolve(out).resolve("certificate.etalon").toString()));
    args.addAll(domainAndEpsilon(epsilon));
    args.addAll(
        List.of(
            "--network",
            folder.resolve("pendulum.onnx").toString(),
            "--quantized",
            folder.resolve(out).resolve("quantized.onnx").toString()));
    Cli run = Cli.run(args.toArray(new String[0]));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }

  @Test
  void quantize_onTinyEpsilon_writesWideIntegers() throws IOException {
    JsonNode json = quantize("wide", "1e-7", "--bits", "26..32");
    assertThat(json.get("verdict").stringValue()).isEqualTo("certified");
    Path file = folder.resolve("wide").resolve("quantized.onnx");
    assertThat(OnnxReader.read(file).metadata().properties())
        .containsEntry("etalon.layer.1.type", "int32");
    requireAccepted("wide", "1e-7");
  }

  /** Refutations of smaller widths are replayed with the width of the biases. */
  @Test
  void quantize_onBiasBits_isRefutedBelowAndAccepted() throws IOException {
    JsonNode json = quantize("bias", "0.1", "--bits", "4..14", "--bias-bits", "16");
    assertThat(json.get("quantization").get("biasBits").intValue()).isEqualTo(16);
    int bits = json.get("quantization").get("bits").intValue();
    assertThat(json.get("tried").get(0).get("verdict").stringValue()).isEqualTo("falsified");
    assertThat(
            OnnxReader.read(folder.resolve("bias").resolve("quantized.onnx"))
                .metadata()
                .properties())
        .containsEntry("etalon.biasBits", "16")
        .containsEntry("etalon.layer.1.bits", Integer.toString(bits))
        .containsEntry("etalon.layer.1.bias.bits", "16")
        .containsEntry("etalon.layer.1.bias.type", "int16");
    requireAccepted("bias", "0.1");
  }
}
