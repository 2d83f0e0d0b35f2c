package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.gap.NetworkSize;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.study.ResultFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Training, comparing and climbing on points of a ring around a disc. */
class TrainTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makePoints() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    StringBuilder csv = new StringBuilder("x,y,class\n");
    StringBuilder values = new StringBuilder();
    for (int s = 0; s < 1500; s++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      double radius = Math.hypot(x - 0.5, y - 0.5);
      if (Math.abs(radius - 0.3) > 0.02) {
        csv.append(String.format(Locale.ROOT, "%.5f,%.5f,%d\n", x, y, radius < 0.3 ? 1 : 0));
      }
      values.append(String.format(Locale.ROOT, "%.5f,%.5f,%.5f\n", x, y, x * y));
    }
    Files.writeString(folder.resolve("ring.csv"), csv);
    Files.writeString(folder.resolve("product.csv"), values);
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonNode json(String text) {
    return new ObjectMapper().readTree(text);
  }

  /** One training's files are never mixed with another's. */
  @Test
  void train_intoAFolderThatAnotherRunWrites_isRefused() {
    try (ResultFolder held = ResultFolder.open(folder.resolve("held"))) {
      Cli run = train("held", "--epochs", "1");
      assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).contains("another run is writing its results into");
      Cli several = train("held", "--epochs", "1", "--seeds", "1..2");
      assertThat(several.code()).isEqualTo(ExitCode.BAD_INPUT);
      Cli gap =
          Cli.run(
              "gap",
              "--float=none.onnx",
              "--trained=none.onnx",
              "--data=" + in("ring.csv"),
              "--domain=unit",
              "--out=" + in("held"));
      assertThat(gap.err()).contains("another run is writing its results into");
      assertThat(held.place("float.onnx")).doesNotExist();
    }
  }

  private static Cli train(String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("train", "--data", in("ring.csv"), "--hidden", "32,32", "--adam", "--batch"));
    args.addAll(List.of("50", "--learning-rate", "0.01", "--out", in(out)));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  private static double error(Network network, String file) throws IOException {
    int wrong = 0;
    List<String> lines = Files.readAllLines(folder.resolve(file));
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      double[] y =
          network.forward(new double[] {Float.parseFloat(fields[0]), Float.parseFloat(fields[1])});
      wrong += (y[1] > y[0] ? 1 : 0) == Integer.parseInt(fields[2].trim()) ? 0 : 1;
    }
    return (double) wrong / (lines.size() - 1);
  }

  @Tag("slow")
  @Test
  void train_gap_ladder_tellOneStory() throws IOException {
    Cli real = train("real", "--epochs", "30", "--json", "-");
    assertThat(real.code()).isZero();
    JsonNode realJson = json(real.out());
    assertThat(realJson.path("testError").doubleValue()).isLessThan(0.05);
    assertThat(realJson.path("quantizedTestError").isNull()).isTrue();
    assertThat(realJson.path("curve").size()).isEqualTo(30);
    Cli few =
        train("few", "--epochs", "30", "--quantize", "binaryconnect", "--json", in("few.json"));
    assertThat(few.code()).isZero();
    assertThat(few.out()).contains("test error").contains("trained.onnx");
    JsonNode fewJson = json(Files.readString(folder.resolve("few.json")));
    for (String key : List.of("testError", "validationError", "trainError", "seconds")) {
      assertThat(fewJson.path(key).isNumber()).as(key).isTrue();
    }
    assertThat(fewJson.path("testError").doubleValue()).isLessThan(0.1);
    assertThat(fewJson.path("epochs").intValue()).isEqualTo(30);
    Network g = OnnxReader.read(folder.resolve("few/trained.onnx")).network();
    assertThat(NetworkSize.bits(g)).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("few/curve.csv"))).hasSize(31);
    assertThat(Files.readString(folder.resolve("few/curve.svg"))).startsWith("<svg");

    Cli gap =
        Cli.run(
            "gap",
            "--float",
            in("real/float.onnx"),
            "--trained",
            in("few/trained.onnx"),
            "--data",
            in("ring.csv"),
            "--domain",
            "unit",
            "--timeout",
            "4s",
            "--boxes",
            "3",
            "--bits",
            "4,12",
            "--out",
            in("gap"),
            "--json",
            in("gap.json"));
    assertThat(gap.code()).as(gap.err()).isZero();
    assertThat(gap.out())
        .contains("Less naive", "smaller set", "Not every epsilon", "Adapted", "decision proved")
        .doesNotContain("NaN", "Infinity");
    JsonNode map = json(Files.readString(folder.resolve("gap.json")));
    Network f = OnnxReader.read(folder.resolve("real/float.onnx")).network();
    assertThat(map.path("floatError").doubleValue()).isEqualTo(error(f, "ring.csv"));
    assertThat(map.path("trainedError").doubleValue()).isEqualTo(error(g, "ring.csv"));
    assertThat(map.path("distanceUpper").doubleValue())
        .isGreaterThanOrEqualTo(map.path("distanceAttained").doubleValue())
        .isGreaterThanOrEqualTo(map.path("largestDifferenceOnData").doubleValue() * (1 - 1e-4));
    assertThat(map.path("postTraining").size() == 8 || map.path("cutShort").booleanValue())
        .isTrue();
    assertThat(map.path("boxes").size()).isEqualTo(4);
    assertThat(map.path("sizes").size()).isEqualTo(5);
    assertThat(map.propertyNames().iterator().next()).isEqualTo("headline");
    assertThat(gap.out()).startsWith(map.path("headline").stringValue() + ".");
    assertThat(map.path("headline").stringValue())
        .matches("\\d+ bits by theory .*proved for this one.*, 1 when trained for few bits .*");
    assertThat(gap.out()).contains("no certificate is written").contains("floor, one step");
    JsonNode rungs = map.path("rungs");
    assertThat(rungs.get(rungs.size() - 1).path("bits").intValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("gap/epsilon.svg"))).contains("polyline");

    Cli ladder =
        Cli.run(
            "ladder",
            in("real/float.onnx"),
            "--domain",
            "unit",
            "--epsilon",
            "0.5",
            "--boxes",
            "1",
            "--trained",
            in("few/trained.onnx"),
            "--test-data",
            in("ring.csv"));
    assertThat(ladder.code()).as(ladder.err()).isZero();
    assertThat(ladder.out().lines().filter(line -> line.contains("trained for few bits:")).toList())
        .last()
        .asString()
        .contains(" 1  measured")
        .contains(String.format(Locale.ROOT, "error %.2f%%", 100 * error(g, "ring.csv")))
        .contains(String.format(Locale.ROOT, "float %.2f%%", 100 * error(f, "ring.csv")));
  }

  @Test
  void train_resume_needsACheckpointAndOtherwiseNone() {
    assertThat(train("none", "--resume").err()).contains("nothing to resume");
    assertThat(train("twice", "--epochs", "2").code()).isZero();
    Cli again = train("twice", "--epochs", "2");
    assertThat(again.code()).isEqualTo(64);
    assertThat(again.err()).contains("--resume");
    assertThat(train("twice", "--epochs", "2", "--resume").code()).isZero();
    Cli other = train("twice", "--epochs", "3", "--resume");
    assertThat(other.code()).isEqualTo(65);
    assertThat(other.err()).contains("another run").doesNotContain("\tat ");
  }

  @Test
  void train_values_learnsAProduct() {
    Cli run =
        Cli.run(
            "train",
            "--data",
            in("product.csv"),
            "--outputs",
            "1",
            "--loss",
            "squared-error",
            "--no-batch-norm",
            "--hidden",
            "16",
            "--adam",
            "--learning-rate",
            "0.01",
            "--batch",
            "20",
            "--epochs",
            "30",
            "--out",
            in("product"),
            "--json",
            "-");
    assertThat(run.code()).isZero();
    assertThat(json(run.out()).path("metric").stringValue()).isEqualTo("rmse");
    assertThat(json(run.out()).path("testError").doubleValue()).isLessThan(0.03);
  }

  @Test
  void train_wrongOptions_areOneLine() {
    assertThat(train("x", "--quantize", "binary").err()).contains("uniform:B");
    assertThat(train("x", "--momentum", "0.5").code()).isEqualTo(64);
    assertThat(train("x", "--epochs", "0").code()).isEqualTo(64);
    assertThat(train("x", "--outputs", "1").code()).isEqualTo(64);
    assertThat(train("x", "--validation", "0.7", "--test", "0.3").code()).isEqualTo(64);
    Cli missing = Cli.run("train", "--data", "mnist:" + in("nowhere"), "--out", in("y"));
    assertThat(missing.code()).isEqualTo(65);
    assertThat(missing.err()).contains("README").contains("train-images-idx3-ubyte");
  }

  @Test
  void train_severalSeeds_tabulatesTheSingleRunsAndResumes() throws IOException {
    String[] few = {"--epochs", "2", "--quantize", "binaryconnect"};
    Cli all = train("six", seeds(few, "--seeds", "3..5", "--json", in("six.json")));
    assertThat(all.code()).as(all.err()).isZero();
    JsonNode json = json(Files.readString(folder.resolve("six.json")));
    double[] errors = new double[3];
    for (int k = 0; k < 3; k++) {
      String seed = Integer.toString(3 + k);
      String alone = train("alone" + seed, seeds(few, "--seed", seed, "--json", "-")).out();
      errors[k] = json.path("runs").path(k).path("testError").doubleValue();
      assertThat(errors[k]).isEqualTo(json(alone).path("testError").doubleValue());
    }
    double mean = (errors[0] + errors[1] + errors[2]) / 3;
    double square = errors[0] * errors[0] + errors[1] * errors[1] + errors[2] * errors[2];
    assertThat(json.path("mean").path("testError").doubleValue()).isCloseTo(mean, within(1e-12));
    assertThat(json.path("standardDeviation").path("testError").doubleValue())
        .isGreaterThan(0)
        .isCloseTo(Math.sqrt((square - 3 * mean * mean) / 2), within(1e-9));
    List<String> lines = Files.readAllLines(folder.resolve("six/seeds.csv"));
    assertThat(lines).hasSize(6);
    assertThat(lines.get(1)).startsWith("3,2,");
    assertThat(lines.get(4))
        .startsWith("mean,,,")
        .contains(String.format(Locale.ROOT, "%.6g", mean));

    assertThat(train("six", seeds(few, "--seeds", "3..5")).err()).contains("--resume");
    Files.delete(folder.resolve("six/seeds.csv"));
    Cli more = train("six", seeds(few, "--seeds", "3..6", "--resume"));
    assertThat(more.code()).as(more.err()).isZero();
    List<String> longer = Files.readAllLines(folder.resolve("six/seeds.csv"));
    assertThat(longer).hasSize(7);
    assertThat(longer.subList(0, 4)).isEqualTo(lines.subList(0, 4));
  }

  private static String[] seeds(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--seeds 3",
        "--seeds 3..1",
        "--seeds 0..1000",
        "--seeds 1..2 --seed 1",
        "--seeds 1..2 --report x.html",
        "--seeds 1..2 --resume"
      })
  void train_badSeeds_areRefused(String options) {
    assertThat(train("refused", options.split(" ", -1)).code()).isEqualTo(ExitCode.USAGE);
  }
}
