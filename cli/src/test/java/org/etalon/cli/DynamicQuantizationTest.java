package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.etalon.export.FixedGraph;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.onnx.OnnxWriter;
import org.etalon.onnx.QonnxWriter;
import org.etalon.problem.UnfitException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model whose casts have steps of their own: what answers, and what refuses it. */
class DynamicQuantizationTest {
  private static final int FLOAT = 1;
  private static final int INT8 = 3;
  private static final float SCALE = 0.0137f;

  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String g = "";

  /** A message of the codec, field by field. */
  private static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Fields varint(int value) {
      for (int rest = value; ; rest >>= 7) {
        bytes.write(rest > 127 ? rest & 127 | 128 : rest);
        if (rest <= 127) {
          return this;
        }
      }
    }

    Fields number(int field, int value) {
      return varint(field << 3).varint(value);
    }

    Fields bytes(int field, byte[] content) {
      varint(field << 3 | 2).varint(content.length);
      bytes.writeBytes(content);
      return this;
    }

    Fields text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.US_ASCII));
    }

    Fields with(int field, Fields message) {
      return bytes(field, message.bytes.toByteArray());
    }
  }

  private static Fields node(String type, String inputs, String outputs) {
    Fields node = new Fields().text(4, type);
    List.of(inputs.split(",")).forEach(input -> node.text(1, input));
    List.of(outputs.split(",")).forEach(output -> node.text(2, output));
    return node;
  }

  private static Fields tensor(String name, int type, byte[] raw, int... shape) {
    Fields tensor = new Fields().number(2, type).text(8, name).bytes(9, raw);
    for (int size : shape) {
      tensor.number(1, size);
    }
    return tensor;
  }

  private static Fields port(String name, int... sizes) {
    Fields shape = new Fields();
    for (int size : sizes) {
      shape.with(1, new Fields().number(1, size));
    }
    Fields type = new Fields().with(1, new Fields().number(1, FLOAT).with(2, shape));
    return new Fields().text(1, name).with(2, type);
  }

  @BeforeAll
  static void write() throws IOException {
    byte[] w = {3, -50, 17, 44};
    byte[] scale = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(SCALE).array();
    Fields toFloat = new Fields().text(1, "to").number(3, FLOAT).number(20, 2);
    Fields graph =
        new Fields()
            .with(1, node("DynamicQuantizeLinear", "x", "q,s,z"))
            .with(1, node("MatMulInteger", "q,w,z,wz", "n"))
            .with(1, node("Cast", "n", "r").with(5, toFloat))
            .with(1, node("Mul", "s,ws", "m"))
            .with(1, node("Mul", "r,m", "y"))
            .text(2, "dynamic")
            .with(5, tensor("w", INT8, w, 2, 2))
            .with(5, tensor("wz", INT8, new byte[1]))
            .with(5, tensor("ws", FLOAT, scale))
            .with(11, port("x", 1, 2))
            .with(12, port("y", 1, 2));
    Fields model =
        new Fields()
            .number(1, 7)
            .text(2, "onnx.quantize")
            .with(7, graph)
            .with(8, new Fields().number(2, 11));
    Path file = folder.resolve("g.onnx");
    Files.write(file, model.bytes.toByteArray());
    g = file.toString();
    double[] weights = {3 * SCALE, 17 * SCALE, -50 * SCALE, 44 * SCALE};
    Path real = folder.resolve("f.onnx");
    OnnxWriter.write(
        Network.of(List.of(Affine.of(Matrix.of(2, 2, weights), Vector.of(0, 0)))), real);
    f = real.toString();
  }

  private static Cli run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--domain", "box:-1,1"));
    return Cli.run(all.toArray(String[]::new));
  }

  /** Half a step of 2 / 255, twice, by 94 times the scale: no input makes both errors largest. */
  @Test
  void certify_isByAnyRuntimeUnlessAskedOtherwise() {
    JsonNode any = Cli.json(run("certify", f, g, "--boxes", "200", "--json", "-"));
    JsonNode real =
        Cli.json(run("certify", f, g, "--boxes", "200", "--json", "-", "--semantics", "real"));
    double most = 94 * SCALE * 2 / 510;
    assertThat(any.get("semantics").asString()).isEqualTo("any-runtime");
    assertThat(real.get("upperBound").doubleValue()).isBetween(0.5 * most, 1.01 * most);
    assertThat(any.get("upperBound").doubleValue())
        .isBetween(real.get("upperBound").doubleValue(), 1.03 * most);
    assertThat(any.get("lowerBound").doubleValue()).isGreaterThan(0.2 * most);
    Cli note = run("certify", f, g, "--boxes", "10");
    assertThat(note.err()).contains("any runtime that sums products in 32 bits");
    assertThat(note.out()).contains("Steps that follow from values are of one input alone");
  }

  @Test
  void certificate_isAcceptedForItsReadingAlone() {
    String file = folder.resolve("c.etalon").toString();
    assertThat(run("certify", f, g, "--epsilon", "0.0053", "--certificate", file).code()).isZero();
    String[] about = {file, "--network", f, "--quantized", g, "--epsilon", "0.0053"};
    Cli usual = run("check", about);
    assertThat(usual.code()).as(usual.out()).isZero();
    List<String> real = new ArrayList<>(List.of(about));
    real.addAll(List.of("--semantics", "real"));
    assertThat(run("check", real.toArray(String[]::new)).code()).isEqualTo(3);
    String less = folder.resolve("less.etalon").toString();
    Cli refuted = run("certify", f, g, "--epsilon", "0.001", "--certificate", less);
    assertThat(refuted.out()).startsWith("FALSIFIED");
    about[0] = less;
    about[6] = "0.001";
    assertThat(run("check", about).code()).isZero();
  }

  private static void refused(String line, Cli run) {
    assertThat(run.code()).as(run.out()).isBetween(64, 65);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(line);
  }

  @Test
  void otherQuestions_areRefusedInOneLine() {
    refused("casts to fixed point", run("certify", f, g, "--semantics", "float32"));
    refused("leave sums no unit", run("certify", f, g, "--accumulator", "24"));
    refused("which only certify", run("quantize", g, "--epsilon", "0.1"));
  }

  @Test
  void exports_refuseStepsOfTheirOwn() {
    Network cast = Network.of(List.of(Round.dynamic(1)));
    assertThatThrownBy(() -> FixedGraph.of(cast))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("steps of their own");
    assertThatThrownBy(() -> QonnxWriter.write(cast, Map.of(), folder.resolve("q.onnx")))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("no steps of a value's own");
  }
}
