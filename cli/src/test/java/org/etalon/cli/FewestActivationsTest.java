package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code quantize --activations auto}: activations of a width of their own. */
class FewestActivationsTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";

  @BeforeAll
  static void network() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
  }

  private static Cli run(String out, String... options) {
    List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", domain));
    arguments.addAll(List.of("--epsilon", "0.1", "--no-report", "--timeout", "1h"));
    arguments.addAll(List.of("--rounding", "nearest", "--granularity", "layer"));
    arguments.addAll(List.of("--input-format", "same"));
    arguments.addAll(List.of("--out", folder.resolve(out).toString()));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static List<JsonNode> tried(JsonNode json) {
    List<JsonNode> tried = new ArrayList<>();
    json.get("tried").forEach(tried::add);
    return tried;
  }

  /** What is known of each pair of widths, but for the time that it took. */
  private static List<String> known(JsonNode json) {
    return tried(json).stream()
        .map(
            t ->
                List.of("bits", "activationBits", "verdict", "upperBound", "subproblems").stream()
                    .map(key -> t.get(key).asString())
                    .toList()
                    .toString())
        .toList();
  }

  private static List<String> limits(String activations, String threads) {
    return List.of(
        ("--json - --activations " + activations + " --bits 11 --boxes 500 --threads " + threads)
            .split(" "));
  }

  @Test
  void auto_atTheSameWeights_takesNoMoreActivationsThanSame_onAnyThreads() {
    JsonNode same = Cli.json(run("same", limits("same", "1").toArray(String[]::new)));
    JsonNode one = Cli.json(run("one", limits("auto", "1").toArray(String[]::new)));
    JsonNode two = Cli.json(run("two", limits("auto", "2").toArray(String[]::new)));
    assertThat(one.get("verdict").asString()).isEqualTo("certified");
    assertThat(one.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(known(one)).isEqualTo(known(two)).containsAll(known(same));
    JsonNode quantization = one.get("quantization");
    int width = quantization.get("activationBits").asInt();
    assertThat(quantization.get("bits")).isEqualTo(same.get("quantization").get("bits"));
    assertThat(width).isLessThan(same.get("quantization").get("activationBits").asInt());
    quantization
        .get("values")
        .forEach(value -> assertThat(value.get("bits").asInt()).isEqualTo(width));
    List<Integer> open =
        IntStream.range(1, width)
            .filter(bits -> !quantization.get("notRepresentableActivations").has("" + bits))
            .filter(bits -> !isRefuted(one, bits))
            .boxed()
            .toList();
    assertThat(one.get("undecidedActivations"))
        .extracting(JsonNode::asInt)
        .containsExactlyElementsOf(open);
    assertThat(one.get("minimal").asBoolean()).isEqualTo(open.isEmpty());
    long refuted = IntStream.range(1, width).filter(bits -> isRefuted(one, bits)).count();
    assertThat(one.get("check").get("refutations").asLong()).isEqualTo(refuted);
  }

  /** Of what was decided the resumed run has the verdict, and the time that it took before. */
  @Test
  void auto_resumed_givesWhatOneRunGives() {
    String kept = folder.resolve("kept").toString();
    List<String> options = new ArrayList<>(limits("auto", "1"));
    options.addAll(List.of("--checkpoint", kept));
    JsonNode whole = Cli.json(run("whole", options.toArray(String[]::new)));
    options.addAll(List.of("--resume", kept));
    JsonNode resumed = Cli.json(run("resumed", options.toArray(String[]::new)));
    assertThat(known(resumed)).isEqualTo(known(whole));
    assertThat(resumed.get("witness")).isEqualTo(whole.get("witness"));
    assertThat(resumed.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(seconds(resumed)).isNotEmpty().isEqualTo(seconds(whole));
  }

  private static List<JsonNode> seconds(JsonNode json) {
    return tried(json).stream()
        .filter(t -> !t.get("verdict").asString().equals("unknown"))
        .map(t -> t.get("seconds"))
        .toList();
  }

  private static boolean isRefuted(JsonNode json, int activations) {
    return tried(json).stream()
        .anyMatch(
            t ->
                t.get("activationBits").asInt() == activations
                    && t.get("verdict").asString().equals("falsified"));
  }

  @Test
  void auto_saysWithWhichActivationsWeightsAreFewest_andWithWhichWeightsActivations() {
    Cli result = run("told", "--activations", "auto", "--bits", "8..11", "--boxes", "2000");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("9 bits (activations 11): CERTIFIED")
        .contains(
            "Fewest bits of weights, with activations of 11 bits: a witness refutes every smaller width")
        .contains(
            "Fewer bits are open: activations of 10 bits (weights 9) neither proved nor refuted")
        .doesNotContain("Fewest bits of activations");
  }

  @Test
  void auto_everyWidthRefuted_isSaidOfTheActivationsThatWereTried() {
    Cli result = run("few", "--activations", "auto", "--bits", "3..4", "--boxes", "100");
    assertThat(result.code()).isEqualTo(ExitCode.FALSIFIED);
    assertThat(result.out())
        .startsWith("FALSIFIED: with activations of 4 bits every width of weights is refuted");
  }
}
