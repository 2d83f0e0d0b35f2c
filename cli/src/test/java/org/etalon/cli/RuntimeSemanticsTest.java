package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Which reading of casts is taken, and what names it. */
class RuntimeSemanticsTest {
  private static final FixedFormat CODES =
      FixedFormat.signed(0.0625, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);

  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String own = "";
  private static String others = "";

  @BeforeAll
  static void write() throws IOException {
    // Weights of real numbers are nothing that runtimes compute alike.
    Node relu = Node.of(new Relu(1), 0);
    f = written("f", Network.of(1, List.of(relu, new Node(new Add(1), List.of(0, 1)))));
    Network g =
        Network.of(
            1,
            List.of(
                Node.of(new Round(1, CODES), 0),
                Node.of(new Relu(1), 1),
                new Node(new Add(1), List.of(1, 2)),
                Node.of(new Round(1, CODES), 3)));
    own = written("own", g);
    others = foreign(own);
  }

  private static String written(String name, Network network) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    OnnxWriter.write(network, file);
    return file.toString();
  }

  /** The same file by another tool. */
  private static String foreign(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(file));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("etalon");
    Path other = Path.of(file.replace("own", "other"));
    Files.write(other, text.replaceFirst("etalon", "quanto").getBytes(StandardCharsets.ISO_8859_1));
    return other.toString();
  }

  private static Cli run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--domain", "box:-1,1"));
    if (command.equals("certify")) {
      all.addAll(List.of("--boxes", "200"));
    }
    return Cli.run(all.toArray(String[]::new));
  }

  private static JsonNode certify(String g, String... more) {
    List<String> all = new ArrayList<>(List.of(f, g, "--json", "-"));
    all.addAll(List.of(more));
    return Cli.json(run("certify", all.toArray(String[]::new)));
  }

  @Test
  void certify_modelOfAnotherTool_isProvedForAnyRuntime() {
    JsonNode any = certify(others);
    JsonNode exact = certify(others, "--semantics", "real");
    assertThat(any.get("semantics").asString()).isEqualTo("any-runtime");
    assertThat(any.get("networks").get("g").get("semantics").asString()).isEqualTo("any-runtime");
    assertThat(any.get("networks").get("f").get("semantics").asString()).isEqualTo("real");
    assertThat(exact.has("semantics")).isFalse();
    assertThat(certify(own).has("semantics")).isFalse();
    assertThat(any.get("upperBound").doubleValue())
        .isGreaterThan(1.1 * exact.get("upperBound").doubleValue());
    assertThat(any.get("lowerBound").doubleValue())
        .isLessThanOrEqualTo(exact.get("upperBound").doubleValue());
    assertThat(run("certify", f, others).out())
        .contains("Covers the casts of g as any runtime computes them");
    Cli real = run("certify", f, others, "--semantics", "real");
    assertThat(real.out()).contains("Covers the casts of g to fixed point");
    assertThat(real.err()).contains("--semantics any-runtime");
  }

  @Test
  void certificate_isAboutItsReading() {
    String file = folder.resolve("c.etalon").toString();
    Cli proof = run("certify", f, others, "--epsilon", "0.3", "--certificate", file);
    assertThat(proof.code()).as(proof.err()).isZero();
    assertThat(proof.out()).contains("--semantics any-runtime");
    String[] about = {file, "--network", f, "--quantized", others, "--epsilon", "0.3"};
    Cli usual = run("check", about);
    assertThat(usual.code()).as(usual.out()).isZero();
    assertThat(usual.out()).contains("by any runtime").contains("as any runtime computes them");
    List<String> real = new ArrayList<>(List.of(about));
    real.addAll(List.of("--semantics", "real"));
    Cli other = run("check", real.toArray(String[]::new));
    assertThat(other.code()).isEqualTo(3);
    assertThat(other.out()).contains("any-runtime");
    String exact = folder.resolve("exact.etalon").toString();
    Cli asked =
        run(
            "certify",
            f,
            others,
            "--epsilon",
            "0.3",
            "--semantics",
            "real",
            "--certificate",
            exact);
    assertThat(asked.out()).contains("--semantics real");
  }

  @Test
  void certify_whatRuntimesAreNotKnownToDo_isRefusedInOneLine() throws IOException {
    FixedFormat floors = FixedFormat.signed(0.0625, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    Affine first = Affine.of(Matrix.of(1, 1, 0.5), Vector.of(0));
    String plain = written("plain", Network.of(List.of(first)));
    String g = foreign(written("own2", Network.of(List.of(new Round(1, floors), first))));
    Cli usual = run("certify", plain, g);
    assertThat(usual.code()).isZero();
    assertThat(usual.err()).contains("nothing is proved of that: it has ").contains("in integers");
    Cli refused = run("certify", plain, g, "--semantics", "any-runtime");
    assertThat(refused.code()).isEqualTo(65);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).contains("in integers").contains("add --semantics real");
    assertThat(run("certify", plain, g, "--semantics", "real").code()).isZero();
    assertThat(run("quantize", plain, "--epsilon", "1", "--semantics", "any-runtime").code())
        .isEqualTo(64);
  }

  @Test
  void certify_decisions_areByTheText() {
    Cli cli = run("certify", f, others, "--property", "same-decision");
    assertThat(cli.out()).doesNotContain("any runtime");
    assertThat(
            run("certify", f, others, "--property", "same-decision", "--semantics", "any-runtime")
                .code())
        .isEqualTo(64);
  }
}
