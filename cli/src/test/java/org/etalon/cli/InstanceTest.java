package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.chart.BarChart;
import org.etalon.onnx.OnnxWriter;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class InstanceTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeExample() {
    for (String example : List.of("pendulum", "sine")) {
      assertThat(Cli.run("example", example, "--out", folder.toString()).code()).isZero();
    }
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void bounds_quantizedOnTheSpot_areThoseOfTheFiles() {
    String[] common = {"--domain", in("pendulum.domain.json"), "--timeout", "1s", "--json", "-"};
    assertThat(
            Cli.run(
                    "quantize",
                    in("pendulum.onnx"),
                    "--domain",
                    in("pendulum.domain.json"),
                    "--epsilon",
                    "9",
                    "--bits",
                    "8",
                    "--rounding",
                    "nearest",
                    "--out",
                    in("q8"))
                .code())
        .isZero();
    JsonNode files =
        Cli.json(Cli.run(with(common, "bounds", in("pendulum.onnx"), in("q8/quantized.onnx"))));
    JsonNode spot =
        Cli.json(
            Cli.run(
                with(
                    common,
                    "bounds",
                    in("pendulum.onnx"),
                    "--bits",
                    "8",
                    "--rounding",
                    "nearest",
                    "--equalize")));
    assertThat(spot.get("quantization").get("bits").intValue()).isEqualTo(8);
    JsonNode equalized = spot.get("equalized");
    for (int k = 0; k < 8; k++) {
      JsonNode bound = spot.get("bounds").get(k);
      assertThat(bound.get("name")).isEqualTo(files.get("bounds").get(k).get("name"));
      assertThat(bound.get("value")).isEqualTo(files.get("bounds").get(k).get("value"));
      assertThat(equalized.get("bounds").get(k).get("value").doubleValue())
          .isGreaterThanOrEqualTo(equalized.get("attained").doubleValue());
    }
    for (String[] bad :
        List.of(
            new String[] {in("pendulum.onnx"), in("q8/quantized.onnx"), "--bits", "8"},
            new String[] {in("pendulum.onnx"), in("q8/quantized.onnx"), "--equalize"},
            new String[] {in("pendulum.onnx")},
            new String[] {in("pendulum.onnx"), "--equalize"},
            new String[] {in("pendulum.onnx"), "--bits", "4..8"},
            new String[] {in("pendulum.onnx"), "--rounding", "nearest"},
            new String[] {in("pendulum.onnx"), "--quantizer", "float16", "--bits", "8"},
            new String[] {in("pendulum.onnx"), "--quantizer", "int8"})) {
      Cli run = Cli.run(with(common, with(bad, "bounds")));
      assertThat(run.code()).as(String.join(" ", bad)).isEqualTo(ExitCode.USAGE);
      assertThat(run.err().lines().count()).isEqualTo(1);
    }
  }

  private static String[] with(String[] last, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(last));
    return all.toArray(new String[0]);
  }

  @Test
  void bounds_pendulum_areAllAboveWhatIsAttained() {
    assertThat(
            Cli.run(
                    "quantize",
                    in("pendulum.onnx"),
                    "--domain",
                    in("pendulum.domain.json"),
                    "--epsilon",
                    "0.1",
                    "--out",
                    in("q"))
                .code())
        .isZero();
    JsonNode result =
        Cli.json(
            Cli.run(
                "bounds",
                in("pendulum.onnx"),
                in("q/quantized.onnx"),
                "--domain",
                in("pendulum.domain.json"),
                "--timeout",
                "10s",
                "--json",
                "-"));
    double attained = result.get("attained").doubleValue();
    assertThat(attained).isPositive();
    assertThat(result.get("bounds").size()).isEqualTo(11);
    double last = Double.POSITIVE_INFINITY;
    for (JsonNode bound : result.get("bounds")) {
      assertThat(bound.get("value").doubleValue()).isGreaterThanOrEqualTo(attained);
      last = bound.get("value").doubleValue();
    }
    assertThat(last).isLessThan(1.02 * attained);
  }

  @Test
  void ladder_noTime_leadsWithWhatItKnowsAndSaysWhatItDoesNot() throws IOException {
    Cli run =
        Cli.run(
            "ladder",
            in("pendulum.onnx"),
            "--domain",
            in("pendulum.domain.json"),
            "--epsilon",
            "0.1",
            "--timeout",
            "1ms",
            "--svg",
            in("late.svg"),
            "--json",
            in("late.json"));
    assertThat(run.code()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).matches("\\d+ bits by theory for the class of networks, .*\\.");
    assertThat(run.out()).contains(": 1..32 not reached in time\n").doesNotContain("not tried");
    assertThat(Files.readString(folder.resolve("late.svg"))).contains(">not reached in time<");
    byte[] json = Files.readAllBytes(folder.resolve("late.json"));
    for (JsonNode rung : new ObjectMapper().readTree(json).get("rungs")) {
      assertThat(rung.path("bits").isNull() ? rung.get("missing").stringValue() : "")
          .isIn("", "not reached in time");
    }
    for (String line : lines) {
      // Nothing is called refuted or certified that was not tried.
      assertThat(line).doesNotMatch(" +1 +attained .*");
    }
  }

  /** With a limit on boxes no rung depends on threads, on chance or on the clock. */
  @Tag("slow")
  @Test
  void ladder_boxes_repeatsOnAnyThreads() throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    for (String threads : List.of("1", "2", "1")) {
      JsonNode run = tinyLadder("--boxes=100", "--timeout=1h", "--threads=" + threads);
      assertThat(run.get("reproducible").booleanValue()).isTrue();
      run.get("rungs").forEach(rung -> ((ObjectNode) rung).remove("seconds"));
      runs.add(run.get("rungs"));
    }
    assertThat(runs.get(1)).isEqualTo(runs.get(0));
    assertThat(runs.get(2)).isEqualTo(runs.get(0));
    JsonNode last = runs.get(0).get(runs.get(0).size() - 1);
    assertThat(last.get("guarantee").stringValue()).endsWith("pruned and refitted");
    assertThat(last.get("bits").isNumber()).isTrue();
    assertThat(last.get("reproducible").booleanValue()).isTrue();
  }

  @Test
  void ladder_cutShort_saysWhichRungsMayDiffer() throws IOException {
    JsonNode cut = tinyLadder("--boxes=100", "--timeout=1ms");
    assertThat(cut.get("reproducible").booleanValue()).isFalse();
    assertThat(cut.get("rungs").get(0).get("reproducible").booleanValue()).isTrue(); // no search
    assertThat(cut.get("rungs").get(7).get("reproducible").booleanValue()).isFalse();
  }

  private static JsonNode tinyLadder(String... more) throws IOException {
    Path network = folder.resolve("tiny.onnx");
    OnnxWriter.writeDouble(Chains.of(new SplittableRandom(3), 1, 2, 1), network);
    List<String> arguments = new ArrayList<>(List.of("ladder", network.toString()));
    arguments.addAll(List.of("--domain=box:-1,1", "--epsilon=0.2", "--json=-"));
    arguments.addAll(List.of(more));
    return Cli.json(Cli.run(arguments.toArray(String[]::new)));
  }

  @Tag("slow")
  @Test
  void ladder_examples_fillsEveryRungInOrder() throws IOException {
    Files.writeString(folder.resolve("data.csv"), "0.1,0.5\n-0.3,1\n0.5,-1.5\n");
    JsonNode result =
        Cli.json(
            Cli.run(
                "ladder",
                in("pendulum.onnx"),
                "--domain",
                in("pendulum.domain.json"),
                "--epsilon",
                "0.1",
                "--boxes",
                "300",
                "--data",
                in("data.csv"),
                "--svg",
                in("ladder.svg"),
                "--json",
                "-"));
    JsonNode rungs = result.get("rungs");
    assertThat(rungs.size()).isEqualTo(17);
    int[] bits = new int[13];
    for (int k = 0; k < bits.length; k++) {
      JsonNode rung = rungs.get(k);
      bits[k] = rung.get("bits").intValue();
      assertThat(bits[k]).isPositive();
      assertThat(rung.get("name").stringValue())
          .contains(rung.get("rounding").stringValue() + ", ")
          .contains(
              rung.get("granularity").stringValue().equals("network") ? "one step" : "a step");
    }
    assertThat(bits[0]).isLessThanOrEqualTo(bits[1]);
    assertThat(bits[3]).as("norms").isLessThanOrEqualTo(bits[1]).isLessThanOrEqualTo(bits[2]);
    assertThat(bits[6]).as("hybrid").isLessThanOrEqualTo(bits[5]);
    assertThat(bits[7]).as("certified").isLessThanOrEqualTo(bits[6]);
    assertThat(bits[11]).as("attained").isLessThanOrEqualTo(bits[7]);
    double least = Arrays.stream(bits, 3, 11).min().orElseThrow();
    double before = Double.POSITIVE_INFINITY;
    for (int k = 13; k < 17; k++) {
      JsonNode rung = rungs.get(k);
      assertThat(rung.get("name").stringValue()).startsWith("by any quantizer, ");
      if (rung.get("bits").isNull()) {
        assertThat(rung.get("note").stringValue()).isEqualTo("not reached within the limits");
      } else {
        double own = rung.get("bits").doubleValue();
        assertThat(rung.get("note").stringValue())
            .startsWith(Math.round(own * 1185) + " bits in all");
        assertThat(own).isLessThanOrEqualTo(before);
        before = own;
        least = Math.min(least, own);
      }
    }
    assertThat(result.get("headline").stringValue())
        .startsWith(
            bits[1]
                + " bits by theory for the class of networks, "
                + BarChart.number(least)
                + " proved for this one (");
    assertThat(result.propertyNames().iterator().next()).isEqualTo("headline");
    assertThat(Files.readString(folder.resolve("ladder.svg"))).contains("bits");
    Cli bad =
        Cli.run(
            "ladder",
            in("pendulum.onnx"),
            "--domain",
            in("pendulum.domain.json"),
            "--epsilon",
            "0.1",
            "--data",
            in("pendulum.domain.json"));
    assertThat(bad.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(
            Cli.run(
                    "ladder",
                    in("pendulum.onnx"),
                    "--domain",
                    in("pendulum.domain.json"),
                    "--epsilon",
                    "0")
                .code())
        .isEqualTo(ExitCode.USAGE);
  }
}
