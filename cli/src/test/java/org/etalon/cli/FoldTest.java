package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A convolution and a batch normalization: quantized apart, and folded where that is asked. */
class FoldTest {
  @TempDir static Path folder = Path.of("");

  private static String model = "";

  /** Two kernels of 3 x 3 with biases, four numbers that normalize, a rectifier. */
  @BeforeAll
  static void writeModel() throws IOException {
    SplittableRandom random = new SplittableRandom(14);
    ConvolutionShape shape = new ConvolutionShape(1, 3, 3, 2, 1, 1, 3, 3, 1, 1, 0, 0, 1, 1, 1);
    double[] kernel = random.doubles(18, -0.5, 0.5).map(x -> (float) x).toArray();
    Path plain = folder.resolve("plain.onnx");
    Affine convolution = new Affine(new Convolution(shape, Vector.of(kernel)), Vector.of(0.25, -1));
    OnnxWriter.write(Network.of(List.of(convolution)), plain);
    String output = OnnxReader.read(plain).metadata().outputNames().get(0);
    List<byte[]> parts = new ArrayList<>(List.of(Files.readAllBytes(plain)));
    parts.add(inGraph(5, tensor("s", 1.5f, 0.75f)));
    parts.add(inGraph(5, tensor("b", 0.1f, 0.2f)));
    parts.add(inGraph(5, tensor("m", 0.3f, -0.3f)));
    parts.add(inGraph(5, tensor("v", 1.1f, 0.9f)));
    parts.add(inGraph(1, node("BatchNormalization", "n", output, "s", "b", "m", "v")));
    parts.add(inGraph(1, node("Relu", "p", "n")));
    parts.add(inGraph(12, Heads.field(1, Heads.text("p"))));
    Files.write(folder.resolve("normalized.onnx"), Heads.join(parts.toArray(new byte[0][])));
    model = folder.resolve("normalized.onnx").toString();
  }

  private static byte[] inGraph(int number, byte[] content) {
    return Heads.field(7, Heads.field(number, content));
  }

  private static byte[] node(String type, String output, String... inputs) {
    byte[] node = Heads.join(Heads.field(2, Heads.text(output)), Heads.field(4, Heads.text(type)));
    for (String input : inputs) {
      node = Heads.join(node, Heads.field(1, Heads.text(input)));
    }
    return node;
  }

  private static byte[] tensor(String name, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    byte[] head = {1 << 3, (byte) values.length, 2 << 3, 1};
    return Heads.join(head, Heads.field(8, Heads.text(name)), Heads.field(9, raw.array()));
  }

  private static Cli run(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    all.addAll(List.of("--domain", "box:0,1", "--epsilon", "0.5", "--output", "p"));
    return Cli.run(all.toArray(new String[0]));
  }

  private static Cli quantize(String out, String... more) {
    List<String> all = new ArrayList<>(List.of(model, "--bits", "8", "--no-report"));
    all.addAll(List.of("--out", folder.resolve(out).toString()));
    all.addAll(List.of(more));
    return run("quantize", all.toArray(new String[0]));
  }

  private static JsonNode result(String out) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(folder.resolve(out + "/result.json")));
  }

  @Test
  void quantize_folded_countsBothAndIsAccepted() throws IOException {
    Cli quantized = quantize("folded", "--fold");
    assertThat(quantized.code()).as(quantized.err()).isZero();
    assertThat(quantized.out())
        .contains("  counted: the model stores 24 parameters, folded 20\n")
        .contains("the checker accepts");
    JsonNode json = result("folded");
    assertThat(json.at("/check/verdict").asString()).isEqualTo("accepted");
    assertThat(json.at("/quantization/folds").booleanValue()).isTrue();
    assertThat(json.at("/quantization/parameters").intValue()).isEqualTo(20);
    assertThat(json.at("/quantization/parametersStored").intValue()).isEqualTo(24);
    Path certificate = folder.resolve("folded/certificate.etalon");
    String network = folder.resolve("folded/quantized.onnx").toString();
    Cli check = run("check", certificate.toString(), "--network", model, "--quantized", network);
    assertThat(check.code()).as(check.out() + check.err()).isZero();
    assertThat(new String(Files.readAllBytes(certificate), StandardCharsets.ISO_8859_1))
        .contains("fold uniform 8 ");
  }

  @Test
  void quantize_apart_countsWhatIsStored() throws IOException {
    Cli quantized = quantize("apart");
    assertThat(quantized.code()).as(quantized.err()).isZero();
    assertThat(quantized.out()).doesNotContain("counted:").contains("the checker accepts");
    JsonNode json = result("apart");
    assertThat(json.at("/quantization/parameters").intValue()).isEqualTo(24);
    assertThat(json.at("/quantization").has("folds")).isFalse();
  }
}
