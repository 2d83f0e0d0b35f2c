package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.Model;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Models with a head and several outputs on the command line. */
class HeadCommandsTest {
  @TempDir static Path folder = Path.of("");

  private static String model = "";
  private static String decision = "";
  private static String quantized = "";
  private static String domain = "";

  @BeforeAll
  static void makeModels() throws IOException {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    Path plain = folder.resolve("pendulum.onnx");
    domain = folder.resolve("pendulum.domain.json").toString();
    model = Heads.add(plain, "Tanh", folder.resolve("Tanh.onnx")).toString();
    decision = Heads.add(plain, "ArgMax", folder.resolve("ArgMax.onnx")).toString();
    Path out = folder.resolve("q");
    Cli run =
        Cli.run(
            "quantize",
            plain.toString(),
            "--domain",
            domain,
            "--epsilon",
            "0.1",
            "--bits",
            "11",
            "--no-check",
            "--no-report",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    quantized = out.resolve("quantized.onnx").toString();
  }

  @Test
  void certify_onHead_saysWhatHoldsBehindIt() throws IOException {
    JsonNode json =
        Cli.json(
            Cli.run(
                "certify",
                model,
                quantized,
                "--domain",
                domain,
                "--epsilon",
                "0.1",
                "--output",
                "p",
                "--json",
                "-"));
    JsonNode head = json.get("head");
    assertThat(head.get("operator").stringValue()).isEqualTo("Tanh");
    assertThat(head.get("lipschitz").get("2").doubleValue()).isEqualTo(1);
    assertThat(head.get("verdict").stringValue()).isEqualTo("certified");
    assertThat(head.get("upperBound").doubleValue())
        .isGreaterThanOrEqualTo(json.get("upperBound").doubleValue())
        .isLessThanOrEqualTo(0.1);
    JsonNode point = json.get("witness");
    assertThat(json.get("networks").get("f").get("head").get("operator").stringValue())
        .isEqualTo("Tanh");
    double[] x = new double[2];
    for (int i = 0; i < x.length; i++) {
      x[i] = (point.has("input") ? point.get("input") : point).get(i).doubleValue();
    }
    Network f = OnnxReader.read(folder.resolve("pendulum.onnx")).network();
    Network g = OnnxReader.read(Path.of(quantized)).network();
    double behind = Math.abs(Math.tanh(g.forward(x)[0]) - Math.tanh(f.forward(x)[0]));
    assertThat(head.get("attained").doubleValue()).isCloseTo(behind, Offset.offset(1e-9));
  }

  /** What is proved between two doubles is proved behind a head that makes nothing larger. */
  @Test
  void certify_onHeadBetweenTwoDoubles_keepsEpsilonThere() throws IOException {
    Path zero = line("zero", 0, 0);
    Path f = Heads.add(zero, "Tanh", folder.resolve("zeroTanh.onnx"));
    Path near = folder.resolve("near.json");
    Files.writeString(near, "{\"lower\":[1e-18],\"upper\":[1.1e-18]}");
    String[] asked = {f.toString(), line("g", 4, 0.3).toString(), "--domain", near.toString()};
    List<String> command = new ArrayList<>(List.of("certify"));
    command.addAll(List.of(asked));
    command.addAll(List.of("--epsilon", "0.3", "--output", "p"));
    Cli run = Cli.run(command.toArray(new String[0]));
    assertThat(run.out())
        .startsWith("CERTIFIED")
        .contains("behind it             at most 0.3, at the witness at least 0.2913\n")
        .contains("0.3 is kept there, too, on the whole domain");
  }

  /** Where tanh is flat: epsilon is exceeded before it, and kept behind it. */
  @Test
  void certify_onHeadFarFromZero_usesWhereTheOutputsLie() throws IOException {
    Path f = Heads.add(line("plain", 1, 0), "Tanh", folder.resolve("plainTanh.onnx"));
    Path far = folder.resolve("far.json");
    Files.writeString(far, "{\"lower\":[3],\"upper\":[4]}");
    List<String> command = new ArrayList<>(List.of("certify", f.toString()));
    command.add(line("shifted", 1, 0.01).toString());
    command.addAll(List.of("--domain", far.toString(), "--epsilon", "0.001", "--output", "p"));
    Cli run = Cli.run(command.toArray(new String[0]));
    assertThat(run.out())
        .startsWith("FALSIFIED")
        .contains("  behind it             at most 0.01001, at the witness at least 0.0000")
        .contains("  behind it, by ranges  at most 0.00009867: where the outputs lie, differences")
        .contains(" are at most 0.009867 times as large\n")
        .contains("0.001 is kept there, too, on the whole domain");
    command.addAll(List.of("--json", "-"));
    run = Cli.run(command.toArray(new String[0]));
    JsonNode head = new ObjectMapper().readTree(run.out()).get("head");
    assertThat(head.get("verdict").stringValue()).isEqualTo("certified");
    double slope = 1 - Math.tanh(3) * Math.tanh(3);
    JsonNode onRanges = head.get("onRanges");
    assertThat(onRanges.get("lipschitz").doubleValue()).isBetween(slope, slope * (1 + 1e-12));
    assertThat(onRanges.get("upperBound").doubleValue()).isBetween(0.01 * slope, 0.0100001 * slope);
  }

  @Test
  void quantize_onHeadFarFromZero_usesWhereTheOutputsLie() throws IOException {
    Path f = Heads.add(line("slope", 0.7, 0), "Sigmoid", folder.resolve("slopeSigmoid.onnx"));
    Path far = folder.resolve("far2.json");
    Files.writeString(far, "{\"lower\":[8],\"upper\":[9]}");
    Path out = folder.resolve("ofSlope");
    List<String> command = new ArrayList<>(List.of("quantize", f.toString(), "--output", "p"));
    command.addAll(List.of("--domain", far.toString(), "--epsilon", "0.1", "--no-check"));
    command.addAll(List.of("--no-report", "--out", out.toString(), "--bits", "8"));
    Cli run = Cli.run(command.toArray(new String[0]));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("behind it, by ranges  at most 0.0");
    JsonNode head =
        new ObjectMapper().readTree(Files.readAllBytes(out.resolve("result.json"))).get("head");
    double g =
        OnnxReader.read(out.resolve("quantized.onnx")).network().forward(new double[] {8})[0];
    double s = 1 / (1 + Math.exp(-Math.min(g, 5.6)));
    assertThat(head.get("onRanges").get("lipschitz").doubleValue())
        .isBetween(s * (1 - s), s * (1 - s) * (1 + 1e-9));
  }

  private static Path line(String name, double slope, double offset) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    Network net =
        Network.alternating(List.of(Affine.of(Matrix.of(1, 1, slope), Vector.of(offset))));
    OnnxWriter.writeDouble(net, file);
    return file;
  }

