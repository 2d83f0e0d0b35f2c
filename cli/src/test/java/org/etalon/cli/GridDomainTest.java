package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Domains with steps: inputs are the points of a device's grid alone. */
class GridDomainTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String grid = "";

  @BeforeAll
  static void example() throws IOException {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    grid = file("grid.json", "{\"lower\":[-0.75,-2],\"upper\":[0.75,2],\"step\":[0.03125,0.125]}");
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static Cli run(String... arguments) {
    return Cli.run(arguments);
  }

  /** 49 x 33 points: nothing is left open, and the certificate holds for these points alone. */
  @Test
  void quantize_onAGrid_isComplete() throws IOException {
    String out = folder.resolve("out").toString();
    List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", grid));
    arguments.addAll(List.of("--epsilon", "0.1", "--activations", "same", "--no-report"));
    arguments.addAll(List.of("--out", out, "--threads", "1", "--json", "-"));
    arguments.addAll(List.of("--bits", "8..10", "--rounding", "nearest", "--granularity", "layer"));
    Cli result = run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = Cli.json(result);
    assertThat(json.get("minimal").asBoolean()).isTrue();
    assertThat(json.get("domain").get("points").asInt()).isEqualTo(49 * 33);
    assertThat(json.get("check").get("verdict").asString()).isEqualTo("accepted");
    int bits = json.get("quantization").get("bits").asInt();
    assertThat(json.get("check").get("refutedWidths")).hasSize(bits - 8);
    String g = out + "/quantized.onnx";
    Cli bracket = run("certify", f, g, "--domain", grid, "--gap", "0", "--json", "-");
    JsonNode bounds = Cli.json(bracket);
    double upper = bounds.get("upperBound").asDouble();
    assertThat(bounds.get("lowerBound").asDouble()).isBetween(Math.nextDown(upper), upper);
    String certificate = out + "/certificate.etalon";
    String[] check = {"check", certificate, "--network", f, "--quantized", g, "--epsilon", "0.1"};
    assertThat(run(with(check, "--domain", grid)).code()).isZero();
    String all = file("all.json", "{\"lower\":[-0.75,-2],\"upper\":[0.75,2]}");
    assertThat(run(with(check, "--domain", all)).code()).isEqualTo(ExitCode.REJECTED);
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void backend_thatIsLeftIdle_isSaid() throws IOException {
    String[] points = {"certify", f, f, "--domain", grid, "--epsilon", "1", "--backend=local"};
    assertThat(run(points).err())
        .isEqualTo(
            "note: --backend local is left idle: the points of inputs with steps are tried here\n");
    String all = file("box.json", "{\"lower\":[-0.75,-2],\"upper\":[0.75,2]}");
    String[] box = {"certify", f, f, "--domain", all, "--epsilon", "1", "--backend=local"};
    assertThat(run(box).err()).isEmpty();
    String[] fewest = {"quantize", f, "--domain", all, "--epsilon", "1", "--minimize", "bits"};
    String out = folder.resolve("fewest").toString();
    assertThat(
            run(with(fewest, "--backend=local", "--levels=1..2", "--timeout=5s", "--out", out))
                .err())
        .contains("note: --backend local is for the search of one width; what --minimize tries");
  }

  @Test
  void stepsThatMeanNothing_getALine() throws IOException {
    for (String step : List.of("[0.1,0.1]", "[0,1]", "[0.5]", "[1e-20,1]", "[4,8.5]")) {
      String bad = file("bad.json", "{\"lower\":[1,1],\"upper\":[2,2],\"step\":" + step + "}");
      Cli result = run("certify", f, f, "--domain", bad, "--epsilon", "0.1");
      assertThat(result.code()).as(step).isEqualTo(65);
      assertThat(result.err().lines().filter(line -> line.startsWith("etalon"))).hasSize(1);
    }
    Cli other = run("quantize", f, "--domain", grid, "--epsilon", "0.1", "--out", grid + ".out");
    assertThat(other.code()).isEqualTo(65);
    assertThat(other.err()).contains("has steps, which only certify, check and quantize");
  }
}
