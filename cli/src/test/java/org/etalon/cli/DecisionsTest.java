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
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Decisions and constraints from the command line: proved, refuted, written, and checked. */
class DecisionsTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeModels() throws IOException {
    Random random = new Random(3);
    int[] widths = {2, 8, 8, 3};
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < 3; l++) {
      double[] weights =
          random.doubles((long) widths[l] * widths[l + 1], -1, 1).map(w -> (float) w).toArray();
      double[] bias = random.doubles(widths[l + 1], -0.5, 0.5).map(b -> (float) b).toArray();
      layers.add(Affine.of(Matrix.of(widths[l + 1], widths[l], weights), Vector.of(bias)));
    }
    OnnxWriter.write(Network.alternating(layers), folder.resolve("f.onnx"));
    Cli eight = quantize("eight", "--epsilon", "100", "--bits", "8");
    assertThat(eight.code()).as(eight.err()).isZero();
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static Cli quantize(String out, String... more) {
    return run("quantize", List.of("--rounding", "nearest", "--out", in(out)), more);
  }

  private static Cli certify(String... more) {
    return run("certify", List.of(in("eight/quantized.onnx")), more);
  }

  private static Cli run(String command, List<String> first, String... more) {
    List<String> args = new ArrayList<>(List.of(command, in("f.onnx")));
    args.addAll(first);
    args.addAll(List.of("--domain", "box:-1,1", "--timeout", "20s"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  private static Cli check(String certificate, String... more) {
    List<String> args = new ArrayList<>(List.of("check", in(certificate), "--network"));
    args.addAll(List.of(in("f.onnx"), "--domain", "box:-1,1"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  @Test
  void certify_withMargin_isProvedAndTheCheckerAgrees() {
    String[] asked = {"--property", "same-decision", "--margin", "0.05"};
    Cli run = certify("--property", "same-decision", "--margin", "0.05", "--certificate", in("c"));
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out())
        .startsWith("CERTIFIED: g decides as f, where f leads by more than 0.05 for every x")
        .doesNotContain("bound")
        .contains("--property same-decision --margin 0.05");
    String g = in("eight/quantized.onnx");
    List<String> args = new ArrayList<>(List.of("--quantized", g));
    args.addAll(List.of(asked));
    Cli checked = check("c", args.toArray(new String[0]));
    assertThat(checked.out()).startsWith("ACCEPTED: g decides as f where f leads by more than");
    assertThat(checked.code()).isZero();
    for (String[] other :
        new String[][] {
          {"--property", "same-decision"},
          {"--property", "same-decision", "--margin", "0.06"},
          {"--epsilon", "1"}
        }) {
      List<String> wrong = new ArrayList<>(List.of("--quantized", g));
      wrong.addAll(List.of(other));
      Cli rejected = check("c", wrong.toArray(new String[0]));
      assertThat(rejected.code()).isEqualTo(ExitCode.REJECTED);
      assertThat(rejected.out()).startsWith("REJECTED: the certificate is about");
    }
  }

  @Test
  void certify_withAMarginThatNothingReaches_saysSo() {
    Cli run = certify("--property", "same-decision", "--margin", "1000");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("at none of 1000 points tried; perhaps nothing is asked");
    assertThat(certify("--property", "same-decision", "--margin", "0.05").err())
        .doesNotContain("perhaps");
  }

  @Test
  void certify_withoutMargin_showsWhereTheBoundaryMoved() {
    Cli run = certify("--property", "same-decision", "--certificate", in("refuted"));
    assertThat(run.code()).isEqualTo(ExitCode.FALSIFIED);
    assertThat(run.out())
        .startsWith("FALSIFIED: g decides otherwise than f at the witness below.")
        .containsPattern("f\\(x\\) +\\[.*\n +g\\(x\\) +\\[");
    Cli checked =
        check("refuted", "--quantized", in("eight/quantized.onnx"), "--property", "same-decision");
    assertThat(checked.out()).startsWith("ACCEPTED: g decides otherwise than f at the witness.");
  }

  @Test
  void quantize_sameDecision_needsNoMoreBitsThanHalfTheMarginAsDistance() throws IOException {
    Cli run = quantize("same", "--property", "same-decision", "--margin", "0.2", "--bits", "2..12");
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("CERTIFIED, g decides as f, where f leads by more than 0.2 for every x")
        .contains("Checked: the checker accepts the certificate.");
    assertThat(Files.readString(folder.resolve("same/report.html")))
        .contains("\"property\":\"same-decision\"");
    JsonNode json = result("same");
    assertThat(json.get("property").asString()).isEqualTo("same-decision");
    assertThat(json.get("margin").asDouble()).isEqualTo(0.2);
    assertThat(json.get("upperBound").isNull()).isTrue();
    assertThat(json.get("minimal").asBoolean()).isTrue();
    assertThat(quantize("half", "--epsilon", "0.1", "--bits", "2..12").code()).isZero();
    assertThat(bits("same")).isLessThanOrEqualTo(bits("half"));
  }

  /** All in fixed point: inputs of the grid are looked at one by one, with argmaxes of our own. */
  @Test
  void quantize_activations_changeNoDecisionOnAGrid() throws IOException {
    Path grid = folder.resolve("grid.json");
    Files.writeString(grid, "{\"lower\": [-1, -1], \"upper\": [1, 1], \"step\": [0.0625, 0.0625]}");
    Cli run =
        Cli.run(
            ("quantize F --domain D --property same-decision --margin 0.1 --activations same"
                    + " --rounding nearest --boxes 2000 --timeout 60s --threads 1 --out O")
                .replace("F", in("f.onnx"))
                .replace("D", grid.toString())
                .replace("O", in("fixed"))
                .split(" "));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("for everything: CERTIFIED, g decides as f, where f leads by more than 0.1")
        .contains("Fewest of its kind: a witness refutes every smaller width")
        .contains("Checked: the checker accepts the certificate.")
        .doesNotContain("rounded alone");
    JsonNode json = result("fixed");
    assertThat(json.at("/minimal").asBoolean()).isTrue();
    assertThat(json.at("/tried/0/upperBound").isNull()).isTrue();
    Network f = OnnxReader.read(folder.resolve("f.onnx")).network();
    Network g = OnnxReader.read(folder.resolve("fixed/quantized.onnx")).network();
    int asked = 0;
    for (int a = -16; a <= 16; a++) {
      for (int b = -16; b <= 16; b++) {
        double[] x = {a / 16.0, b / 16.0};
        double[] y = f.forward(x);
        int best = largest(y);
        double second = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < y.length; i++) {
          second = i == best ? second : Math.max(second, y[i]);
        }
        if (y[best] - second > 0.1) {
          asked++;
          assertThat(largest(g.forward(x))).isEqualTo(best);
        }
      }
    }
    assertThat(asked).isGreaterThan(100);
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Tag("slow")
  @Test
  void quantize_minimizeBits_isProvedOfDecisions() throws IOException {
    Cli run =
        Cli.run(
            ("quantize F --domain box:-1,1 --property same-decision --margin 0.2 --minimize bits"
                    + " --levels 2 --boxes 100 --timeout 120s --no-report --out O")
                .replace("F", in("f.onnx"))
                .replace("O", in("few"))
                .split(" "));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("bits in all: CERTIFIED, g decides as f, where f leads by more than 0.2 for")
        .contains("Checked: the checker accepts the certificate.");
    JsonNode json = result("few");
    assertThat(json.get("property").asString()).isEqualTo("same-decision");
    assertThat(json.at("/quantization/levels/0/upperBound").isNull()).isTrue();
    String file = vnnlib("(assert (> Y_0 50))");
    Cli constraints =
        Cli.run(
            "quantize",
            in("f.onnx"),
            "--domain",
            file,
            "--property=constraints",
            "--minimize=bits",
            "--rounding=nearest",
            "--out",
            in("constrained"));
    assertThat(constraints.code()).isZero();
    assertThat(constraints.out())
        .contains("Levels above 1 were not tried: no distance of outputs says where to look");
  }

  private static JsonNode result(String name) throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve(name + "/result.json")));
  }

  private static int bits(String name) throws IOException {
    return result(name).get("quantization").get("bits").asInt();
  }

  private static String vnnlib(String assertion) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("X_0", "X_1", "Y_0", "Y_1", "Y_2")) {
      text.append("(declare-const ").append(name).append(" Real)\n");
    }
    for (String name : List.of("X_0", "X_1")) {
      text.append("(assert (>= " + name + " -1))(assert (<= " + name + " 1))\n");
    }
    Path file = folder.resolve("constraints.vnnlib");
    Files.writeString(file, text + assertion);
    return file.toString();
  }

  @Test
  void constraints_ofTheDomainsFile_areProvedRefutedAndChecked() throws IOException {
    String[] asked = {"--property", "constraints"};
    String file = vnnlib("(assert (or (> Y_0 50) (and (< Y_1 -50) (<= Y_2 0.5))))");
    Cli proved =
        Cli.run(
            "certify",
            in("f.onnx"),
            in("eight/quantized.onnx"),
            "--domain",
            file,
            asked[0],
            asked[1],
            "--certificate",
            in("k"));
    assertThat(proved.out())
        .startsWith("CERTIFIED: the output constraints are not met at any x of the domain.");
    Cli checked =
        Cli.run(
            "check",
            in("k"),
            "--network",
            in("f.onnx"),
            "--quantized",
            in("eight/quantized.onnx"),
            "--domain",
            file,
            asked[0],
            asked[1]);
    assertThat(checked.out()).startsWith("ACCEPTED: the constraints on the outputs of f and g");
    vnnlib("(assert (or (> Y_0 49) (and (< Y_1 -50) (<= Y_2 0.5))))");
    Cli other =
        Cli.run(
            "check",
            in("k"),
            "--network",
            in("f.onnx"),
            "--quantized",
            in("eight/quantized.onnx"),
            "--domain",
            file,
            asked[0],
            asked[1]);
    assertThat(other.out()).contains("the certificate is about other constraints");
    vnnlib("(assert (> Y_0 -50))");
    assertThat(
            Cli.run(
                    "certify",
                    in("f.onnx"),
                    in("eight/quantized.onnx"),
                    "--domain",
                    file,
                    asked[0],
                    asked[1])
                .code())
        .isEqualTo(ExitCode.FALSIFIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--margin 0.1 --epsilon 1",
        "--property same-decision --epsilon 1",
        "--property same-decision --norm 2",
        "--property same-decision --minimize bits --curve 0.1",
        "--property same-decision --activations 8 --report page.html",
        "--property same-decision --minimize bits --report page.html",
        "--property nearly",
        "",
      })
  void quantize_optionsThatDoNotFit_areRefused(String options) {
    Cli run = quantize("never", options.isEmpty() ? new String[0] : options.split(" ", -1));
    assertThat(run.code()).as(options).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines().findFirst().orElseThrow()).startsWith("etalon: ");
  }

  @Test
  void constraints_withoutAFileThatHasThem_areRefused() throws IOException {
    Cli box = certify("--property", "constraints");
    assertThat(box.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(box.err()).contains(".vnnlib");
    String file = vnnlib("");
    Cli none =
        Cli.run(
            "certify", in("f.onnx"), in("f.onnx"), "--domain", file, "--property", "constraints");
    assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("constrains no output");
  }
}