  @Test
  void certify_onHead_saysItInLines() {
    Cli run =
        Cli.run(
            "certify", model, quantized, "--domain", domain, "--epsilon", "0.1", "--output", "p");
    assertThat(run.out())
        .contains("The model ends in Tanh: all figures are of the values before it;")
        .contains("behind it differences are at most 1 times as large")
        .contains("0.1 is kept there, too, on the whole domain");
  }

  @Test
  void certify_onDecision_saysThatNothingCarriesOver() {
    Cli run =
        Cli.run(
            "certify",
            decision,
            quantized,
            "--domain",
            domain,
            "--epsilon",
            "0.1",
            "--output",
            "p");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("The model ends in ArgMax: all figures are of the values before it; it decides")
        .doesNotContain("behind it  ");
  }

  @Test
  void commands_onTwoHeads_refuseThePair() {
    Cli run =
        Cli.run(
            "certify", model, decision, "--domain", domain, "--epsilon", "0.1", "--output", "p");
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("their outputs are no values of one kind");
  }

  @Test
  void commands_withoutChoiceAmongOutputs_askForOne() {
    Cli run = Cli.run("inspect", model);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("choose one with --output: there are '", "'p'");
    run = Cli.run("inspect", model, "--output", "p");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("It ends in Tanh, which is no part of the network here;");
    run = Cli.run("inspect", model, "--output", "nothing");
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("no output is called 'nothing'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tanh", "ArgMax"})
  void everyCommand_onHead_saysSo(String operator) throws IOException {
    String f = operator.equals("Tanh") ? model : decision;
    Path out = folder.resolve("of" + operator);
    Path small = folder.resolve("small" + operator + ".onnx");
    Heads.add(Path.of("../examples/sine.onnx"), operator, small);
    String ofSmall = "../examples/sine.domain.json";
    for (List<String> command :
        List.of(
            List.of("bounds", f, quantized, "--timeout", "1s", "--domain", domain),
            List.of(
                "ladder", small.toString(), "--epsilon", "1", "--boxes", "1", "--domain", ofSmall),
            List.of(
                "quantize",
                f,
                "--epsilon",
                "0.1",
                "--bits",
                "11",
                "--no-check",
                "--out",
                out.toString(),
                "--domain",
                domain))) {
      List<String> all = new ArrayList<>(command);
      all.addAll(List.of("--output", "p"));
      Cli run = Cli.run(all.toArray(new String[0]));
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out())
          .as(command.get(0))
          .contains("The model ends in " + operator + ": all figures");
    }
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("\"head\":{\"operator\":\"" + operator + "\"");
    Model written = OnnxReader.read(out.resolve("quantized.onnx"));
    assertThat(written.head().label()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tanh", "ArgMax"})
  void certificates_ofHeads_areOfTheValuesBeforeThem(String operator) {
    String f = operator.equals("Tanh") ? model : decision;
    String certificate = folder.resolve(operator + ".etalon").toString();
    List<String> asked = List.of("--domain", domain, "--epsilon", "0.1", "--output", "p");
    List<String> certify = new ArrayList<>(List.of("certify", f, quantized));
    certify.addAll(List.of("--certificate", certificate));
    certify.addAll(asked);
    assertThat(Cli.run(certify.toArray(new String[0])).code()).isZero();
    List<String> check = new ArrayList<>(List.of("check", certificate));
    check.addAll(List.of("--network", f, "--quantized", quantized));
    check.addAll(asked);
    Cli run = Cli.run(check.toArray(new String[0]));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("The model ends in " + operator + ": all figures")
        .doesNotContain("by ranges");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tanh", "ArgMax"})
  void questions_onHeads_areAnsweredBeforeThem(String operator) throws IOException {
    Path questions = folder.resolve(operator + ".yaml");
    Files.writeString(
        questions,
        "questions:\n  - {name: before, f: "
            + operator
            + ".onnx, g: q/quantized.onnx, domain: pendulum.domain.json, epsilon: 0.1, output: p,"
            + " expect: certified}\n");
    Cli run = Cli.run("assert", questions.toString());
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("pass  before: certified before " + operator + " (");
    Path out = folder.resolve("campaign" + operator);
    run = Cli.run("campaign", questions.toString(), "--out", out.toString());
    assertThat(run.out()).contains("before: certified before " + operator + " (");
    assertThat(Files.readString(out.resolve("table.csv"))).contains(operator);
    assertThat(Files.readString(out.resolve("table.html")))
        .contains("data-head=\"Before\"><span>" + operator + "</span>");
  }

  @Test
  void verify_onHead_isRefused() throws IOException {
    Heads.alone("Tanh", folder.resolve("tanh.onnx"));
    Path query = folder.resolve("tanh.vnnlib");
    Files.writeString(
        query,
        """
        (vnnlib-version <2.0>)
        (declare-network f (declare-input X real [1]) (declare-output Y real [1]))
        (assert (and (>= X[0] -1) (<= X[0] 1) (> Y[0] 2)))
        """);
    Cli run = Cli.run("verify", "--network", "f=" + folder.resolve("tanh.onnx"), query.toString());
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("ends in Tanh, whose values are not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tanh", "ArgMax"})
  void gap_onHead_saysSo(String operator) throws IOException {
    Path plain = classifier("float", 0.5);
    Path f = Heads.add(plain, operator, folder.resolve("float" + operator + ".onnx"));
    Path data = folder.resolve("points.csv");
    Files.writeString(data, "0.1,0.9,1\n0.8,0.2,0\n0.7,0.1,0\n");
    Cli run =
        Cli.run(
            "gap",
            "--float=" + f,
            "--trained=" + classifier("trained", 1),
            "--data=" + data,
            "--domain=unit",
            "--output=p",
            "--boxes=0",
            "--bits=4",
            "--report=" + folder.resolve("gap.html"),
            "--timeout=2s");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("The model ends in " + operator + ": all figures");
    assertThat(Files.readString(folder.resolve("gap.html"))).contains("\"graph\":{\"inputs\":2,");
  }

  /** The larger of two numbers. */
  private static Path classifier(String name, double factor) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    double[] weights = {factor, -factor, -factor, factor};
    OnnxWriter.write(
        Network.of(List.of(Affine.of(Matrix.of(2, 2, weights), Vector.zeros(2)))), file);
    return file;
  }
}
