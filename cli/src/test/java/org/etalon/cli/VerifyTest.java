package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Box;
import org.etalon.study.Run;
import org.etalon.suite.QueryText;
import org.etalon.testing.DataFolder;
import org.etalon.vnnlib.VnnlibReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interface of VNN-LIB 2.0 to solvers, chapter "Command-line Interface" of the standard. */
class VerifyTest {
  /** What the checker of VNN-COMP 2026 takes for the header of a variable. */
  private static final Pattern HEADER = Pattern.compile("^(\\S+)\\s+(\\S+)\\s+\\[([0-9,\\s]*)\\]$");

  private static final String BOX = "(assert (>= X[0] -1)) (assert (<= X[0] 1))\n";

  @TempDir static Path made = Path.of("");
  private static String sine = "";
  private static String other = "";

  @TempDir Path folder;

  @BeforeAll
  static void make() {
    assertThat(Cli.run("example", "sine", "--out", made.toString()).code()).isZero();
    sine = made.resolve("sine.onnx").toString();
    String out = made.resolve("out").toString();
    String domain = made.resolve("sine.domain.json").toString();
    Cli quantized =
        Cli.run(
            "quantize", sine, "--domain", domain, "--epsilon", "0.05", "--out", out, "--no-report");
    assertThat(quantized.code()).as(quantized.err()).isZero();
    other = made.resolve("out").resolve("quantized.onnx").toString();
  }

  private String query(String text) {
    Path file = folder.resolve("query.vnnlib");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return file.toString();
  }

  private static String network(String name, String clause, String x, String y) {
    return "(declare-network "
        + name
        + clause
        + (" (declare-input " + x + " real [1]) (declare-output " + y + " real [1]))\n");
  }

  private String single(String assertion) {
    String text = "(vnnlib-version <2.0>)\n" + network("f", "", "X", "Y") + BOX;
    return query(text + "(assert " + assertion + ")");
  }

  private String pair(String assertion) {
    return query(
        "(vnnlib-version <2.0>)\n"
            + network("f", "", "X", "Y")
            + network("g", " (isomorphic-to f)", "U", "W")
            + BOX
            + "(assert (== X[0] U[0]))\n"
            + ("(assert " + assertion + ")"));
  }

  @Test
  void verify_unsat_isTheWordAloneAndCodeZero() {
    Cli run = Cli.run("verify", single("(> Y[0] 100)"), "--network", "f=" + sine);
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("unsat\n");
    Cli pair =
        Cli.run(
            "verify",
            pair("(or (> W[0] (+ Y[0] 0.05)) (< W[0] (- Y[0] 0.05)))"),
            "--network",
            "f=" + sine,
            "--network",
            "g=" + other,
            "--timeout",
            "20");
    assertThat(pair.out()).isEqualTo("unsat\n");
  }

  /** The form that asks whether outputs are close: they are, everywhere. */
  @Test
  void verify_sat_printsAllVariablesInTheOrderOfTheirDeclaration() {
    Cli run =
        Cli.run(
            "verify",
            pair("(and (<= W[0] (+ Y[0] 0.05)) (>= W[0] (- Y[0] 0.05)))"),
            "--network",
            "g=" + other,
            "--network",
            "f=" + sine);
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("sat");
    List<String> names = new ArrayList<>();
    for (int at = 1; at < lines.size(); at += 2) {
      Matcher header = HEADER.matcher(lines.get(at));
      assertThat(header.matches()).as(lines.get(at)).isTrue();
      names.add(header.group(1));
      assertThat(header.group(2)).isEqualTo("real");
      assertThat(header.group(3)).isEqualTo("1");
      assertThat(new BigDecimal(lines.get(at + 1)).abs()).isLessThan(BigDecimal.TEN);
    }
    assertThat(names).containsExactly("X", "Y", "U", "W");
    assertThat(lines.get(2)).isEqualTo(lines.get(6));
    float x = Float.parseFloat(lines.get(2));
    assertThat(new BigDecimal(x)).isEqualByComparingTo(lines.get(2));
  }

