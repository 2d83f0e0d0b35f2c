package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.etalon.study.Text;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Pages of what runs otherwise than in real numbers: each says so, and shows what it knows. */
@InBrowser
class ReportSemanticsTest {
  @TempDir static Path directory;
  private static Browser browser;

  @BeforeAll
  static void open(Browser given) {
    browser = given;
  }

  private static String written(String name, Network network) throws IOException {
    Path file = directory.resolve(name);
    OnnxWriter.write(network, file);
    return file.toString();
  }

  /**
   * One input, of which pages draw lines and no maps; two neurons, one output; a weight is given.
   */
  private static Network small(double last) {
    return small(last, 0.080078125);
  }

  private static Network small(double last, double bias) {
    return Network.alternating(
        List.of(
            Affine.of(
                Matrix.of(2, 1, 0.705078125, -0.892578125), Vector.of(0.111328125, -0.267578125)),
            Affine.of(Matrix.of(1, 2, 0.548828125, last), Vector.of(bias))));
  }

  /** A file that says what the one input and the one output are. */
  private static String units(String name) throws IOException {
    String unit = "[{\"name\":\"%s\",\"unit\":\"%s\",\"offset\":0,\"scale\":1}]";
    return Files.writeString(
            directory.resolve(name + ".units.json"),
            "{\"inputs\":"
                + unit.formatted("angle", "rad")
                + ",\"outputs\":"
                + unit.formatted("force", "N")
                + "}")
        .toString();
  }

  @Test
  void fixedPoint_showsFormatsAccumulatorsAndShares() throws IOException {
    Path out = directory.resolve("fixed");
    Cli run =
        browser.page(
            directory,
            "fixed",
            "quantize",
            written("small.onnx", small(-0.8125, -0.8984375)),
            "--domain",
            "box:-1,1",
            "--epsilon",
            "0.05",
            "--activations",
            "same",
            "--input-format",
            "same",
            "--bits",
            "6..9",
            "--boxes",
            "200",
            "--units",
            units("fixed"),
            "--out",
            out.toString());
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(browser.text("#verdict .units")).endsWith("0.05 N in force.");
    assertThat(browser.text("#verdict .domain")).contains("angle\n\u22121 to 1 rad");
    JsonNode q =
        new ObjectMapper()
            .readTree(Files.readString(out.resolve("result.json")))
            .get("quantization");
    browser.find("#formats summary").click();
    browser.settle();
    String formats = browser.text("#formats");
    assertThat(q.get("values")).hasSize(3);
    assertThat(browser.all("#formats [aria-label^='Values'] tbody tr")).hasSize(3);
    for (JsonNode value : q.get("values")) {
      int fraction = -Math.getExponent(value.get("step").asDouble());
      int whole = value.get("bits").asInt() - fraction;
      String name = (value.get("signed").asBoolean() ? "Q" : "UQ") + whole + "." + fraction;
      String range =
          Text.down(value.get("lower").asDouble())
              + " to "
              + Text.up(value.get("upper").asDouble());
      String from = value.get("layer").asInt() == 0 ? "Input" : "Layer " + value.get("layer");
      assertThat(formats).contains(String.join(" ", from, name, value.get("bits").asString()));
      assertThat(formats).contains(range.replace('-', '\u2212'));
    }
    assertThat(q.get("values").get(2).get("upper").asDouble()).as("two signs").isNegative();
    assertThat(q.get("accumulators")).hasSize(2);
    StringBuilder widths = new StringBuilder("accumulators: ");
    for (JsonNode sums : q.get("accumulators")) {
      String bits = sums.get("bits").asString();
      assertThat(formats)
          .contains(
              "Layer " + sums.get("layer") + " " + bits + " " + sums.get("bitsWithoutDomain"));
      widths.append(bits).append(", ");
    }
    assertThat(run.out()).contains(widths.substring(0, widths.length() - 2) + " bits suffice");
    q.get("shares")
        .properties()
        .forEach(
            share ->
                assertThat(formats)
                    .contains(
                        share.getKey()
                            + " "
                            + Text.up(share.getValue().get("upperBound").asDouble())));
    assertThat(q.get("shares").size()).isEqualTo(4);
    JsonNode first = q.get("shares").iterator().next();
    assertThat(
            browser.run(
                "return echarts.getInstanceByDom(document.querySelector('#formats .chart'))"
                    + ".getOption().series.map(s => s.tooltip.valueFormatter(9, 0))"))
        .as("under the pointer: the bound's own text rounded up, what is attained down")
        .isEqualTo(
            List.of(
                Text.up(first.get("upperBound").asDouble()),
                Text.down(first.get("lowerBound").asDouble())));
    assertThat(browser.text("#certificate")).contains("fixed-point formats of the models");
  }

