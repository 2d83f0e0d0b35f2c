package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.problem.Domain;
import org.etalon.study.DomainSpec;
import org.etalon.testing.Cases;
import org.etalon.testing.DecimalBox;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Domains in decimals, as users give them: every input that is shown lies in them exactly. */
class DecimalDomainTest {
  /** The smallest difference that is not met at 4/10000, but at the double beneath. */
  private static final String EPSILON = "38831391652813.2298";

  @TempDir static Path folder = Path.of("");

  private static String zero = "";
  private static String steep = "";
  private static String line = "";

  @BeforeAll
  static void networks() throws IOException {
    zero = nnet("zero.nnet", "0.0", "0.0");
    steep = nnet("steep.nnet", "1.152921504606847e+18", "-499999993495552.0");
    line = nnet("line.nnet", "1.0", "0.5");
  }

  private static String nnet(String name, String weight, String bias) throws IOException {
    return file(
        name,
        "// x\n1,1,1,1,\n1,1,\n0,\n-1e30,\n1e30,\n0,0,\n1,1,\n" + weight + ",\n" + bias + ",\n");
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static String json(String lower, String upper) throws IOException {
    return file("d.json", "{\"lower\":[" + lower + "],\"upper\":[" + upper + "]}");
  }

  private static String vnnlib(String lower, String upper) throws IOException {
    return file(
        "d.vnnlib",
        "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (<= X_0 "
            + upper
            + "))(assert (>= X_0 "
            + lower
            + "))");
  }

  @Test
  void certify_pointBetweenDoubles_isNeverFalsified() throws IOException {
    List<String> domains =
        List.of(
            json("0.0004", "0.0004"),
            vnnlib("0.0004", "0.0004"),
            "box:0.0004,0.0004",
            "scaled:0.5,box:0.0004,0.0004");
    for (String domain : domains) {
      Cli run = Cli.run("certify", zero, steep, "--domain", domain, "--epsilon", EPSILON);
      assertThat(run.code()).as(domain).isEqualTo(ExitCode.UNKNOWN);
      assertThat(run.out()).contains("no input of the domain was evaluated");
      assertThat(run.err())
          .contains(
              "has a box in which no double is known to lie, for instance for its bounds of x[0]");
      Cli above = Cli.run("certify", zero, steep, "--domain", domain, "--epsilon", "3.9e13");
      assertThat(above.code()).as(domain).isZero();
    }
  }

  /** A certificate of the box around the point; its witness is none of the point's. */
  @Test
  void check_witnessOfTheBoxAround_isRejectedForTheDecimal() throws IOException {
    String point = json("0.0004", "0.0004");
    double[] around = DomainSpec.read(point, 1).domain().boxes().get(0).lower();
    double[] upper = DomainSpec.read(point, 1).domain().boxes().get(0).upper();
    String outer =
        file(
            "outer.json",
            "{\"lower\":[" + exact(around[0]) + "],\"upper\":[" + exact(upper[0]) + "]}");
    String made = folder.resolve("made.etalon").toString();
    String[] certify = {"certify", zero, steep, "--epsilon", EPSILON, "--domain", outer};
    Cli run = Cli.run(with(certify, "--certificate", made));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FALSIFIED);
    String[] check = {"check", made, "--network", zero, "--quantized", steep, "--epsilon", EPSILON};
    assertThat(Cli.run(with(check, "--domain", outer)).code()).isZero();
    Cli rejected = Cli.run(with(check, "--domain", point));
    assertThat(rejected.code()).isEqualTo(ExitCode.REJECTED);
    assertThat(rejected.out()).contains("the witness for width 0 lies outside the domain");
  }

