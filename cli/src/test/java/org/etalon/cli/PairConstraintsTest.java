package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code --property constraints} over the outputs of both networks, from VNN-LIB 2.0: of two in a
 * file the first is F and the second G.
 */
class PairConstraintsTest {
  /** G is F, and half more in its first output: nothing is as large as what is asked. */
  private static final String G_ABOVE = "(> (- W[0] Y[0]) 0.75)";

  private static final String F_ABOVE = "(> (- Y[0] W[0]) 0.25)";

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeModels() throws IOException {
    Random random = new Random(3);
    int[] widths = {2, 6, 2};
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < 2; l++) {
      double[] weights =
          random.doubles((long) widths[l] * widths[l + 1], -1, 1).map(w -> (float) w).toArray();
      double[] bias = random.doubles(widths[l + 1], -0.5, 0.5).map(b -> (float) b).toArray();
      layers.add(Affine.of(Matrix.of(widths[l + 1], widths[l], weights), Vector.of(bias)));
    }
    OnnxWriter.write(Network.alternating(layers), folder.resolve("f.onnx"));
    double[] bias = layers.get(1).bias().toArray();
    bias[0] += 0.5;
    layers.set(1, Affine.of(Matrix.of(2, 6, layers.get(1).map().parameters()), Vector.of(bias)));
    OnnxWriter.write(Network.alternating(layers), folder.resolve("g.onnx"));
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static String file(String name, String assertion) throws IOException {
    StringBuilder text = new StringBuilder("(vnnlib-version <2.0>)\n");
    text.append("(declare-network f (declare-input X real [2]) (declare-output Y real [2]))\n");
    text.append("(declare-network g (isomorphic-to f) (declare-input U real [2])");
    text.append(" (declare-output W real [2]))\n");
    for (int i = 0; i < 2; i++) {
      text.append("(assert (and (>= X[" + i + "] -1) (<= X[" + i + "] 1)))\n");
      text.append("(assert (== X[" + i + "] U[" + i + "]))\n");
    }
    Files.writeString(folder.resolve(name), text + "(assert " + assertion + ")\n");
    return in(name);
  }

  private static Cli run(String command, String domain, String... more) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(more));
    line.addAll(List.of("--domain=" + domain, "--property=constraints"));
    return Cli.run(line.toArray(String[]::new));
  }

  @Test
  void certify_theNetworksOfTheFile_areInTheOrderOfItsDeclarations() throws IOException {
    for (String never : List.of(G_ABOVE, F_ABOVE)) {
      String file = file("never.vnnlib", never);
      Cli proved = run("certify", file, in("f.onnx"), in("g.onnx"), "--certificate=" + in("c"));
      assertThat(proved.out()).startsWith("CERTIFIED: the output constraints are not met");
      Cli checked =
          run("check", file, in("c"), "--network=" + in("f.onnx"), "--quantized=" + in("g.onnx"));
      assertThat(checked.out())
          .startsWith("ACCEPTED: the constraints on the outputs of f and g are never met");
      String other = file("other.vnnlib", never.replace("75", "74").replace("25", "24"));
      Cli rejected =
          run("check", other, in("c"), "--network=" + in("f.onnx"), "--quantized=" + in("g.onnx"));
      assertThat(rejected.out()).contains("the certificate is about other constraints");
    }
    // The same with f and g in each other's place: now these differ as is asked.
    for (String met : List.of("(> (- W[0] Y[0]) 0.25)", "(and (> W[0] Y[0]) (>= W[1] Y[1]))")) {
      String file = file("met.vnnlib", met);
      Cli refuted = run("certify", file, in("f.onnx"), in("g.onnx"), "--certificate=" + in("r"));
      assertThat(refuted.code()).as(refuted.out()).isEqualTo(ExitCode.FALSIFIED);
      Cli checked =
          run("check", file, in("r"), "--network=" + in("f.onnx"), "--quantized=" + in("g.onnx"));
      assertThat(checked.out()).as(met).startsWith("ACCEPTED");
    }
    Cli swapped = run("certify", file("f.vnnlib", F_ABOVE), in("g.onnx"), in("f.onnx"));
    assertThat(swapped.code()).isEqualTo(ExitCode.FALSIFIED);
  }

  /** Outputs apart by more than a tenth, spelt out: the answer is that of the distance. */
  @Test
  void quantize_needsTheBitsOfTheDistanceThatIsSpeltOut() throws IOException {
    String spelt =
        "(or (> W[0] (+ Y[0] 0.1)) (< W[0] (- Y[0] 0.1)) (> W[1] (+ Y[1] 0.1))"
            + " (< W[1] (- Y[1] 0.1)))";
    String file = file("spelt.vnnlib", spelt);
    String[] how = {"--rounding=nearest", "--bits=2..12", "--timeout=60s"};
    Cli run = run("quantize", file, in("f.onnx"), how[0], how[1], how[2], "--out=" + in("spelt"));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("CERTIFIED, the output constraints are not met")
        .contains("Checked: the checker accepts the certificate.");
    JsonNode constrained = result("spelt");
    assertThat(constrained.get("minimal").asBoolean()).isTrue();
    assertThat(constrained.get("constraints").asString()).matches("[0-9a-f]{64}");
    Cli distance =
        Cli.run(
            "quantize",
            in("f.onnx"),
            "--domain=box:-1,1",
            "--epsilon=0.1",
            how[0],
            how[1],
            how[2],
            "--out=" + in("distance"));
    assertThat(distance.code()).as(distance.err()).isZero();
    assertThat(result("distance").get("minimal").asBoolean()).isTrue();
    assertThat(constrained.at("/quantization/bits"))
        .isEqualTo(result("distance").at("/quantization/bits"));
  }

  /** Half the box, the constraints of the whole file. */
  @Test
  void certify_aScaledDomain_hasTheConstraintsOfItsFile() throws IOException {
    String file = "scaled:0.5," + file("part.vnnlib", G_ABOVE);
    Cli proved = run("certify", file, in("f.onnx"), in("g.onnx"), "--certificate=" + in("s"));
    assertThat(proved.out()).as(proved.err()).startsWith("CERTIFIED: the output constraints");
    Cli checked =
        run("check", file, in("s"), "--network=" + in("f.onnx"), "--quantized=" + in("g.onnx"));
    assertThat(checked.out()).startsWith("ACCEPTED: the constraints on the outputs of f and g");
    Cli without = run("certify", "scaled:0.5,unit", in("f.onnx"), in("g.onnx"));
    assertThat(without.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(without.err())
        .contains("domain scaled:0.5,unit: --property constraints takes them from a .vnnlib file");
  }

  /** Nothing is said twice in the negative, nor of some inputs what is meant of all. */
  @Test
  void certify_withoutTime_saysWhatIsNotKnown() throws IOException {
    String file = file("open.vnnlib", "(> (- W[0] Y[0]) 0.5)");
    Cli open = run("certify", file, in("f.onnx"), in("g.onnx"), "--boxes=1");
    assertThat(open.code()).as(open.out()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(open.out())
        .startsWith(
            "UNKNOWN: neither that the output constraints are not met nor the contrary was proved");
    Cli proved = run("certify", file("all.vnnlib", G_ABOVE), in("f.onnx"), in("g.onnx"));
    assertThat(proved.out())
        .startsWith("CERTIFIED: the output constraints are not met at any x of the domain.");
  }

  private static JsonNode result(String name) throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve(name + "/result.json")));
  }
}
