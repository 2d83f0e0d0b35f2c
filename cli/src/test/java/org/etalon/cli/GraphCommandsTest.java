package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands on a network with convolutions and a shortcut. */
class GraphCommandsTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(91);

  @TempDir static Path folder;

  private static Affine convolution(int in, int out) {
    ConvolutionShape shape = new ConvolutionShape(in, 4, 4, out, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    Vector kernel = Vector.of(numbers(shape.kernelSize()));
    return new Affine(new Convolution(shape, kernel), Vector.zeros(shape.outputSize()));
  }

  /** Doubles that float32 holds. */
  private static double[] numbers(int count) {
    return RANDOM.doubles(count, -0.5, 0.5).map(x -> (float) x).toArray();
  }

  @BeforeAll
  static void write() throws IOException {
    Network network =
        Network.of(
            16,
            List.of(
                Node.of(convolution(1, 2), 0),
                Node.of(new Relu(32), 1),
                Node.of(convolution(2, 2), 2),
                new Node(new Add(32), List.of(3, 2)),
                Node.of(new Relu(32), 4),
                Node.of(Affine.of(Matrix.of(2, 32, numbers(64)), Vector.of(numbers(2))), 5)));
    OnnxWriter.write(network, folder.resolve("residual.onnx"));
  }

  private static String model() {
    return folder.resolve("residual.onnx").toString();
  }

  private static JsonNode json(String... arguments) {
    Cli run = Cli.run(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return JsonMapper.builder().build().readTree(run.out());
  }

  @Test
  void inspect_residualNetwork_namesKindsShapesAndStoredParameters() {
    Cli run = Cli.run("inspect", model());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("A graph from 16 inputs to 2 outputs, depth 3 (2 convolution, 2 relu")
        .containsPattern("convolution +2 x 1 x 3 x 3, pad 1 +2 x 4 x 4 +20 ")
        .containsPattern("dense +2 x 32 +2 +66 ");
    JsonNode result = json("inspect", model(), "--json", "-");
    assertThat(result.path("parameters").longValue()).isEqualTo(20 + 38 + 66);
    assertThat(result.path("denseChain").booleanValue()).isFalse();
    assertThat(result.path("layers")).hasSize(3);
    assertThat(result.path("layers").path(0).path("norm2").doubleValue()).isPositive();
    JsonNode sum = result.path("nodes").path(3);
    assertThat(sum.path("kind").stringValue()).isEqualTo("sum");
    assertThat(sum.path("from").toString()).isIn("[3,2]", "[2,3]");
  }

  @Test
  void bounds_residualNetwork_areAllAboveWhatIsAttained() {
    JsonNode result =
        json(
            "bounds",
            model(),
            "--bits",
            "8",
            "--domain",
            "box:0,1",
            "--timeout",
            "2s",
            "--json",
            "-");
    double attained = result.path("attained").doubleValue();
    assertThat(attained).isPositive();
    assertThat(result.path("bounds")).hasSizeGreaterThanOrEqualTo(9);
    for (JsonNode bound : result.path("bounds")) {
      assertThat(bound.path("value").doubleValue())
          .as(bound.path("name").stringValue())
          .isGreaterThanOrEqualTo(attained)
          .isFinite();
    }
  }

  @Test
  void bounds_meanOfResidualNetwork_isEnclosed() {
    for (String power : List.of("1", "2")) {
      JsonNode lp =
          json(
                  "bounds",
                  model(),
                  "--bits",
                  "8",
                  "--domain",
                  "box:0,1",
                  "--lp",
                  power,
                  "--boxes",
                  "64",
                  "--json",
                  "-")
              .path("lp");
      assertThat(lp.path("power").intValue()).isEqualTo(Integer.parseInt(power));
      assertThat(lp.path("upper").doubleValue()).isPositive().isFinite();
      assertThat(lp.path("lower").doubleValue())
          .isNotNegative()
          .isLessThanOrEqualTo(lp.path("upper").doubleValue());
    }
    assertThat(Cli.run("bounds", model(), "--bits", "8", "--domain", "unit", "--lp", "3").code())
        .isEqualTo(ExitCode.USAGE);
  }

  /** What cannot be is refused before anything is computed, however much time there is. */
  @Test
  @Timeout(20)
  void bounds_equalizedGraph_isRefusedAtOnceInOneLine() {
    Cli run =
        Cli.run(
            "bounds",
            model(),
            "--bits",
            "8",
            "--equalize",
            "--domain",
            "box:0,1",
            "--timeout",
            "10m");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("equalization takes chains of dense layers only");
  }

  @Test
  void bounds_signsThatDiffer_addBothToThePathMetric() throws IOException {
    Network f = Network.of(List.of(Affine.of(Matrix.of(1, 1, 1), Vector.of(0))));
    Network g = Network.of(List.of(Affine.of(Matrix.of(1, 1, -1), Vector.of(0))));
    OnnxWriter.write(f, folder.resolve("f.onnx"));
    OnnxWriter.write(g, folder.resolve("g.onnx"));
    Cli run =
        Cli.run(
            "bounds",
            folder.resolve("f.onnx").toString(),
            folder.resolve("g.onnx").toString(),
            "--domain",
            "unit");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("path-metric, max/min +2(\\.0+1)? ")
        .containsPattern("l1 path-norm .*: f 1(\\.0+1)?, g 1(\\.0+1)?; ");
  }

  @Test
  void ladder_residualNetwork_saysWhatDoesNotApplyAndProvesTheRest() {
    Cli run =
        Cli.run("ladder", model(), "--domain", "box:0,1", "--epsilon", "0.5", "--boxes", "50");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("^\\d+\\.\\d+ proved for this one")
        .containsPattern(
            "certified +a width and a step per row +by any quantizer, mixed: \\d+ bits")
        .contains("pruned and refitted: does not apply: the network is no chain of dense layers")
        .contains("all networks within epsilon: does not apply")
        .containsPattern("\\d+ +sufficient +floor, one step +path-metric");
  }

  /** Levels that do not treat a network are named, with the reason. */
  @Tag("slow")
  @Test
  void minimizingBitsOfAGraph_saysWhichLevelsWereNotTried() throws IOException {
    for (String levels : List.of("1..5", "4..5")) {
      Path out = folder.resolve("levels" + levels);
      Cli run =
          Cli.run(
              "quantize",
              model(),
              "--domain",
              "unit",
              "--epsilon",
              "0.5",
              "--minimize",
              "bits",
              "--levels",
              levels,
              "--boxes",
              "64",
              "--no-check",
              "--no-report",
              "--out",
              out.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("CERTIFIED")
          .contains(levels.startsWith("1") ? "Levels above 2 were" : "Levels above 1 were")
          .contains("not tried: the network is no chain of dense layers");
      JsonNode result =
          JsonMapper.builder().build().readTree(Files.readString(out.resolve("result.json")));
      assertThat(result.path("levelsNotTried").asString()).contains("no chain of dense layers");
    }
  }

  /** A family of codes that was asked for is not left out in silence. */
  @Test
  void codesOfAGraph_onLevelsThatDoNotTakeIt_areRefused() throws IOException {
    Path out = folder.resolve("codes");
    Cli run =
        Cli.run(
            "quantize",
            model(),
            "--domain=unit",
            "--epsilon=0.5",
            "--minimize=bits",
            "--codes=ternary",
            "--levels=3..5",
            "--boxes=64",
            "--out",
            out.toString());
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("--codes ternary does not apply: the network is no chain");
    assertThat(out).doesNotExist();
  }

  /** What the cost does not do for a graph is said. */
  @Test
  void otherCostsOfAGraph_areSaidToDecideAfterwards() throws IOException {
    for (String cost : new String[] {"bits", "multiplications"}) {
      Path out = folder.resolve(cost);
      Cli run =
          Cli.run(
              "quantize",
              model(),
              "--domain=unit",
              "--epsilon=0.5",
              "--minimize=" + cost,
              "--levels=2..2",
              "--boxes=20",
              "--timeout=1h",
              "--no-certificate",
              "--no-report",
              "--out=" + out);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out().contains("choose widths for few bits here; " + cost + " decide"))
          .isEqualTo(!cost.equals("bits"));
    }
  }

  @Test
  void pointsBesideAGraph_areRefused() throws IOException {
    Path data = folder.resolve("data.csv");
    Files.writeString(data, "0,0\n");
    Path out = folder.resolve("points");
    Cli run =
        Cli.run(
            "quantize",
            model(),
            "--domain=unit",
            "--epsilon=0.5",
            "--minimize=bits",
            "--data=" + data,
            "--out=" + out);
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("--data does not apply: the network is no chain");
    assertThat(out).doesNotExist();
  }

  /** A width a row, proved and checked; the stream and the drop-in are the same network. */
  @Test
  void minimize_findsAWidthARow() throws IOException {
    Path out = folder.resolve("fewest");
    Cli run =
        Cli.run(
            "quantize",
            model(),
            "--domain=box:-1,1",
            "--epsilon=0.5",
            "--minimize=bits",
            "--boxes=50",
            "--timeout=1h",
            "--no-report",
            "--out=" + out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "2 mixed", "Levels above 2 were not tried", "in the graph of f", "the checker accepts");
    JsonNode result =
        JsonMapper.builder().build().readTree(Files.readString(out.resolve("result.json")));
    assertThat(result.get("levelsNotTried").asString()).contains("no chain of dense layers");
    JsonNode quantization = result.get("quantization");
    JsonNode byLevel = quantization.get("byLevel");
    assertThat(byLevel).hasSize(2);
    assertThat(byLevel.get(1).get("gained").asLong()).isPositive();
    Network f = OnnxReader.read(Path.of(model())).network();
    CodedNetwork coded = CodedFile.read(out.resolve("network.coded"), f);
    assertThat(quantization.get("totalBits").asLong())
        .isEqualTo(coded.totalBits())
        .isEqualTo(byLevel.get(1).get("cost").asLong());
    Network dropIn = OnnxReader.read(out.resolve("quantized.onnx")).network();
    assertThat(dropIn).isEqualTo(coded.network());
    assertThat(
            Cli.run(
                    "certify",
                    model(),
                    out.resolve("network.coded").toString(),
                    "--domain=box:-1,1",
                    "--epsilon=0.5")
                .err())
        .contains("parameters of a graph");
  }
}