  /**
   * What a mean is refused for is said of the domain, in one line; what it proposes is answered.
   */
  @Test
  void bounds_meanAtAPointBetweenDoubles_isRefusedWithWhatToAskFor() throws IOException {
    String domain = json("0.0004", "0.0004");
    Cli run = Cli.run("bounds", zero, line, "--domain", domain, "--lp", "1");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines().filter(l -> l.contains("domain " + domain + ": a mean needs")))
        .hasSize(1)
        .first()
        .asString()
        .contains("x[0]");
    String proposed = run.err().replaceAll("(?s).*such as ([0-9.]+), or wider.*", "$1");
    Cli point = Cli.run("bounds", zero, line, "--domain", json(proposed, proposed), "--lp", "1");
    assertThat(point.code()).as(point.err()).isZero();
    assertThat(point.out()).contains("is at least 0.5003", "and at most 0.5005");
  }

  private static String exact(double value) {
    return new BigDecimal(value).toPlainString();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void certify_randomDecimals_showsInputsBetweenThem() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < Cases.of(60); n++) {
      String lower =
          BigDecimal.valueOf(random.nextInt(-900, 900), 1 + random.nextInt(4)).toPlainString();
      String width =
          BigDecimal.valueOf(random.nextInt(1, 900), 1 + random.nextInt(4)).toPlainString();
      String upper = new BigDecimal(lower).add(new BigDecimal(width)).toPlainString();
      String factor = "0." + random.nextInt(1, 10);
      int kind = n % 4;
      String domain =
          switch (kind) {
            case 0 -> json(lower, upper);
            case 1 -> vnnlib(lower, upper);
            case 2 -> "box:" + lower + "," + upper;
            default -> "scaled:" + factor + ",box:" + lower + "," + upper;
          };
      DecimalBox box = kind == 3 ? scaled(lower, upper, factor) : DecimalBox.of(lower, upper);
      Cli run = Cli.run("certify", zero, line, "--domain", domain, "--epsilon", "0", "--json", "-");
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FALSIFIED);
      JsonNode input = parsed(run).at("/witness/input");
      assertThat(box.contains(numbers(input))).as("%s in %s", input, domain).isTrue();
    }
  }

  private static DecimalBox scaled(String lower, String upper, String factor) {
    BigDecimal a = new BigDecimal(lower);
    BigDecimal b = new BigDecimal(upper);
    BigDecimal cut =
        BigDecimal.ONE
            .subtract(new BigDecimal(factor))
            .divide(BigDecimal.valueOf(2), 20, RoundingMode.UNNECESSARY);
    BigDecimal less = b.subtract(a).multiply(cut);
    return new DecimalBox(List.of(a.add(less)), List.of(b.subtract(less)));
  }

  private static JsonNode parsed(Cli run) {
    return new ObjectMapper().readTree(run.out());
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** In ordinary use: 1.9 is no double, and the largest differences are often at such an end. */
  @Test
  void quantize_onDecimals_refutesBetweenThem() throws IOException {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    String f = folder.resolve("pendulum.onnx").toString();
    String domain = file("p.json", "{\"lower\":[-0.7,-1.9],\"upper\":[0.7,1.9]}");
    DecimalBox box =
        new DecimalBox(
            List.of(new BigDecimal("-0.7"), new BigDecimal("-1.9")),
            List.of(new BigDecimal("0.7"), new BigDecimal("1.9")));
    Path out = folder.resolve("q");
    String[] arguments = {"quantize", f, "--domain", domain, "--epsilon", "0.05", "--no-report"};
    Cli run =
        Cli.run(
            with(
                arguments,
                "--out",
                out.toString(),
                "--bits",
                "10..12",
                "--rounding",
                "floor",
                "--granularity",
                "layer",
                "--threads",
                "1"));
    assertThat(run.code()).as(run.err()).isZero();
    Certificate c = CertificateReader.read(out.resolve("certificate.etalon"));
    assertThat(c.refutations()).isNotEmpty();
    for (Certificate.Refutation refutation : c.refutations()) {
      assertThat(box.contains(refutation.input())).isTrue();
    }
    assertThat(c.boxes()).isEqualTo(box.domain().boxes());
    String g = out.resolve("quantized.onnx").toString();
    String[] certify = {"certify", f, g, "--domain", domain, "--epsilon", "0.01", "--json", "-"};
    JsonNode witness = parsed(Cli.run(certify)).at("/witness/input");
    assertThat(numbers(witness)).containsExactly(-0.7, -1.9); // both just within the decimals
  }

  /** Physical bounds divided by a range: x = 2 (y - 0.1) / 0.3 lies between them before. */
  @Test
  void physicalBounds_areRoundedInwardToo() throws IOException {
    String f =
        file("physical.nnet", "// x\n1,1,1,1,\n1,1,\n0,\n0,\n1,\n0.1,0,\n0.3,1,\n1.0,\n0.5,\n");
    String g =
        file("physical2.nnet", "// x\n1,1,1,1,\n1,1,\n0,\n0,\n1,\n0.1,0,\n0.3,1,\n2.0,\n-0.5,\n");
    for (String upper : List.of("0.7", "0.45", "0.9", "0.11", "0.333")) {
      String domain = json("0.1", upper);
      String[] certify = {"certify", f, g, "--domain", domain, "--epsilon", "0", "--json", "-"};
      Cli run = Cli.run(with(certify, "--physical"));
      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FALSIFIED);
      JsonNode witness = parsed(run).get("witness");
      BigDecimal y =
          new BigDecimal(numbers(witness.get("input"))[0])
              .multiply(new BigDecimal("0.3"))
              .add(new BigDecimal("0.1"));
      assertThat(y).isBetween(new BigDecimal("0.1"), new BigDecimal(upper));
    }
  }

  @Test
  void read_ofDoubles_roundsNothing() throws IOException {
    for (String domain : List.of("unit", "box:-0.5,2", json("0.25", "3"), vnnlib("0.25", "3"))) {
      Domain read = DomainSpec.read(domain, 1).domain();
      assertThat(read).isEqualTo(Domain.of(read.boxes().get(0)));
    }
  }
}
