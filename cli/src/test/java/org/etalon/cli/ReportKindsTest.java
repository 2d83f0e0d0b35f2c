package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.study.Text;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The pages of all other commands, in a browser, from a file. */
@InBrowser
class ReportKindsTest {
  private static final String PENDULUM = "../examples/pendulum.onnx";
  private static final String PENDULUM_DOMAIN = "../examples/pendulum.domain.json";

  @TempDir static Path directory;
  private static Browser browser;

  @BeforeAll
  static void open(Browser given) {
    browser = given;
  }

  private static void page(String name, String... command) throws IOException {
    browser.page(directory, name, command);
  }

  @Tag("slow")
  @Test
  void ladder() throws IOException {
    page(
        "ladder",
        "ladder",
        PENDULUM,
        "--domain",
        PENDULUM_DOMAIN,
        "--epsilon",
        "0.05",
        "--boxes",
        "100");
    assertThat(browser.text("#ladder")).contains("branch and bound; floor, a step per channel");
  }

  @Tag("slow")
  @Test
  void fewestBits() throws IOException {
    page(
        "fewest",
        "quantize",
        PENDULUM,
        "--domain",
        PENDULUM_DOMAIN,
        "--epsilon",
        "0.1",
        "--minimize",
        "bits",
        "--levels",
        "1..2",
        "--curve",
        "0.05",
        "--boxes",
        "200",
        "--units",
        "../examples/pendulum.units.json",
        "--out",
        directory.resolve("fewest").toString());
    assertThat(browser.text("#verdict .units")).endsWith("0.1 N m in torque.");
    JsonNode q =
        new ObjectMapper()
            .readTree(Files.readString(directory.resolve("fewest/result.json")))
            .get("quantization");
    String total = q.get("totalBits").asString().replaceAll("\\B(?=(\\d{3})+$)", "\u202f");
    assertThat(browser.text("#verdict h2")).startsWith(total + " bits in all are enough");
    assertThat(browser.text("#verdict .tiles")).startsWith("Bits in all\n" + total);
    assertThat(browser.text("#bits .lead")).startsWith(total + " bits: ");
    assertThat(browser.text("#bits")).contains("2 mixed", "What each level gained");
    assertThat(
            browser.run(
                "return modules.bits.parts(modules.numbers.parseExact("
                    + "document.getElementById('data').textContent).result.quantization)"
                    + ".reduce((sum, p) => sum + p.payload + p.structure, 0)"))
        .as("the parts are the whole")
        .isEqualTo(q.get("totalBits").asLong());
    assertThat(browser.text("#network .lead")).as("f as it is").contains("1\u202f185 stored");
    assertThat(browser.all("#bits .chart")).hasSize(q.get("levels").size() > 1 ? 3 : 2);
    assertThat(browser.text("#bits")).contains("Bits in all against epsilon, each point proved");
  }

  @Test
  void approximation() throws IOException {
    page(
        "approximation",
        "approximate",
        "--target",
        "square",
        "--family",
        "cpwl-uniform",
        "--sizes",
        "4..64",
        "--bits",
        "fixed:8");
    assertThat(browser.text("#study")).contains("known from theory");
  }

  @Test
  void bracketOfTwoNetworks_oneInput() throws IOException {
    Cli run =
        Cli.run(
            "quantize",
            "../examples/sine.onnx",
            "--domain",
            "../examples/sine.domain.json",
            "--epsilon",
            "1",
            "--rounding",
            "nearest",
            "--bits",
            "8",
            "--no-report",
            "--out",
            directory.toString());
    assertThat(run.code()).as(run.err()).isZero();
    page(
        "bracket",
        "certify",
        "../examples/sine.onnx",
        directory.resolve("quantized.onnx").toString(),
        "--domain",
        "../examples/sine.domain.json",
        "--gap",
        "0.01",
        "--boxes",
        "100");
    assertThat(browser.text("#verdict h2")).contains("is between");
    assertThat(browser.text("#verdict .stamp")).startsWith("UNCHECKED");
    assertThat(browser.all("#picture .chart")).isNotEmpty();
  }