  @Test
  void verify_float32_answersAndNamesTheType() throws IOException {
    String file = single("(> Y[0] -100)");
    Path path = Path.of(file);
    String text = Files.readString(path).replace("real [1]", "float32 [1]");
    Files.writeString(path, text);
    Cli some = Cli.run("verify", file, "--network", "f=" + sine);
    assertThat(some.code()).as(some.err()).isZero();
    assertThat(some.out()).startsWith("sat\nX float32 [1]\n").contains("\nY float32 [1]\n");
    Files.writeString(path, text.replace("-100", "100"));
    assertThat(Cli.run("verify", file, "--network", "f=" + sine).out()).isEqualTo("unsat\n");
  }

  @Test
  void verify_serialised_writesATensorForEachVariable() throws IOException {
    Path to = folder.resolve("a/b");
    Cli run =
        Cli.run(
            "verify",
            single("(> Y[0] -100)"),
            "--network",
            "f=" + sine,
            "--serialise-assignments",
            to.toString());
    assertThat(run.out()).isEqualTo("sat\n");
    byte[] bytes = Files.readAllBytes(to.resolve("X.pb"));
    // dims 1: 1, data_type FLOAT, name "X", raw_data of four bytes
    assertThat(bytes).startsWith(8, 1, 16, 1, 66, 1, 'X', 74, 4).hasSize(13);
    float x = ByteBuffer.wrap(bytes, 9, 4).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    assertThat(x).isBetween(-1f, 1f);
    assertThat(Files.exists(to.resolve("Y.pb"))).isTrue();
  }

  @Test
  void verify_equalTo_takesOneModelForBoth() {
    String text =
        query(
            "(vnnlib-version <2.0>)\n"
                + network("f", "", "X", "Y")
                + network("g", " (equal-to f)", "U", "W")
                + BOX
                + "(assert (>= U[0] -1)) (assert (<= U[0] 1)) (assert (< W[0] (- Y[0] 0.25)))");
    Cli run = Cli.run("verify", text, "--network", "f=" + sine);
    assertThat(run.out()).startsWith("sat\nX real [1]\n").contains("\nW real [1]\n");
    Cli superfluous = Cli.run("verify", text, "--network", "f=" + sine, "--network", "g=" + sine);
    assertThat(superfluous.code()).isEqualTo(64);
    assertThat(superfluous.out()).isEmpty();
  }

  /** A name is needed only where there are several networks. */
  @Test
  void verify_anUnnamedModel_isTheOneThatIsAskedFor() throws IOException {
    String text = single("(> Y[0] 100)");
    assertThat(Cli.run("verify", text, "--network", sine).out()).isEqualTo("unsat\n");
    Path odd = Files.createDirectory(made.resolve("a=b [1]")).resolve("s.onnx");
    Files.copy(Path.of(sine), odd);
    assertThat(Cli.run("verify", text, "--network", odd.toString()).out()).isEqualTo("unsat\n");
    assertThat(Cli.run("verify", text, "--network", sine, "--network", sine).code()).isEqualTo(64);
    Cli pair = Cli.run("verify", pair("(> Y[0] 100)"), "--network", sine, "--network", sine);
    assertThat(pair.code()).isEqualTo(64);
    assertThat(pair.err()).contains("NAME one of f, g");
  }

  @Test
  void verify_theTypeReal_isReal() throws IOException {
    Path file = Path.of(single("(> Y[0] -100)"));
    Files.writeString(file, Files.readString(file).replace("X real", "X Real"));
    Cli run = Cli.run("verify", file.toString(), "--network", sine);
    assertThat(run.out()).startsWith("sat\nX Real [1]\n").contains("\nY real [1]\n");
  }

