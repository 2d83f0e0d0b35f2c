package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code quantize --activations}: what a device computes with the formats that are reported. */
class FixedPointTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";
  private static JsonNode json = new ObjectMapper().createObjectNode();

  @BeforeAll
  static void quantize() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
    json = Cli.json(run("out", "--bits", "11", "--input-format", "same", "--threads", "1"));
  }

  private static Cli run(String out, String... options) {
    List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", domain));
    arguments.addAll(List.of("--epsilon", "0.1", "--activations", "same", "--no-report"));
    arguments.addAll(List.of("--rounding", "nearest", "--granularity", "layer"));
    arguments.addAll(List.of("--boxes", "3000", "--timeout", "1h"));
    arguments.addAll(List.of("--out", folder.resolve(out).toString()));
    arguments.addAll(List.of("--json", "-"));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static Path out(String name) {
    return folder.resolve("out").resolve(name);
  }

  @Test
  void everythingIsCertifiedAndChecked() {
    assertThat(json.get("verdict").asString()).isEqualTo("certified");
    assertThat(json.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(json.get("networks").get("f").get("semantics").asString()).isEqualTo("real");
    assertThat(json.get("networks").get("g").get("semantics").asString()).isEqualTo("fixed");
    JsonNode quantization = json.get("quantization");
    assertThat(quantization.get("values")).hasSize(4);
    quantization
        .get("values")
        .forEach(value -> assertThat(value.get("bits").asInt()).isEqualTo(11));
  }

  /** Codes alone, modulo the width of each accumulator, with a rounding of its own. */
  @Test
  void integersGiveWhatTheFileSays() throws IOException {
    Network real = OnnxReader.read(Path.of(f)).network();
    Network g = OnnxReader.read(out("quantized.onnx")).network();
    JsonNode values = json.get("quantization").get("values");
    JsonNode accumulators = json.get("quantization").get("accumulators");
    SplittableRandom random = new SplittableRandom(7);
    for (int n = 0; n < 300; n++) {
      double[] x = {random.nextDouble(-0.75, 0.75), random.nextDouble(-2, 2)};
      Dyadic[] expected = g.forwardExact(x);
      BigInteger[] codes = new BigInteger[2];
      for (int i = 0; i < 2; i++) {
        codes[i] = nearest(Dyadic.of(x[i]), values.get(0), false);
      }
      int cast = 1;
      int node = 0;
      int sum = 0;
      for (Layer layer : g.layers()) {
        node++;
        if (layer.affine().isPresent()) {
          JsonNode accumulator = accumulators.get(sum++);
          assertThat(accumulator.get("node").asInt()).isEqualTo(node);
          Dyadic[] z = sums(layer.affine().get(), codes, values.get(cast - 1), accumulator);
          boolean last = cast == values.size() - 1;
          codes = new BigInteger[z.length];
          for (int i = 0; i < z.length; i++) {
            codes[i] = nearest(z[i], values.get(cast), !last);
          }
          cast++;
        }
      }
      Dyadic y = Dyadic.of(codes[0], 0).multiply(step(values.get(values.size() - 1)));
      assertThat(y).isEqualTo(expected[0]);
      assertThat(y.subtract(real.forwardExact(x)[0]).abs().toDoubleUp()).isLessThanOrEqualTo(0.1);
    }
  }

  /**
   * As many bits as are said to do are proved to do; with fewer a sum wraps, and a witness shows
   * it.
   */
  @Test
  void accumulatorsOfAGivenWidthArePartOfTheProof() {
    int enough = 0;
    for (JsonNode accumulator : json.get("quantization").get("accumulators")) {
      enough = Math.max(enough, accumulator.get("bits").asInt());
    }
    JsonNode held = accumulating("held", enough);
    assertThat(held.get("verdict").asString()).isEqualTo("certified");
    assertThat(held.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(held.get("networks").get("g").get("accumulatorBits").asInt()).isEqualTo(enough);
    assertThat(
            held.get("quantization").get("shares").get("accumulators").get("upperBound").asDouble())
        .isZero(); // what wraps on the way is harmless
    String command = held.get("check").get("command").asString();
    assertThat(command).endsWith(" --accumulator " + enough);
    String[] again = command.replaceFirst("^etalon ", "").split(" ");
    assertThat(Cli.run(again).out()).contains("accumulators of " + enough + " bits that wrap");
    String[] other =
        command.replaceFirst("^etalon ", "").replaceFirst(" --accumulator [0-9]+", "").split(" ");
    assertThat(Cli.run(other).code()).isEqualTo(ExitCode.REJECTED);
    JsonNode wraps = accumulating("wraps", enough - 2);
    assertThat(wraps.get("verdict").asString()).isEqualTo("falsified");
    assertThat(wraps.get("check").get("refutedWidths").get(0).asInt()).isEqualTo(11);
    assertThat(wraps.get("lowerBound").asDouble()).isGreaterThan(1);
    JsonNode share = wraps.get("quantization").get("shares").get("accumulators");
    assertThat(share.get("lowerBound").asDouble()).isGreaterThan(1);
    assertThat(json.get("quantization").get("shares").has("accumulators")).isFalse();
  }

  private static JsonNode accumulating(String out, int bits) {
    Cli run = run(out, "--bits=11", "--input-format=same", "--accumulator=" + bits, "--threads=1");
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void anInputMayHaveAWidthOfItsOwn() {
    JsonNode result = Cli.json(run("wide", "--bits=10..11", "--input-format=14", "--threads=1"));
    assertThat(result.get("verdict").asString()).isEqualTo("certified");
    assertThat(result.get("check").get("verdict").asString()).isEqualTo("accepted");
    int bits = result.get("quantization").get("bits").asInt();
    JsonNode values = result.get("quantization").get("values");
    for (JsonNode value : values) {
      assertThat(value.get("bits").asInt()).isEqualTo(value.get("value").asInt() == 0 ? 14 : bits);
    }
    assertThat(values).hasSize(4);
    assertThat(run("none", "--input-format=40").err()).contains("real, same or 1 to 32");
  }

  @Test
  void accumulatorsNeedValuesInFixedPoint() {
    assertThat(run("none", "--accumulator", "16").err()).contains("add --input-format same");
    assertThat(run("none", "--input-format=same", "--accumulator", "1").err()).contains("2 to 62");
    Cli plain = Cli.run("certify", f, f, "--domain", domain, "--accumulator", "16");
    assertThat(plain.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(plain.err()).contains("node 1 takes values that are in no fixed point");
  }

  /** Networks put together here, in exact arithmetic, differ by no more, and nearly by as much. */
  @Test
  void sharesOfTheErrorAreWhatEachRoundingAloneDoes() throws IOException {
    Network real = OnnxReader.read(Path.of(f)).network();
    List<Layer> cast = OnnxReader.read(out("quantized.onnx")).network().layers();
    List<Affine> exact = affine(real.layers());
    List<Affine> rounded = affine(cast);
    List<Affine> weights = new ArrayList<>();
    List<Affine> biases = new ArrayList<>();
    for (int l = 0; l < exact.size(); l++) {
      weights.add(new Affine(rounded.get(l).map(), exact.get(l).bias()));
      biases.add(new Affine(exact.get(l).map(), rounded.get(l).bias()));
    }
    List<Layer> values = new ArrayList<>();
    for (Layer layer : cast) {
      int taken = (int) values.stream().filter(v -> v.affine().isPresent()).count();
      values.add(layer.affine().isPresent() ? exact.get(taken) : layer);
    }
    List<Layer> input = new ArrayList<>(real.layers());
    input.add(0, values.remove(0));
    assertShare("weights", real, Network.alternating(weights));
    assertShare("biases", real, Network.alternating(biases));
    assertShare("input", real, Network.of(input));
    assertShare("activations", real, Network.of(values));
  }

  private static List<Affine> affine(List<Layer> layers) {
    return layers.stream().flatMap(layer -> layer.affine().stream()).toList();
  }

  private static void assertShare(String part, Network real, Network alone) {
    JsonNode share = json.get("quantization").get("shares").get(part);
    double upper = share.get("upperBound").asDouble();
    double most = 0;
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 400; n++) {
      double[] x = {random.nextDouble(-0.75, 0.75), random.nextDouble(-2, 2)};
      Dyadic difference = alone.forwardExact(x)[0].subtract(real.forwardExact(x)[0]).abs();
      most = Math.max(most, difference.toDoubleUp());
    }
    assertThat(most).as(part).isLessThanOrEqualTo(upper).isGreaterThan(upper / 4);
    assertThat(share.get("lowerBound").asDouble()).isBetween(most * 0.9, upper);
  }

  private static Dyadic step(JsonNode value) {
    return Dyadic.of(value.get("step").asDouble());
  }

  /** Sums of integers in two's complement of as many bits as are said to do. */
  private static Dyadic[] sums(
      Affine affine, BigInteger[] codes, JsonNode taken, JsonNode accumulator) {
    Dyadic unit = Dyadic.of(accumulator.get("unit").asDouble());
    BigInteger whole = BigInteger.ONE.shiftLeft(accumulator.get("bits").asInt());
    Dyadic[] z = new Dyadic[affine.outputSize()];
    double[] weights = affine.map().toMatrix().toArray();
    for (int i = 0; i < z.length; i++) {
      BigInteger sum = units(Dyadic.of(affine.bias().get(i)), unit);
      for (int j = 0; j < codes.length; j++) {
        Dyadic product = Dyadic.of(weights[i * codes.length + j]).multiply(step(taken));
        sum = sum.add(units(product, unit).multiply(codes[j])).mod(whole);
      }
      boolean negative = sum.compareTo(whole.shiftRight(1)) >= 0;
      z[i] = Dyadic.of(negative ? sum.subtract(whole) : sum, 0).multiply(unit);
    }
    return z;
  }

  private static BigInteger units(Dyadic value, Dyadic unit) {
    Dyadic count = value.scaleByPowerOfTwo(-unit.exponent());
    assertThat(count.exponent()).isNotNegative();
    return count.floor();
  }

  /** The code of the nearest value, ties to even; it is there. */
  private static BigInteger nearest(Dyadic z, JsonNode value, boolean rectified) {
    Dyadic t = z.scaleByPowerOfTwo(-step(value).exponent());
    t = rectified ? t.max(Dyadic.ZERO) : t;
    BigInteger low = t.floor();
    int half = t.subtract(Dyadic.of(low, 0)).compareTo(Dyadic.of(0.5));
    BigInteger code = half > 0 || (half == 0 && low.testBit(0)) ? low.add(BigInteger.ONE) : low;
    int bits = value.get("bits").asInt() - (value.get("signed").asBoolean() ? 1 : 0);
    assertThat(code.signum() < 0 ? code.not().bitLength() : code.bitLength())
        .isLessThanOrEqualTo(bits);
    assertThat(code.signum() >= 0 || value.get("signed").asBoolean()).isTrue();
    return code;
  }

  @Test
  void threadsChangeNothing() throws IOException {
    assertThat(run("two", "--bits", "11", "--input-format", "same", "--threads", "2").code())
        .isZero();
    assertThat(Files.readAllBytes(folder.resolve("two").resolve("quantized.onnx")))
        .isEqualTo(Files.readAllBytes(out("quantized.onnx")));
  }

  @Test
  void certify_aNetworkThatCasts_saysWhatIsCovered() {
    Cli result =
        Cli.run(
            "certify", f, out("quantized.onnx").toString(), "--domain", domain, "--epsilon", "0.1");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("no other overflow is possible")
        .doesNotContain("not activations");
  }

  @Test
  void tooFewBits_areRefutedAndNotWrittenAsANetwork() {
    Cli result = run("few", "--bits", "3..5");
    assertThat(result.code()).isEqualTo(1);
    assertThat(folder.resolve("few").resolve("quantized.onnx")).doesNotExist();
    assertThat(result.out()).contains("\"bits\" : 5");
  }

  /** Its bound is nearly all rounding, and just below epsilon: the checker's is just above. */
  @Test
  void aWidthThatTheCheckerRejects_isAnAttempt() throws IOException {
    Affine first = Affine.of(Matrix.of(2, 2, 0.1f, 0.3f, 0.2f, 0.15f), Vector.of(1, 2));
    Affine last = Affine.of(Matrix.of(1, 2, 0.1f, 0.2f), Vector.of(0.5));
    List<Layer> layers = List.of(first, new Relu(2), last, new Relu(1));
    Path small = folder.resolve("small.onnx");
    OnnxWriter.write(Network.of(layers), small);
    Path box = folder.resolve("small.json");
    Files.writeString(box, "{\"lower\":[-10,-5],\"upper\":[10,5]}");
    List<String> arguments = new ArrayList<>(List.of("quantize", small.toString()));
    arguments.addAll(List.of("--domain", box.toString(), "--epsilon", "0.001"));
    arguments.addAll(List.of("--activations", "same", "--input-format", "same"));
    arguments.addAll(List.of("--rounding", "nearest", "--granularity", "layer"));
    arguments.addAll(List.of("--bits", "13", "--no-report", "--timeout", "4s"));
    arguments.addAll(List.of("--out", folder.resolve("small").toString()));
    Cli result = Cli.run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.out()).isEqualTo(ExitCode.REJECTED);
    Path attempt = folder.resolve("small").resolve("attempt-13-bits.onnx");
    assertThat(attempt).exists();
    assertThat(folder.resolve("small").resolve("quantized.onnx")).doesNotExist();
    assertThat(result.out()).contains("--quantized " + attempt).contains("wrote " + attempt);
    assertThat(result.out()).startsWith("13 bits for everything: REJECTED, so not proved");
    String said = Files.readString(folder.resolve("small").resolve("result.json"));
    assertThat(new tools.jackson.databind.ObjectMapper().readTree(said).get("verdict").asString())
        .isEqualTo("unknown");
    assertThat(properties(attempt))
        .containsEntry("etalon.verdict", "rejected")
        .doesNotContainKey("etalon.bound");
    String command = result.out().replaceAll("(?s).*etalon (check [^\n]*).*", "$1");
    assertThat(Cli.run(command.split(" ", -1)).out())
        .startsWith("REJECTED")
        .doesNotContain("other model files");
  }

  /** What the summary says of size is what is written, and what the page needs is in the result. */
  @Test
  void result_saysWhatIsStored_andWhetherItRepeats() throws IOException {
    JsonNode quantization = json.get("quantization");
    assertThat(quantization.get("fileBytes").asLong()).isEqualTo(Files.size(out("quantized.onnx")));
    long parameters = quantization.get("parameters").asLong();
    assertThat(quantization.get("totalBits").asLong())
        .isEqualTo(11 * parameters + 8 * quantization.get("scales").asLong())
        .isEqualTo(
            quantization.get("payloadBits").asLong() + quantization.get("scaleBits").asLong());
    assertThat(quantization.get("compression").asDouble()).isBetween(2.0, 32 / 11.0);
    assertThat(json.get("reproducible").asBoolean()).isTrue();
    assertThat(json.get("tried")).hasSize(1);
    assertThat(json.get("boxes").asLong())
        .isEqualTo(json.get("tried").get(0).get("subproblems").asLong());
  }

  /** All digits: a domain is the decimals that stand there, and its witnesses lie in it. */
  private static String exactly(JsonNode point) {
    return point.valueStream().map(x -> new BigDecimal(x.asDouble()).toPlainString()).toList() + "";
  }

  /** Inputs of smaller widths are in the result and in the certificate, where they are replayed. */
  @Test
  void smallerWidths_areRefutedByInputs_whichTheCheckerReplays() throws IOException {
    Cli result = run("replayed", "--bits", "9..11", "--input-format", "same", "--threads", "1");
    JsonNode all = Cli.json(result);
    assertThat(all.get("check").get("verdict").asString()).isEqualTo("accepted");
    int refuted = 0;
    for (JsonNode attempt : all.get("tried")) {
      boolean falsified = attempt.get("verdict").asString().equals("falsified");
      assertThat(attempt.has("witness")).isEqualTo(falsified);
      if (falsified) {
        refuted++;
        assertThat(attempt.get("witness")).hasSize(2);
        Path point = folder.resolve("point.json");
        String x = exactly(attempt.get("witness"));
        Files.writeString(point, "{\"lower\":" + x + ",\"upper\":" + x + "}");
        String bits = attempt.get("bits").asString();
        Cli alone = run("alone", "--bits=" + bits, "--input-format=same", "--threads=1");
        assertThat(alone.code()).isEqualTo(ExitCode.FALSIFIED);
        JsonNode check = new ObjectMapper().readTree(alone.out()).get("check");
        assertThat(check.get("verdict").asString()).isEqualTo("accepted");
        assertThat(check.get("refutedWidths").get(0).asString()).isEqualTo(bits);
        String[] again = check.get("command").asString().replaceFirst("^etalon ", "").split(" ");
        assertThat(Cli.run(again).code()).isEqualTo(ExitCode.OK);
        String g = folder.resolve("alone").resolve("attempt-" + bits + "-bits.onnx").toString();
        Cli there = Cli.run("certify", f, g, "--domain", point.toString(), "--epsilon", "0.1");
        assertThat(there.code()).as(there.out()).isEqualTo(ExitCode.FALSIFIED);
        assertThat(properties(Path.of(g))).containsEntry("etalon.verdict", "falsified");
      }
    }
    assertThat(refuted).isPositive();
    assertThat(all.get("check").get("refutedWidths")).hasSize(refuted);
  }

  @Test
  void summary_saysWhatTheCheckerAccepted_andWhatTimeEnded() {
    List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", domain));
    arguments.addAll(List.of("--epsilon", "0.1", "--activations", "same", "--no-report"));
    arguments.addAll(List.of("--bits", "8..11", "--input-format", "same"));
    arguments.addAll(List.of("--rounding", "nearest", "--granularity", "layer"));
    arguments.addAll(List.of("--out", folder.resolve("told").toString()));
    List<String> few = new ArrayList<>(arguments);
    arguments.addAll(List.of("--boxes", "3000", "--timeout", "1h"));
    Cli whole = Cli.run(arguments.toArray(String[]::new));
    assertThat(whole.out())
        .contains("Fewest of its kind", "the checker accepts the certificate")
        .contains(" bits = ", " bytes, quantized.onnx")
        .doesNotContain("Time ended");
    few.addAll(List.of("--timeout", "1ms"));
    assertThat(Cli.run(few.toArray(String[]::new)).out()).contains("  Time ended ");
  }

  private static Map<String, String> properties(Path file) throws IOException {
    return OnnxReader.read(file).metadata().properties();
  }

  @Test
  void wrongUsage_getsALine() {
    for (String[] options :
        new String[][] {
          {"--activations", "40"},
          {"--activations", "same", "--activation-rounding", "up"},
          {"--activations", "same", "--input-format", "half"},
          {"--activations", "automatic"},
          {"--activations", "auto", "--minimize", "bits"},
          {"--activations", "auto", "--quantizer", "float16"},
          {"--activations", "auto", "--accumulator", "20"},
          {"--activations", "same", "--minimize", "bits"},
          {"--activation-rounding", "floor"},
          {"--activations", "8", "--quantizer", "float16"}
        }) {
      List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", domain));
      arguments.addAll(List.of("--epsilon", "0.1", "--out", folder.resolve("no").toString()));
      arguments.addAll(List.of(options));
      Cli result = Cli.run(arguments.toArray(String[]::new));
      assertThat(result.code()).as(String.join(" ", options)).isEqualTo(64);
      assertThat(result.err().lines().filter(line -> line.startsWith("etalon"))).hasSize(1);
    }
  }

  @Test
  void aNetworkThatCastsAlready_isRefused() {
    Cli result =
        Cli.run(
            "quantize",
            out("quantized.onnx").toString(),
            "--domain",
            domain,
            "--epsilon",
            "0.1",
            "--activations",
            "same",
            "--out",
            folder.resolve("again").toString());
    assertThat(result.code()).isEqualTo(65);
    assertThat(result.err())
        .contains(
            "casts values to fixed point, which only certify, check, inspect and export know of");
  }
}