  @Test
  void decisionsAndConstraints() throws IOException {
    Path f = directory.resolve("tags.onnx");
    Path g = directory.resolve("other.onnx");
    OnnxWriter.write(tags(0), f);
    OnnxWriter.write(tags(0.0625), g);
    String[] pair = {"certify", f.toString(), g.toString(), "--property"};
    page("moved", with(pair, "same-decision", "--domain", "box:-1,1"));
    assertThat(browser.text("#verdict h2"))
        .startsWith("There is an input of the domain at which g decides otherwise than f");
    assertThat(browser.text("#witness .lead"))
        .containsPattern("Largest is y.0. of f and y.1. of g|Largest is y.1. of f and y.0. of g");
    assertThat(browser.text("#witness .command pre")).endsWith("--property same-decision");
    assertThat(browser.text("#panels")).doesNotContain("Proved bound", "\u2016g(x)");
    assertThat(browser.all("#epsilon, #layers, #picture")).isEmpty();
    browser.similarPage(
        directory, "kept", with(pair, "same-decision", "--margin", "0.25", "--domain", "box:-1,1"));
    assertThat(browser.text("#verdict h2"))
        .isEqualTo(
            "g decides as f for every input x of the domain, wherever f leads by more than 0.25.");
    assertThat(browser.text("#witness .lead")).startsWith("It fails at no input of the domain");
    Path never = directory.resolve("never.vnnlib");
    Files.writeString(
        never,
        "(declare-const X_0 Real) (declare-const Y_0 Real) (declare-const Y_1 Real)"
            + " (assert (<= X_0 1)) (assert (>= X_0 -1)) (assert (>= Y_0 50))");
    browser.similarPage(
        directory, "never", with(pair, "constraints", "--domain", never.toString()));
    assertThat(browser.text("#verdict h2"))
        .isEqualTo("The output constraints are never met on the domain.");
    assertThat(browser.text("#reproduce")).contains("--property constraints");
  }

  /** Neither outputs nor their difference have a bound: nothing speaks of one. */
  @Test
  void widthsForWhichNoDecisionChanges() throws IOException {
    Path f = directory.resolve("decider.onnx");
    OnnxWriter.write(tags(0.34375), f);
    String[] one = {"--rounding", "nearest", "--granularity", "network"};
    String[] asked = {"quantize", f.toString(), "--domain", "box:-1,1", "--property"};
    String[] ofDecisions = with(with(asked, "same-decision", "--margin", "0.3"), one);
    browser.similarPage(
        directory,
        "widths",
        with(ofDecisions, "--bits", "2..8", "--out", directory.resolve("w").toString()));
    assertThat(browser.text("#verdict h2"))
        .endsWith(
            " bits are enough: g decides as f for every input x of the domain, wherever f leads by"
                + " more than 0.3.");
    assertThat(browser.text("#verdict .tiles")).contains("Minimal", "Size", "Domain finished");
    assertThat(browser.text("#widths table")).contains("proved", "refuted by a witness");
    assertThat(browser.text("#panels")).doesNotContain("Proved bound", "Attained", "\u2016g(x)");
    assertThat(browser.all("#epsilon, #layers, #picture")).isEmpty();
    browser.similarPage(
        directory,
        "none",
        with(ofDecisions, "--bits", "2", "--out", directory.resolve("n").toString()));
    assertThat(browser.text("#verdict h2"))
        .isEqualTo(
            "No width that was tried is enough: for each there is an input at which g decides"
                + " otherwise than f, wherever f leads by more than 0.3.");
    OnnxWriter.write(tags(1 / 3f), f);
    browser.similarPage(
        directory,
        "open",
        with(
            with(asked, "same-decision", "--bits", "2..6", "--boxes", "1", "--out", in("o")), one));
    assertThat(browser.text("#verdict h2"))
        .isEqualTo(
            "No width was proved within the limits; this page is about g of 6 bits, which a witness"
                + " refutes.");
    assertThat(browser.text("#widths table")).doesNotContain("proved");
    assertThat(browser.text("#witness .lead")).startsWith("At this input it fails");
  }

