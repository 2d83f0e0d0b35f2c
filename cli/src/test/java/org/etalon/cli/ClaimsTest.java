package org.etalon.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.study.CertificateCheck;
import org.etalon.study.DomainSpec;
import org.etalon.study.LoadedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** What is claimed and checked, word for word: the epsilon asked, the widths, the quantizer. */
class ClaimsTest {
  /** An argument of a shell command: plain, or in single quotes. */
  private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeNetworks() throws IOException {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    OnnxWriter.writeDouble(constant(0), folder.resolve("zero.onnx"));
    OnnxWriter.writeDouble(constant(0.1), folder.resolve("tenth.onnx"));
    OnnxWriter.writeDouble(constant(0.3), folder.resolve("third.onnx"));
    assertThat(quantize("q", "--epsilon", "0.1", "--rounding", "floor").code()).isZero();
  }

  private static Network constant(double value) {
    return Network.alternating(List.of(Affine.of(Matrix.of(1, 1, 0), Vector.of(value))));
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static Cli quantize(String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "quantize",
                in("pendulum.onnx"),
                "--domain",
                in("pendulum.domain.json"),
                "--out",
                in(out)));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  private static Cli check(String certificate, String g, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "check",
                in(certificate),
                "--network",
                in("pendulum.onnx"),
                "--quantized",
                in(g),
                "--domain",
                in("pendulum.domain.json")));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  private static Cli certify(String g, String epsilon, String... more) {
    List<String> args =
        new ArrayList<>(List.of("certify", in("zero.onnx"), in(g), "--epsilon", epsilon));
    args.addAll(List.of("--effort", "low"));
    args.addAll(List.of(more));
    if (!args.contains("--domain")) {
      args.addAll(List.of("--domain", "unit"));
    }
    return Cli.run(args.toArray(new String[0]));
  }

  // The epsilon.

  @Test
  void certify_differenceBetweenADecimalAndItsDouble_isDecidedByTheDecimal() {
    assertThat(certify("tenth.onnx", "0.1").out()).startsWith("FALSIFIED").contains("> 0.1 at");
    assertThat(certify("tenth.onnx", "1e-1").out()).startsWith("FALSIFIED").contains("> 1e-1 at");
    assertThat(certify("third.onnx", "0.3").code()).isNotEqualTo(ExitCode.FALSIFIED);
    String more = "0.300000000000000000000000000001";
    Cli run = certify("third.onnx", more, "--json", "-");
    assertThat(run.code()).isNotEqualTo(ExitCode.FALSIFIED);
    assertThat(run.out()).contains("\"epsilon\" : " + more + ",");
    assertThat(certify("third.onnx", more).out()).contains("<= " + more);
  }

  /** 4 x + 0.3 and 32 x + 0.3 around 1e-18: on either side of 0.3, between the same two doubles. */
  @Test
  void certify_differenceBetweenTwoDoubles_showsBoundsOnTheirSide() throws IOException {
    for (int slope : new int[] {4, 32}) {
      Network line =
          Network.alternating(List.of(Affine.of(Matrix.of(1, 1, slope), Vector.of(0.3))));
      OnnxWriter.writeDouble(line, folder.resolve("line" + slope + ".onnx"));
    }
    Files.writeString(folder.resolve("point.json"), "{\"lower\":[1e-18],\"upper\":[1.1e-18]}");
    String[] domain = {"--domain", in("point.json"), "--json", in("line.json")};
    BigDecimal epsilon = new BigDecimal("0.3");
    Cli proved = certify("line4.onnx", "0.3", domain);
    assertThat(proved.out()).startsWith("CERTIFIED").contains("proved upper bound    0.3\n");
    assertThat(json("line.json").get("upperBound").decimalValue()).isEqualByComparingTo(epsilon);
    Cli refuted = certify("line32.onnx", "0.3", domain);
    assertThat(refuted.out())
        .startsWith("FALSIFIED")
        .contains("attained lower bound  0.30000000000000002");
    JsonNode json = json("line.json");
    assertThat(json.get("lowerBound").decimalValue())
        .isGreaterThan(epsilon)
        .isEqualTo(json.at("/witness/difference").decimalValue());
  }

  private static JsonNode json(String file) throws IOException {
    return JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build()
        .readTree(Files.readAllBytes(folder.resolve(file)));
  }

  @Test
  void certificate_carriesWhatWasAsked() throws IOException {
    String asked = "0.10000000000000000001"; // no double, and none can tell it from 0.1
    Cli proof = certify("tenth.onnx", "0.2", "--certificate", in("c.etalon"));
    assertThat(proof.out()).startsWith("CERTIFIED");
    String header = header("c.etalon");
    assertThat(header).contains("\nepsilon 0x1.9999999999999p-3\nepsilon.asked 0.2\n");
    Cli witness = certify("tenth.onnx", asked, "--certificate", in("w.etalon"));
    assertThat(witness.code()).isEqualTo(ExitCode.FALSIFIED); // the double is above it
    assertThat(header("w.etalon"))
        .contains("\nepsilon 0x1.9999999999999p-4\nepsilon.asked " + asked + "\n");
  }

  private static String header(String file) throws IOException {
    return new String(Files.readAllBytes(folder.resolve(file)), ISO_8859_1);
  }

  // Two statements.

  @Test
  void check_largerEpsilon_acceptsTheBoundAndNamesWhatDoesNotReach() {
    Cli own = check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "0.1");
    assertThat(own.code()).isZero();
    Cli larger = check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "0.5");
    assertThat(larger.code()).as(larger.out()).isZero();
    assertThat(larger.out())
        .startsWith("ACCEPTED: ||g(x) - f(x)||_inf <= 0.1 for every x of the domain.")
        .contains("not covered: witnesses do not reach 0.5, only 0.1, for")
        .contains("not known to be minimal");
    JsonNode json =
        new ObjectMapper()
            .readTree(
                check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "0.5", "--json", "-")
                    .out());
    assertThat(json.get("verdict").stringValue()).isEqualTo("accepted");
    assertThat(json.get("statements").get(0).get("about").stringValue()).isEqualTo("bound");
    assertThat(json.get("statements").get(0).get("accepted").booleanValue()).isTrue();
    assertThat(json.get("unreachedWidths").size()).isPositive();
    assertThat(json.get("refutedWidths").size() + json.get("unreachedWidths").size()).isEqualTo(10);
    assertThat(json.get("certificate").get("quantizer").stringValue())
        .isEqualTo("uniform 11 floor network power-of-two fit");
    assertThat(json.get("certificate").get("epsilon").decimalValue()).isEqualTo("0.1");
    Cli smaller = check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "0.05");
    assertThat(smaller.code()).isEqualTo(ExitCode.REJECTED);
    assertThat(smaller.out())
        .startsWith("REJECTED: the certificate claims 0.1, which is above 0.05.")
        .contains("accepted: ||h(x) - f(x)||_inf > 0.1 at a witness for h of each of the widths");
  }

  @Test
  void check_demandedQuantizer_isTheCertificates() {
    String file = "q/certificate.etalon";
    String g = "q/quantized.onnx";
    Cli same = check(file, g, "--epsilon", "0.1", "--rounding", "floor");
    assertThat(same.code()).as(same.out()).isZero();
    Cli range = check(file, g, "--epsilon", "0.1", "--bits", "4..12");
    assertThat(range.out()).contains("minimal: 11 bits are the fewest of", ", of 4 and more");
    for (List<String> other :
        List.of(
            List.of("--rounding", "nearest"),
            List.of("--granularity", "layer"),
            List.of("--step", "free"),
            List.of("--saturate"),
            List.of("--quantizer", "float16"),
            List.of("--bits", "4..10"))) {
      List<String> more = new ArrayList<>(List.of("--epsilon", "0.1"));
      more.addAll(other);
      Cli run = check(file, g, more.toArray(new String[0]));
      assertThat(run.code()).as(run.out()).isEqualTo(ExitCode.REJECTED);
      assertThat(run.out()).startsWith("REJECTED: the certificate is about ");
    }
  }

  @Test
  void check_networksOfDifferentArchitectures_areRejectedNotAnError() throws IOException {
    Affine wide = Affine.of(Matrix.of(1, 2, 1, 1), Vector.of(0));
    OnnxWriter.writeDouble(Network.alternating(List.of(wide)), folder.resolve("wide.onnx"));
    certify("tenth.onnx", "0.2", "--certificate", in("c.etalon"));
    for (String exact : List.of("--threads=1", "--exact")) {
      Cli run =
          Cli.run(
              "check",
              in("c.etalon"),
              "--network",
              in("zero.onnx"),
              "--quantized",
              in("wide.onnx"),
              "--domain",
              "unit",
              "--epsilon",
              "0.2",
              exact);
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.REJECTED);
      assertThat(run.out())
          .startsWith("REJECTED: the networks have different architectures: f [1, 1], g [2, 1].");
    }
  }

  // What to do where nothing was checked.

  @Test
  void unchecked_certificate_comesWithACommandThatChecksIt() {
    List<Cli> runs =
        List.of(
            quantize("no check", "--epsilon", "0.1", "--no-check"),
            quantize("it's", "--epsilon", "0.1", "--no-check", "--bits", "9"),
            quantize("two", "--epsilon", "0.1", "--no-check", "--norm", "2"),
            Cli.run(
                "certify",
                in("pendulum.onnx"),
                in("q/quantized.onnx"),
                "--domain",
                in("pendulum.domain.json"),
                "--gap",
                "0.1",
                "--certificate",
                in("gap.etalon")));
    for (Cli run : runs) {
      String command =
          run.out()
              .lines()
              .filter(line -> line.contains("to check it:  "))
              .map(line -> line.substring(line.indexOf("etalon check ") + "etalon ".length()))
              .findFirst()
              .orElseThrow();
      Cli checked = Cli.run(arguments(command));
      assertThat(checked.code()).as(command + checked.err() + checked.out()).isZero();
      assertThat(checked.out()).startsWith("ACCEPTED");
    }
  }

  /** As a shell takes it apart; a quote inside of quotes stands as {@code '\''}. */
  private static String[] arguments(String command) {
    List<String> arguments = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(command.replace("'\\''", "\u0001"));
    while (matcher.find()) {
      String argument = Optional.ofNullable(matcher.group(1)).orElseGet(matcher::group);
      arguments.add(argument.replace('\u0001', '\''));
    }
    return arguments.toArray(new String[0]);
  }

  @Test
  void run_checkerWithoutTime_saysHowToCheck() {
    LoadedModel f = LoadedModel.read(folder.resolve("pendulum.onnx"));
    LoadedModel g = LoadedModel.read(folder.resolve("q/quantized.onnx"));
    Domain domain = DomainSpec.read(in("pendulum.domain.json"), 2).domain();
    var question =
        new org.etalon.checker.Question(
            f.model().network(),
            f.sha256(),
            Optional.of(g.model().network()),
            g.sha256(),
            domain,
            Norm.INF,
            Epsilon.parse("0.1"));
    Path proof = folder.resolve("q/certificate.etalon");
    assertThat(CertificateCheck.run(proof, question, 1, 0, "etalon check this"))
        .containsEntry("verdict", "unchecked")
        .containsEntry("command", "etalon check this");
    assertThat(CertificateCheck.run(proof, question, 1, 60, "etalon check this"))
        .containsEntry("verdict", "accepted");
  }

  /** Seven bits are between attained and proved for very long: the search takes all it may. */
  @Test
  void quantize_searchThatTakesAllItsTime_leavesTheCheckerItsShare() throws IOException {
    String hard = in("hard.onnx");
    OnnxWriter.write(HardNetwork.of(), Path.of(hard));
    String[] long_ = {
      "quantize",
      hard,
      "--domain",
      "unit",
      "--epsilon",
      "0.5",
      "--timeout",
      "4s",
      "--bits",
      "7..10",
      "--out",
      in("long")
    };
    Cli run = Cli.run(long_);
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("undecided are the widths 7", "Checked: the checker accepts");
    assertThat(json(run, "long").get("check").get("verdict").stringValue()).isEqualTo("accepted");
    assertThat(CertificateCheck.reserved(60)).isEqualTo(15);
  }

  private static JsonNode json(Cli run, String directory) {
    assertThat(run.err()).doesNotContain("etalon: ");
    return new ObjectMapper().readTree(folder.resolve(directory + "/result.json").toFile());
  }

  // Minimality.

  @Test
  void quantize_partOfTheWidths_saysWhichWereNotAsked() throws IOException {
    Cli some = quantize("some", "--epsilon", "0.1", "--bits", "10..12");
    assertThat(some.out())
        .contains(
            "Minimal in 10..12: those below are refuted by witnesses; 1 to 9 were not asked.");
    JsonNode json = json(some, "some");
    assertThat(json.get("minimal").booleanValue()).isTrue();
    assertThat(json.get("widthsAsked").toString()).isEqualTo("[10,12]");
    JsonNode statements = json.get("check").get("statements");
    assertThat(statements.get(statements.size() - 1).get("text").stringValue())
        .endsWith("one power-of-two step a network, of 10 and more");
    assertThat(quantize("one", "--epsilon", "0.1", "--bits", "11..12").out())
        .contains("Minimal in 11..12: no smaller width is in it; 1 to 10 were not asked.");
    assertThat(quantize("two", "--epsilon", "0.1", "--bits", "2..12").out())
        .contains("Minimal in 2..12: those below are refuted by witnesses; 1 was not asked.");
    assertThat(quantize("half", "--epsilon", "0.1", "--quantizer", "float16").out())
        .contains("The only width of float16.");
    assertThat(quantize("each", "--epsilon", "0.1", "--rounding", "floor").out())
        .contains("Minimal: every smaller width tried is refuted by a witness.");
    assertThat(quantize("all", "--epsilon", "0.1").out())
        .contains("Fewest bits in all: every setting and width that takes fewer is refuted by a");
  }

  // Runtimes.

  @Test
  void certify_modelThatAnotherToolDequantizes_saysWhatRuntimesDo() throws IOException {
    byte[] ours = Files.readAllBytes(folder.resolve("q/quantized.onnx"));
    String text = new String(ours, ISO_8859_1);
    assertThat(text).contains("DequantizeLinear");
    Files.write(
        folder.resolve("theirs.onnx"), text.replace("etalon", "others").getBytes(ISO_8859_1));
    for (String g : List.of("q/quantized.onnx", "theirs.onnx")) {
      Cli run =
          Cli.run(
              "certify",
              in("pendulum.onnx"),
              in(g),
              "--domain",
              in("pendulum.domain.json"),
              "--epsilon",
              "0.1");
      assertThat(run.code()).isZero();
      if (g.startsWith("q")) {
        assertThat(run.err()).doesNotContain("note:");
      } else {
        assertThat(run.err())
            .contains("note: " + in(g), "DequantizeLinear", "session.disable_quant_qdq=1");
      }
    }
  }
}
