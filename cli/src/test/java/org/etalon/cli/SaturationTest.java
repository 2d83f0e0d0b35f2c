package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.export.Gcc;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.onnx.OnnxReader;
import org.etalon.testing.DecimalNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Values that saturate and sums that overflow, from the command line to the integers of C. */
class SaturationTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";
  private static Cli proved = new Cli(0, "", "");

  @BeforeAll
  static void quantize() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
    proved = run("proved", "0.1");
  }

  private static Cli run(String out, String epsilon, String... options) {
    List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", domain));
    arguments.addAll(List.of("--epsilon", epsilon, "--activations", "same", "--no-report"));
    arguments.addAll(List.of("--input-format", "same", "--bits", "10", "--threads", "1"));
    arguments.addAll(List.of("--rounding", "nearest", "--granularity", "layer"));
    arguments.addAll(List.of("--boxes", "3000", "--timeout", "1h"));
    arguments.addAll(List.of("--out", folder.resolve(out).toString()));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static JsonNode result(String out) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readString(folder.resolve(out).resolve("result.json")));
  }

  /** The output's proved range needs a bit that no output has. */
  @Test
  void attainedBits_makeTheOutputsStepFiner() throws IOException {
    assertThat(proved.out()).contains("No value saturates").doesNotContain("] *");
    Cli attained = run("attained", "0.1", "--integer-bits", "attained");
    assertThat(attained.out()).contains("] *").doesNotContain("No value saturates");
    JsonNode json = result("attained");
    assertThat(json.get("verdict").asString()).isEqualTo("certified");
    assertThat(json.get("check").get("verdict").asString()).isEqualTo("accepted");
    JsonNode last = json.at("/quantization/values/3");
    JsonNode wider = result("proved").at("/quantization/values/3");
    assertThat(last.get("step").asDouble()).isEqualTo(wider.get("step").asDouble() / 2);
    assertThat(last.get("maySaturate").asBoolean()).isTrue();
    assertThat(wider.get("maySaturate").asBoolean()).isFalse();
    assertThat(json.at("/quantization/integerBits").asString()).isEqualTo("attained");
  }

  /** Hidden values and outputs saturate: proved, checked, and what C computes, too. */
  @Test
  void fewerIntegerBits_saturateInTheProofAndInC() throws IOException {
    Cli run = run("fewer", "0.5", "--integer-bits", "-1");
    assertThat(run.code()).as(run.out()).isZero();
    JsonNode json = result("fewer");
    assertThat(json.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(json.at("/quantization/integerBits").asString()).isEqualTo("-1");
    Network real = OnnxReader.read(Path.of(f)).network();
    Network g = OnnxReader.read(folder.resolve("fewer").resolve("quantized.onnx")).network();
    int saturated = 0;
    for (int k = -12; k <= 12; k++) {
      for (int l = -16; l <= 16; l++) {
        double[] x = {k / 16.0, l / 8.0};
        BigDecimal y = new DecimalNetwork(g).at(x)[0];
        BigDecimal difference = y.subtract(new DecimalNetwork(real).at(x)[0]).abs();
        assertThat(difference).isLessThanOrEqualTo(BigDecimal.valueOf(0.5));
        saturated += saturates(g, x) ? 1 : 0;
      }
    }
    assertThat(saturated).isBetween(10, 24 * 32);
    String c = folder.resolve("fewer-c").toString();
    assertThat(Cli.run("export", "c", folder.resolve("fewer").toString(), "--out", c).code())
        .isZero();
    assertThat(Files.readString(Path.of(c, "net.c"))).contains("a value saturates");
    Gcc.assume();
    Path at = Path.of(c);
    Files.writeString(
        at.resolve("main.c"), "#include \"net.h\"\nint main(void) { return net_selftest(); }\n");
    Path program = Gcc.compile(at, "main.c", "net.c");
    assertThat(Gcc.run(at, List.of(program.toAbsolutePath().toString()))).isEmpty();
  }

  private static boolean saturates(Network g, double[] x) {
    for (int node = 2; node <= g.nodes().size(); node++) {
      Node cast = g.nodes().get(node - 1);
      if (cast.layer() instanceof Round round) {
        Network before = Network.of(g.inputSize(), g.nodes().subList(0, node - 1));
        FixedFormat format = round.format();
        BigDecimal most = format.highestValue().add(Dyadic.of(format.step())).toBigDecimal();
        for (BigDecimal z : new DecimalNetwork(before).at(x)) {
          if (z.compareTo(most) >= 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** A width that some input needs and more: by quantize, and by certify of its network. */
  @Test
  void aSumThatOverflows_isShownAtAnInput() throws IOException {
    List<Integer> needed = new ArrayList<>();
    for (JsonNode sums : result("proved").at("/quantization/accumulators")) {
      assertThat(sums.get("attainedBits").asInt()).isLessThanOrEqualTo(sums.get("bits").asInt());
      assertThat(sums.get("attainedBy")).hasSize(2);
      needed.add(sums.get("attainedBits").asInt());
    }
    assertThat(needed).hasSize(3);
    int second = needed.get(1);
    assertThat(second).isGreaterThan(needed.get(0));
    String width = String.valueOf(second - 1);
    String said = "A final sum overflows: that of accumulator 2, row ";
    Cli quantize = run("short", "0.1", "--accumulator", width);
    assertThat(quantize.code()).isEqualTo(1);
    assertThat(quantize.out())
        .contains(said)
        .contains("proved range of exact sums (* may saturate)")
        .contains("suffice for exact sums on the domain")
        .contains("(accumulators wrap)")
        .doesNotContain("and exact sums")
        .doesNotContain("No value saturates");
    assertThat(result("short").at("/quantization/rangesOfExactSums").asBoolean()).isTrue();
    for (JsonNode value : result("short").at("/quantization/values")) {
      assertThat(value.path("maySaturate").asBoolean(true)).isTrue();
    }
    JsonNode overflow = result("short").get("overflow");
    requireOverflow(overflow, second);
    assertThat(ResultSchema.errors("quantize", result("short"))).isEmpty();
    String g = folder.resolve("proved").resolve("quantized.onnx").toString();
    String json = folder.resolve("short.json").toString();
    List<String> question = List.of("certify", f, g, "--domain", domain, "--epsilon", "0.1");
    List<String> arguments = new ArrayList<>(question);
    arguments.addAll(List.of("--accumulator", width, "--json", json));
    Cli certify = Cli.run(arguments.toArray(String[]::new));
    assertThat(certify.code()).isEqualTo(1);
    assertThat(certify.out()).contains(said);
    JsonNode written = new ObjectMapper().readTree(Files.readString(Path.of(json)));
    requireOverflow(written.get("overflow"), second);
    assertThat(result("short").at("/overflow/input"))
        .isEqualTo(result("short").at("/witness/input"));
    assertThat(written.at("/overflow/input").toString()).isEqualTo("[-0.75,-2.0]"); // a corner
    assertThat(ResultSchema.errors("certify", written)).isEmpty();
    Cli wide =
        Cli.run("certify", f, g, "--domain", domain, "--epsilon", "0.1", "--accumulator", "30");
    assertThat(wide.code()).isZero();
    assertThat(wide.out()).contains("30 bits that wrap").doesNotContain("overflows");
  }

  /** Where no final sum overflows, ranges are those of what wraps. */
  @Test
  void sumsThatFit_leaveRangesAsTheyAre() throws IOException {
    Cli run = run("wide", "0.1", "--accumulator", "21");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("proved range (* may saturate)")
        .contains("suffice on the domain")
        .contains("No value saturates");
    JsonNode json = result("wide");
    assertThat(json.at("/quantization/rangesOfExactSums").isMissingNode()).isTrue();
    assertThat(json.at("/quantization/values/3/maySaturate").asBoolean(true)).isFalse();
    assertThat(json.path("overflow").isMissingNode()).isTrue();
  }

  /** The sum at the input, in decimals, is what is said and does not fit. */
  private static void requireOverflow(JsonNode overflow, int bits) throws IOException {
    assertThat(overflow.get("verdict").asString()).isEqualTo("attained");
    assertThat(overflow.get("bits").asInt()).isEqualTo(bits);
    Network g = OnnxReader.read(folder.resolve("proved").resolve("quantized.onnx")).network();
    int node = overflow.get("node").asInt();
    Network ending = Network.of(g.inputSize(), g.nodes().subList(0, node));
    JsonNode input = overflow.get("input");
    double[] x = {input.get(0).asDouble(), input.get(1).asDouble()};
    BigDecimal sum = new DecimalNetwork(ending).at(x)[overflow.get("row").asInt()];
    BigDecimal units = new BigDecimal(overflow.get("units").asString());
    assertThat(sum).isEqualByComparingTo(units.multiply(overflow.get("unit").decimalValue()));
    BigDecimal half = new BigDecimal(2).pow(bits - 2);
    assertThat(units.compareTo(half) < 0 && units.compareTo(half.negate()) >= 0).isFalse();
  }

  /** On a grid of few points sums that wrap may be harmless; whether any does is decided. */
  @Test
  void sumsOfAGrid_areDecided() throws IOException {
    Path grid = folder.resolve("grid.json");
    Files.writeString(grid, "{\"lower\":[-0.75,-2],\"upper\":[0.75,2],\"step\":[0.25,0.5]}");
    String g = folder.resolve("proved").resolve("quantized.onnx").toString();
    int[] count = new int[2];
    for (int width = 16; width <= 22; width++) {
      Cli run =
          Cli.run(
              "certify",
              f,
              g,
              "--domain",
              grid.toString(),
              "--epsilon",
              "0.1",
              "--accumulator",
              String.valueOf(width));
      boolean overflows = run.out().contains("A final sum overflows");
      assertThat(overflows).isNotEqualTo(run.out().contains("No final sum overflows"));
      assertThat(run.code()).isLessThanOrEqualTo(1);
      assertThat(run.out())
          .contains("tried one by one any other overflow is, too")
          .doesNotContain("no other overflow is possible");
      assertThat(overflows || run.code() == 0).isTrue();
      count[overflows ? 0 : 1]++;
    }
    assertThat(count[0]).isPositive();
    assertThat(count[1]).isPositive();
  }

  @Test
  void wrongUsage_getsALine() {
    for (String bits : List.of("some", "-0", "-33", "1", "-")) {
      Cli run = run("no", "0.1", "--integer-bits=" + bits);
      assertThat(run.code()).as(bits).isEqualTo(64);
      assertThat(run.err()).contains("--integer-bits must be proved, attained or -1 to -32");
    }
    Cli alone =
        Cli.run(
            "quantize", f, "--domain", domain, "--epsilon", "0.1", "--integer-bits", "attained");
    assertThat(alone.code()).isEqualTo(64);
    assertThat(alone.err()).contains("--integer-bits is for --activations");
  }
}