  private static String in(String name) {
    return directory.resolve(name).toString();
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  /** One input, and two outputs of which the first is larger from a boundary on. */
  private static Network tags(double boundary) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 1, 1, -1), Vector.of(0, 0)),
            Affine.of(Matrix.of(2, 2, 1, -1, -1, 1), Vector.of(-boundary, boundary))));
  }

  @Test
  void longWitness_isAnImageAndReplaysFromItsFile() throws IOException {
    Path f = directory.resolve("f.onnx");
    Path g = directory.resolve("g.onnx");
    OnnxWriter.write(imageNetwork(1), f);
    OnnxWriter.write(imageNetwork(1.0625), g);
    String[] command = {"certify", f.toString(), g.toString(), "--domain", "box:0.1,0.9"};
    page("image", command);
    assertThat(browser.text("#witness figcaption")).contains("8 × 8");
    assertThat(browser.text("#witness .lead .word")).as("one word").isEqualTo("--units");
    assertThat(directory.resolve("image.witness.json")).exists();
    String shown = browser.text("#witness .command pre");
    assertThat(shown).contains("--domain " + directory.resolve("image.witness.json"));
    List<String> replay = new ArrayList<>(Arrays.asList(shown.split(" ", -1)));
    assertThat(replay.remove(0)).isEqualTo("etalon");
    replay.addAll(List.of("--json", "-"));
    JsonNode again = Cli.json(Cli.run(replay.toArray(String[]::new)));
    assertThat(browser.text("#witness .lead"))
        .contains("at least " + Text.down(again.get("lowerBound").doubleValue()));
  }

  /** Sixty-four inputs, four neurons, one output that grows with the factor. */
  private static Network imageNetwork(double factor) {
    Random random = new Random(3);
    double[] first = random.doubles(64 * 4, -0.25, 0.25).map(w -> (float) w).toArray();
    double[] second = {0.5, -0.25, 0.75 * factor, 0.5};
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(4, 64, first), Vector.of(0.125, 0.25, 0.5, -0.125)),
            Affine.of(Matrix.of(1, 4, second), Vector.of(0))));
  }

  @Tag("slow")
  @Test
  void trainingAndGap() throws IOException {
    Path data = directory.resolve("points.csv");
    StringBuilder lines = new StringBuilder();
    Random random = new Random(1);
    for (int k = 0; k < 400; k++) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      lines.append(String.format(Locale.ROOT, "%f,%f,%d%n", x, y, x * x + y * y < 0.5 ? 1 : 0));
    }
    Files.writeString(data, lines);
    String real = directory.resolve("real").toString();
    String few = directory.resolve("few").toString();
    page("training", training(data, real, "none"));
    assertThat(browser.text("#training")).contains("Test error");
    assertThat(Cli.run(training(data, few, "uniform:4")).code()).isZero();
    page(
        "gap",
        "gap",
        "--float",
        real + "/float.onnx",
        "--trained",
        few + "/trained.onnx",
        "--data",
        data.toString(),
        "--domain",
        "box:-1,1",
        "--boxes",
        "2",
        "--timeout",
        "3s");
    assertThat(browser.text("#answer .domain")).contains("x[0], x[1]: each\n\u22121 to 1");
    assertThat(browser.text("#gap")).contains("A smaller set of parameters?");
    assertThat(browser.all("#network svg .node")).hasSizeGreaterThan(2);
    assertThat(browser.all("#ladder")).hasSize(1);
    browser.size(400, 900);
    browser.settle();
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('#gap .blocks tbody th')]"
                    + ".filter(e => !isNaN(e.textContent))"
                    + ".map(e => getComputedStyle(e, '::before').content.replaceAll('\"', '').trim())"))
        .as("a mere number says of what")
        .isEqualTo(Collections.nCopies(8, "Bits"));
  }

  private static String[] training(Path data, String out, String weights) {
    return new String[] {
      "train",
      "--data",
      data.toString(),
      "--hidden",
      "8,8",
      "--no-batch-norm",
      "--adam",
      "--learning-rate",
      "0.02",
      "--loss",
      "cross-entropy",
      "--epochs",
      "20",
      "--quantize",
      weights,
      "--out",
      out
    };
  }
}
