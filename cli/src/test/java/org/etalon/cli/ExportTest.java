package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.exact.Dyadic;
import org.etalon.export.Avr;
import org.etalon.export.Gcc;
import org.etalon.file.Sha256;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.onnx.Model;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.study.ResultFolder;
import org.etalon.testing.Cases;
import org.etalon.testing.FixedConvolutions;
import org.etalon.testing.QonnxReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code etalon export}: from a model to a program that tests itself. */
class ExportTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";

  @BeforeAll
  static void quantize() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
    quantize("fixed", "--activations", "same", "--input-format", "same");
  }

  private static void quantize(String out, String... options) {
    quantize(List.of("--epsilon", "0.1", "--bits", "12"), out, options);
  }

  private static void quantize(List<String> asked, String out, String... options) {
    List<String> arguments = new ArrayList<>(List.of("quantize", f, "--domain", domain));
    arguments.addAll(asked);
    arguments.add("--no-report");
    arguments.addAll(List.of("--rounding", "nearest", "--granularity", "layer"));
    arguments.addAll(List.of("--boxes", "3000", "--out", folder.resolve(out).toString()));
    arguments.addAll(List.of(options));
    assertThat(Cli.run(arguments.toArray(String[]::new)).code()).isZero();
  }

  private static Cli export(String result, String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", "c"));
    arguments.addAll(List.of(folder.resolve(result).toString()));
    arguments.addAll(List.of("--out", folder.resolve(result + "-c").toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void headerSaysWhatIsProved_andTheSelfTestPasses() throws IOException {
    JsonNode json = Cli.json(export("fixed", "--json", "-"));
    assertThat(json.get("products").asInt()).isEqualTo(32 * (2 + 32 + 1));
    assertThat(json.get("accumulatorBits")).hasSize(3);
    assertThat(json.get("bufferBytes").asInt()).isEqualTo(2 * (32 + 32)); // the input makes room
    assertThat(json.get("multiplications").asInt())
        .isEqualTo(
            json.get("products").asInt()
                - json.get("productsByZero").asInt()
                - json.get("productsByPowersOfTwo").asInt());
    assertThat(json.get("cyclesEstimate").asInt()).isEqualTo(4 * json.get("products").asInt());
    JsonNode cost = json.at("/network/operations");
    assertThat(cost.get("cyclesEstimate").asInt())
        .isEqualTo(4 * (json.get("products").asInt() - json.get("productsByZero").asInt()))
        .isLessThan(json.get("cyclesEstimate").asInt());
    assertThat(cost.get("byZero")).isEqualTo(json.get("productsByZero"));
    assertThat(cost.get("byPowersOfTwo")).isEqualTo(json.get("productsByPowersOfTwo"));
    Path c = folder.resolve("fixed-c");
    String header = Files.readString(c.resolve("net.h"));
    for (String name : new String[] {"fixed/quantized.onnx", "fixed/certificate.etalon"}) {
      assertThat(header).contains(Sha256.hex(Files.readAllBytes(folder.resolve(name))));
    }
    assertThat(header).contains(Sha256.hex(Files.readAllBytes(Path.of(f))));
    JsonNode result =
        new tools.jackson.databind.ObjectMapper()
            .readTree(Files.readString(folder.resolve("fixed").resolve("result.json")));
    assertThat(header).contains("epsilon: 0.1\n").contains("norm: inf\n");
    assertThat(header)
        .contains(
            ("cost: 1120 products an input, of which " + json.get("productsByZero").asInt())
                + (" with zero and " + json.get("productsByPowersOfTwo").asInt()));
    assertThat(header).contains("[-0.75, 0.75] x [-2.0, 2.0]");
    assertThat(header.lines().filter(line -> line.startsWith(" * bound: 0."))).hasSize(1);
    String text = Files.readString(folder.resolve("fixed").resolve("result.json"));
    String attained = text.replaceAll("(?s).*\"lowerBound\" : ([0-9.E-]+),\n  \"wit.*", "$1");
    assertThat(header).contains("attained: " + attained + "\n");
    assertThat(result.get("verdict").asString()).isEqualTo("certified");
    Gcc.assume();
    Files.writeString(
        c.resolve("main.c"), "#include \"net.h\"\nint main(void) { return net_selftest(); }\n");
    Path program = Gcc.compile(c, "main.c", "net.c");
    assertThat(Gcc.run(c, List.of(program.toAbsolutePath().toString()))).isEmpty();
  }

  /** Two networks, one of them of another name, where constants in RAM would not even link. */
  @Test
  void twoNetworks_goIntoOneProgramOfADeviceWithTwoKilobytes() throws IOException {
    JsonNode net = Cli.json(export("fixed", "--json", "-"));
    JsonNode torque = Cli.json(export("fixed", "--name", "torque", "--json", "-"));
    Path c = folder.resolve("fixed-c");
    assertThat(torque.get("files").toString()).contains("torque.h").contains("torque.c");
    int tables = net.get("parameterBytes").asInt() + net.get("testBytes").asInt();
    assertThat(tables).isGreaterThan(2048);
    String source = Files.readString(c.resolve("torque.c"));
    assertThat(source).doesNotContain("net_").doesNotContain("NET_").contains("TORQUE_READ2");
    Avr.assume();
    assertThat(Avr.selfTest(c, "atmega328p", "net", "torque")).contains("selftest 0.");
  }

  @Test
  void names_thatAreNoneOfC_areRefused() {
    for (String name : new String[] {"Net", "2nd", "a-b", "", "a23456789012345678"}) {
      Cli refused = export("fixed", "--name=" + name);
      assertThat(refused.code()).as(name).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("--name: '" + name + "' is no name of up to 16");
    }
    Cli other =
        Cli.run(
            "export",
            "qonnx",
            folder.resolve("fixed").toString(),
            "--out",
            folder.resolve("named").toString(),
            "--name=torque");
    assertThat(other.err()).contains("--name is for c");
  }

  /** Where the user says in which memory tables lie, all of them lie there. */
  @Test
  void tables_lieInTheSectionThatIsNamed() throws IOException {
    Gcc.assume();
    Gcc.assume("objdump");
    JsonNode json = Cli.json(export("fixed", "--json", "-"));
    Path c = folder.resolve("fixed-c");
    String place = "-DNET_TABLE=__attribute__((section(\".tables\")))";
    Gcc.run(c, List.of("gcc", "-std=c99", "-c", place, "net.c", "-o", "placed.o"));
    String sections = Gcc.run(c, List.of("objdump", "-h", "-j", ".tables", "placed.o"));
    String size = sections.replaceAll("(?s).*\\.tables +([0-9a-f]+) .*", "$1");
    assertThat(Integer.parseInt(size, 16))
        .isBetween(
            json.get("parameterBytes").asInt() + json.get("testBytes").asInt(),
            json.get("parameterBytes").asInt() + json.get("testBytes").asInt() + 256); // aligned
  }

  @Test
  void qonnx_isTheProvedNetwork() throws IOException {
    Path out = folder.resolve("fixed-qonnx");
    Cli run =
        Cli.run("export", "qonnx", folder.resolve("fixed").toString(), "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("net.onnx");
    Network proved = OnnxReader.read(folder.resolve("fixed").resolve("quantized.onnx")).network();
    Model exported = OnnxReader.read(out.resolve("net.onnx"));
    assertThat(exported.network()).isEqualTo(proved);
    assertThat(exported.operators()).contains("IntQuant").doesNotContain("QuantizeLinear", "Gemm");
    assertThat(exported.metadata().properties())
        .containsEntry("etalon.f.sha256", Sha256.hex(Files.readAllBytes(Path.of(f))));
    requireEqual(proved, out.resolve("net.onnx"), Cases.of(10_000));
  }

  /** A convolution, from the model to the file that the command writes. */
  @Test
  void qonnx_ofAConvolution_isTheProvedNetwork() throws IOException {
    Path model = folder.resolve("image.onnx");
    OnnxWriter.write(FixedConvolutions.weights(1, 6), model);
    String out = folder.resolve("image").toString();
    Cli quantized =
        Cli.run(
            ("quantize "
                    + model
                    + " --domain box:-1,1 --epsilon 1000 --bits 8 --no-report --boxes 50")
                .concat(" --rounding nearest --granularity layer --activations same")
                .concat(" --input-format same --out " + out)
                .split(" "));
    assertThat(quantized.code()).as(quantized.out() + quantized.err()).isZero();
    String to = folder.resolve("image-qonnx").toString();
    assertThat(Cli.run("export", "qonnx", out, "--out", to).code()).isZero();
    Network proved = OnnxReader.read(folder.resolve("image").resolve("quantized.onnx")).network();
    Path file = folder.resolve("image-qonnx").resolve("net.onnx");
    Model exported = OnnxReader.read(file);
    assertThat(exported.network()).isEqualTo(proved);
    assertThat(exported.operators()).contains("Conv", "IntQuant");
    requireEqual(proved, file, Cases.of(10_000));
  }

  /** The network beside the file, evaluated as the pages of its operators say. */
  private static void requireEqual(Network proved, Path file, int count) throws IOException {
    requireEqual(proved, file, 0, count);
  }

  /**
   * The same at multiples of a unit.
   *
   * @param unit of the coordinates, so that sums in doubles are exact; 0 for any
   */
  private static void requireEqual(Network proved, Path file, double unit, int count)
      throws IOException {
    QonnxReference reference = QonnxReference.of(Files.readAllBytes(file));
    SplittableRandom random = new SplittableRandom(count);
    for (int n = 0; n < count; n++) {
      double reach = n % 2 == 0 ? 2 : 0.1;
      double[] x =
          random
              .doubles(proved.inputSize(), -reach, reach)
              .map(t -> unit == 0 ? t : Math.rint(t / unit) * unit)
              .toArray();
      assertThat(Arrays.stream(reference.evaluate(x)).mapToObj(Dyadic::of))
          .containsExactly(proved.forwardExact(x));
    }
  }

  @Test
  void hls4ml_isTheQonnxFile_itsPrecisions_andWhatToDo() throws IOException {
    Path out = folder.resolve("fixed-hls4ml");
    String result = folder.resolve("fixed").toString();
    Cli run = Cli.run("export", "hls4ml", result, "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("net.onnx").contains("hls_config.yml").contains("README.md");
    requireEqual(
        OnnxReader.read(folder.resolve("fixed").resolve("quantized.onnx")).network(),
        out.resolve("net.onnx"),
        100);
    assertThat(Files.readString(out.resolve("hls_config.yml")))
        .contains("  input0:\n    Precision:\n      result: 'fixed<12,")
        .contains("  product3:\n    Precision:\n      weight: 'fixed<12,");
    assertThat(Files.readString(out.resolve("README.md")))
        .contains("convert_from_onnx_model")
        .contains("epsilon: 0.1\n")
        .containsPattern("\\| 2 \\| 1024 \\| [0-9]+ \\| [0-9]+ \\| [0-9]+ \\|")
        .contains("cost: 1120 products an input, of which ");
  }

  @Test
  void qdq_isTheProvedNetwork_whereOnnxHasTheTypes() throws IOException {
    quantize("sixteen", "--activations", "16", "--input-format", "same");
    Path out = folder.resolve("sixteen-qdq");
    String result = folder.resolve("sixteen").toString();
    assertThat(Cli.run("export", "qdq", result, "--out", out.toString()).code()).isZero();
    Network proved = OnnxReader.read(folder.resolve("sixteen").resolve("quantized.onnx")).network();
    Model exported = OnnxReader.read(out.resolve("net.onnx"));
    assertThat(exported.network()).isEqualTo(proved);
    assertThat(exported.operators()).contains("QuantizeLinear").doesNotContain("IntQuant");
    String fixed = folder.resolve("fixed").toString();
    String nowhere = folder.resolve("nowhere").toString();
    requireLine(Cli.run("export", "qdq", fixed, "--out", nowhere), 65, "--activations 8 or 16");
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void cmsis_isForRoundingsThatItHas() throws IOException {
    String out = folder.resolve("eight-cmsis").toString();
    String fixed = folder.resolve("fixed").toString();
    requireLine(Cli.run("export", "cmsis", fixed, "--out", out), 65, "CMSIS-NN takes ties up");
    assertThat(folder.resolve("eight-cmsis")).doesNotExist();
    quantize(
        List.of("--bits", "8", "--epsilon", "2"),
        "eight",
        "--activations",
        "15",
        "--input-format",
        "same",
        "--activation-rounding",
        "floor");
    String eight = folder.resolve("eight").toString();
    JsonNode json = Cli.json(Cli.run("export", "cmsis", eight, "--out", out, "--json", "-"));
    assertThat(json.get("valueBits").asInt()).isEqualTo(16);
    assertThat(json.get("products").asInt()).isEqualTo(1120);
    assertThat(Files.readString(Path.of(out, "net.h"))).contains("epsilon: 2\n");
    assertThat(Files.readString(Path.of(out, "net.c"))).contains("arm_fully_connected_s16(");
  }

  /** CMSIS-NN's own rounding, ties up, from the command line to the constants of its layers. */
  @Test
  void cmsis_ofTiesUp_isProvedAndWritten() throws IOException {
    quantize(
        List.of("--bits", "8", "--epsilon", "2"),
        "up",
        "--activations",
        "15",
        "--input-format",
        "same",
        "--activation-rounding",
        "half-up");
    JsonNode values =
        new tools.jackson.databind.ObjectMapper()
            .readTree(Files.readString(folder.resolve("up").resolve("result.json")))
            .at("/quantization/values");
    assertThat(values.get(0).get("format").asString()).contains("half-up");
    assertThat(values.get(1).get("format").asString()).contains("half-away");
    Network proved = OnnxReader.read(folder.resolve("up").resolve("quantized.onnx")).network();
    FixedFormat last = ((Round) proved.layers().get(proved.layers().size() - 1)).format();
    assertThat(last.rounding()).isEqualTo(RoundingMode.HALF_UP);
    String result = folder.resolve("up").toString();
    String out = folder.resolve("up-cmsis").toString();
    assertThat(Cli.run("export", "cmsis", result, "--out", out).code()).isZero();
    String qonnx = folder.resolve("up-qonnx").toString();
    requireLine(
        Cli.run("export", "qonnx", result, "--out", qonnx), 65, "ties of signed values up or down");
  }

  /** Without casts: values are real numbers, weights have their bits. */
  @Test
  void weightsAlone_goToQonnxAndQdq() throws IOException {
    quantize("alone");
    Path proved = folder.resolve("alone").resolve("quantized.onnx");
    Network network = OnnxReader.read(proved).network();
    for (String format : List.of("qonnx", "qdq")) {
      String out = folder.resolve("alone-" + format).toString();
      Cli run = Cli.run("export", format, proved.getParent().toString(), "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(OnnxReader.read(Path.of(out, "net.onnx")).network()).isEqualTo(network);
    }
    requireEqual(network, folder.resolve("alone-qonnx").resolve("net.onnx"), 0x1p-3, 1000);
    String halves = folder.resolve("halves").toString();
    String[] question = {"quantize", f, "--domain", domain, "--epsilon", "0.1", "--no-report"};
    String[] rest = {"--quantizer", "float16", "--out", halves};
    Cli quantized =
        Cli.run(Stream.concat(Arrays.stream(question), Arrays.stream(rest)).toArray(String[]::new));
    assertThat(quantized.code()).as(quantized.err()).isZero();
    requireLine(Cli.run("export", "qdq", halves, "--out", "x"), 65, "no integers with a scale");
  }

  /** Whoever reads an export must not take it for within a bound that nobody proved. */
  @Test
  void exportsOfOtherProperties_sayWhatWasProved() throws IOException {
    Path net = OtherProperties.network(folder);
    Path file = OtherProperties.constraints(folder, net);
    OtherProperties.quantize(
        net, "box:-1,1", folder.resolve("decided"), "--property=same-decision", "--margin=0.25");
    OtherProperties.quantize(
        net, file.toString(), folder.resolve("limited"), "--property=constraints");
    for (String format : List.of("c", "cmsis", "hls4ml")) {
      String decided = exported(format, "decided");
      assertThat(decided)
          .contains("largest output of the model is above every")
          .contains("property: same-decision\n")
          .contains("margin: 0.25\n");
      String limited = exported(format, "limited");
      assertThat(limited)
          .contains("are met at no input of the domain")
          .contains("property: constraints\n")
          .contains("domain, SHA-256: " + Sha256.hex(Files.readAllBytes(file)))
          .containsPattern("constraints as read, SHA-256: [0-9a-f]{64}\n");
      for (String text : List.of(decided, limited)) {
        assertThat(text)
            .contains("Proved: ")
            .contains("How far outputs differ")
            .doesNotContain("by at most")
            .doesNotContain("epsilon", "norm:", "bound:", "attained", "not known");
      }
    }
  }

  private static String exported(String format, String result) throws IOException {
    Path out = folder.resolve(result + "-" + format);
    Cli run = Cli.run("export", format, folder.resolve(result).toString(), "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    return Files.readString(out.resolve(format.equals("hls4ml") ? "README.md" : "net.h"));
  }

  @Test
  void theSummarySaysWhatWasWritten() {
    Cli run = export("fixed");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("net.h").contains("net.c").contains("1120 products");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void realInputsAndWeightsAlone_areRefusedWithAHint() {
    quantize("real", "--activations", "same");
    quantize("weights");
    requireLine(export("real"), 65, "--input-format same");
    requireLine(export("weights"), 65, "--activations same");
  }

  @Test
  void aFolderThatAnotherRunWrites_isRefused() {
    try (ResultFolder held = ResultFolder.open(folder.resolve("held"))) {
      for (String format : List.of("c", "qonnx")) {
        Cli run =
            Cli.run(
                "export",
                format,
                folder.resolve("fixed").toString(),
                "--out",
                folder.resolve("held").toString());
        requireLine(run, 65, "another run is writing its results into");
      }
      assertThat(held.place("net.h")).doesNotExist();
      assertThat(held.place("net.onnx")).doesNotExist();
    }
  }

  @Test
  void whatIsNoResult_isRefused() throws IOException {
    requireLine(export("nowhere"), 65, "no result in");
    requireLine(Cli.run("export", "d", "fixed", "--out", "x"), 64, "'d'");
    Path other = Files.createDirectory(folder.resolve("other"));
    Path fixed = folder.resolve("fixed");
    Files.writeString(other.resolve("result.json"), "{");
    requireLine(export("other"), 65, "no JSON");
    Files.writeString(other.resolve("result.json"), "{\"verdict\": \"unknown\"}");
    requireLine(export("other"), 65, "no certified quantized.onnx");
    String result = Files.readString(fixed.resolve("result.json"));
    Files.copy(fixed.resolve("quantized.onnx"), other.resolve("quantized.onnx"));
    Files.writeString(other.resolve("result.json"), result.replace("\"accepted\"", "\"rejected\""));
    requireLine(export("other"), 65, "the checker rejects");
    Files.writeString(other.resolve("result.json"), result);
    Files.writeString(other.resolve("certificate.etalon"), "no certificate");
    requireLine(export("other"), 65, "certificate.etalon");
    Files.delete(other.resolve("certificate.etalon"));
    assertThat(export("other").code()).isZero();
    assertThat(folder.resolve("other-c").resolve("net.h"))
        .content()
        .contains("certificate, SHA-256: none beside the result");
    Files.copy(Path.of(f), other.resolve("again.onnx"));
    Files.move(
        other.resolve("again.onnx"),
        other.resolve("quantized.onnx"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    requireLine(export("other"), 65, "is not the file that");
  }

  private static void requireLine(Cli run, int code, String what) {
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(what);
    assertThat(run.err().lines()).hasSize(1);
  }
}