  @Test
  void verify_onePointOfDecimals_isPrintedAsTheQueryHasIt() {
    String text =
        query(
            "(vnnlib-version <2.0>)\n"
                + network("f", "", "X", "Y")
                + "(assert (== X[0] 0.1)) (assert (> Y[0] -100))");
    Cli run = Cli.run("verify", text, "--network", sine);
    assertThat(run.out()).startsWith("sat\nX real [1]\n0.1\nY real [1]\n");
    String float32 = text.replace("query", "float");
    try {
      Files.writeString(
          Path.of(float32), Files.readString(Path.of(text)).replace("real", "float32"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    assertThat(Cli.run("verify", float32, "--network", sine).out()).isEqualTo("unknown\n");
  }

  @Test
  void verify_anUnboundedInput_isNamedAsTheQueryDoes() {
    String text = query("(vnnlib-version <2.0>)\n" + network("f", "", "X", "Y"));
    Cli run = Cli.run("verify", text, "--network", sine);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("X[0] is unbounded");
  }

  /** More alternatives than are searched: an answer, or none, but no error. */
  @Test
  void verify_manyDisjunctions_isNoError() {
    StringBuilder ors = new StringBuilder();
    for (int k = 0; k < 20; k++) {
      ors.append("(or (> Y[0] ").append(50 + k).append(") (< Y[0] -").append(50 + k).append("))");
    }
    Cli none = Cli.run("verify", single("(and " + ors + ")"), "--network", sine);
    assertThat(none.out()).isEqualTo("unsat\n");
    String some = ors.toString().replace("> Y[0] 5", "> Y[0] -5").replace("> Y[0] 6", "> Y[0] -6");
    Cli found = Cli.run("verify", single("(and " + some + ")"), "--network", sine);
    assertThat(found.out()).startsWith("sat\n");
    String besides = " (or (> Y[0] 90) (< Y[0] -90))";
    Cli spurious = Cli.run("verify", single("(and " + some + besides + ")"), "--network", sine);
    assertThat(spurious.out()).isEqualTo("unknown\n");
    assertThat(spurious.err()).contains("no input was found at which all that is asserted holds");
  }

  @Test
  void verify_versionOne_printsAssignmentsAsVnnCompDid() {
    String text =
        query(
            """
            (declare-const X_0 Real) (declare-const Y_0 Real)
            (assert (<= X_0 1)) (assert (>= X_0 -1)) (assert (>= Y_0 -100))
            """);
    Cli run = Cli.run("verify", text, "--network", "whatever=" + sine);
    assertThat(run.out()).matches("sat\n\\(\\(X_0 [-0-9.]+\\)\n\\(Y_0 [-0-9.]+\\)\\)\n");
  }

  @Test
  void verify_whatTheStandardMakesAnError_isOne() throws IOException {
    String fine = single("(> Y[0] 100)");
    assertThat(Cli.run("verify", fine).code()).isEqualTo(64);
    assertThat(Cli.run("verify", fine, "--network", "g=" + sine).code()).isEqualTo(64);
    Cli more = Cli.run("verify", fine, "--network", "f=" + sine, "--network", "g=" + sine);
    assertThat(more.code()).isEqualTo(64);
    Path file = Path.of(fine);
    String text = Files.readString(file);
    for (String wrong :
        List.of(
            text.replace("real [1]", "float16 [1]"), // nothing is proved of it
            text.replace("X real [1]", "X float64 [1]"), // nor of that
            text.replace("X real [1]", "X float32 [1]"), // nor of a mixture
            text.replace("X real [1]", "X real [2]"), // shapes are the model's
            text.replace("Y real [1]", "Y real [1,2]"),
            text.replace("(assert (<= X[0] 1))", ""), // bounded inputs
            text.replace("(> Y[0] 100)", "(> (* Y[0] Y[0]) 100)"),
            text.replace("<2.0>", "<9.0>"))) {
      Files.writeString(file, wrong);
      Cli run = Cli.run("verify", fine, "--network", "f=" + sine);
      assertThat(run.code()).as(wrong).isEqualTo(65);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).hasSize(1);
    }
    assertThat(Cli.run("verify", "missing.vnnlib", "--network", "f=" + sine).code()).isEqualTo(65);
  }

  /** Of sixteen inputs: far above what the output reaches, far below what a few boxes prove. */
  private Cli hard(String... limit) throws IOException {
    Path hard = folder.resolve("hard.onnx");
    OnnxWriter.write(HardNetwork.of(), hard);
    StringBuilder text = new StringBuilder("(vnnlib-version <2.0>)\n");
    text.append("(declare-network f (declare-input X real [16]) (declare-output Y real [2]))\n");
    for (int i = 0; i < 16; i++) {
      text.append("(assert (and (>= X[" + i + "] -1) (<= X[" + i + "] 1)))\n");
    }
    String file = query(text + "(assert (> Y[0] 9))");
    List<String> line = new ArrayList<>(List.of("verify", file, "--network", "f=" + hard));
    line.addAll(List.of("--threads", "1"));
    line.addAll(List.of(limit));
    return Cli.run(line.toArray(String[]::new));
  }

  @Test
  void verify_outOfTime_saysSoAndOutOfBoxesIsUnknown() throws IOException {
    for (String seconds : List.of("0.5", "0.001")) {
      Cli run = hard("--timeout", seconds);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).as(run.err()).isEqualTo("timed-out\n");
    }
    assertThat(hard("--timeout", "1000", "--boxes", "3").out()).isEqualTo("unknown\n");
    for (String wrong : List.of("0", "-1", "0.0", "2e9", "soon", "NaN")) {
      assertThat(hard("--timeout", wrong).code()).as(wrong).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--onnx-opset-versions, '1\n26\n'",
    "--onnx-element-types, 'real\nfloat32\n'",
    "--vnnlib-versions, '2.0\n2.1\n'",
    "--hidden-node-theories, 'NH\n'",
    "--multiple-input-output-theories, 'SIO\n'",
    "--multiple-network-theories, 'SNET\nMENET\nMINET\nMNET\n'",
    "--multiple-node-comparison-theories, 'SNC\nMNC\n'",
    "--arithmetic-complexity-theories, 'BND\nOUTC\nLIN\n'",
    "--optimised-disjunctive-reasoning, 'false\n'",
    "--serialise-assignments, 'true\n'",
  })
  void supports_everyCapability_isAValueALine(String capability, String values) {
    Cli run = Cli.run("supports", capability);
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(values);
  }

  /** One is met by 0.0002 alone, and float32 confirms that. */
  @ParameterizedTest
  @CsvSource({"1_2, 2, unsat", "5_8, 9, sat"})
  void verify_publishedPairs_asKnown(String name, int number, String known) throws IOException {
    Path f = DataFolder.file("acasxu/ACASXU_run2a_" + name + "_batch_2000.onnx");
    String perturbed = "isomorphic/ACASXU_run2a_" + name + "_batch_2000_perturbed_" + number;
    Path g = DataFolder.file(perturbed + ".onnx");
    Box box = VnnlibReader.readDomain(DataFolder.file("acasxu/prop_1.vnnlib"), 5).hull();
    String query = query(QueryText.of(box, 5, "0.05", true));
    Cli run =
        Cli.run("verify", query, "--network", "f=" + f, "--network", "g=" + g, "--timeout", "3600");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().findFirst()).as(run.err()).contains(known);
  }

  @Test
  void supports_operators_areOnesOfOnnx() {
    assertThat(Cli.run("supports", "--onnx-operators").out().lines().toList())
        .contains("Gemm", "Relu", "Conv", "MatMul", "Add", "MaxPool", "Flatten", "DequantizeLinear")
        .doesNotContain("Softmax", "QuantizeLinear", "QLinearMatMul", "QLinearConv")
        .doesNotContain("MatMulInteger", "ConvInteger", "BatchNormalization")
        .contains("BatchNormalization real")
        .allMatch(line -> line.matches("[A-Z][A-Za-z]+( real)?"));
    assertThat(Cli.run("supports").code()).isEqualTo(64);
    assertThat(Cli.run("supports", "--everything").code()).isEqualTo(64);
  }

  @Test
  void nameAndVersion_areALineEach() {
    assertThat(Cli.run("--name").out()).isEqualTo("Etalon\n");
    assertThat(Cli.run("--version").out().lines()).first().isEqualTo(Run.version());
  }
}