  @Test
  void float32_isNamedAndHasNoLayersOfRealNumbers() throws IOException {
    String f = written("f.onnx", small(-0.8125));
    browser.similarPage(
        directory,
        "float32",
        "certify",
        f,
        f,
        "--domain",
        "box:-1,1",
        "--semantics",
        "float32",
        "--epsilon",
        "0.001",
        "--boxes",
        "50");
    assertThat(browser.text("#verdict .badge")).isEqualTo("CERTIFIED");
    assertThat(browser.text("#certificate")).contains("run in float32 on float32 inputs");
    assertThat(browser.all("#layers")).isEmpty();
  }

  /** Layers of networks that got neurons which are zero would be of neither of the two. */
  @Test
  void hiddenWidthsThatDiffer_haveNoLayers() throws IOException {
    String f = written("f.onnx", small(-0.8125));
    Network wider =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(3, 1, 0.75, -0.875, 0.5), Vector.of(0.125, -0.25, -0.375)),
                Affine.of(Matrix.of(1, 3, 0.5, -0.8125, 0.0625), Vector.of(0))));
    String[] pair = {"certify", f, written("wider.onnx", wider), "--domain", "box:-1,1"};
    browser.similarPage(directory, "wider", pair);
    assertThat(browser.all("#picture .chart")).isNotEmpty();
    assertThat(browser.all("#layers")).isEmpty();
    pair[2] = f;
    browser.similarPage(directory, "alike", pair);
    assertThat(browser.all("#layers")).hasSize(1);
  }

  /** A sum of two branches, cast as another tool would have it. */
  @Test
  void anyRuntime_ofAGraphWithBranches_drawsItAndSaysWhichRuntimes() throws IOException {
    FixedFormat codes = FixedFormat.signed(0.0625, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Node relu = Node.of(new Relu(1), 0);
    String f =
        written("real.onnx", Network.of(1, List.of(relu, new Node(new Add(1), List.of(0, 1)))));
    String g =
        written(
            "cast.onnx",
            Network.of(
                1,
                List.of(
                    Node.of(new Round(1, codes), 0),
                    Node.of(new Relu(1), 1),
                    new Node(new Add(1), List.of(1, 2)),
                    Node.of(new Round(1, codes), 3))));
    byte[] bytes = Files.readAllBytes(Path.of(g));
    String foreign =
        new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst("etalon", "quanto");
    Files.write(Path.of(g), foreign.getBytes(StandardCharsets.ISO_8859_1));
    browser.similarPage(
        directory, "any-runtime", "certify", f, g, "--domain", "box:-1,1", "--boxes", "50");
    assertThat(browser.text("#certificate")).contains("is run by any runtime");
    assertThat(browser.all("#network .graph .sum")).isNotEmpty();
    assertThat(browser.text("#network")).contains("input\n1 value").doesNotContain("1 values");
  }

  @Test
  void falsified_withAHead_leadsWithTheWitness() throws IOException {
    String f = written("plain.onnx", small(-0.8125));
    String g = written("other.onnx", small(-0.25));
    Path headed = Heads.add(Path.of(f), "Tanh", directory.resolve("headed.onnx"));
    Cli run =
        browser.page(
            directory,
            "falsified",
            "certify",
            headed.toString(),
            g,
            "--domain",
            "box:-1,1",
            "--epsilon",
            "0.01",
            "--boxes",
            "50",
            "--output",
            "p");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FALSIFIED);
    assertThat(browser.text("#verdict .badge")).isEqualTo("FALSIFIED");
    assertThat(browser.text("#verdict h2")).startsWith("There is an input of the domain");
    assertThat(browser.text("#verdict .about-head")).startsWith("Values before Tanh.");
    assertThat(browser.text("#verdict .domain")).contains("x[0]");
    assertThat(browser.all("#witness")).hasSize(1);
  }
}
