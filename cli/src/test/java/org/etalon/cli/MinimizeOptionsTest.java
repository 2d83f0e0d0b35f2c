package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Level;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedNetwork;
import org.etalon.study.CertificateCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What may be asked of {@code quantize --minimize}: costs, codes, levels, curves, data, budgets.
 */
class MinimizeOptionsTest {
  @TempDir static Path folder = Path.of("");

  private static Minimized asked = new Minimized(Path.of(""), "");

  @BeforeAll
  static void write() throws IOException {
    asked = Minimized.in(folder);
  }

  /** Tables are of the coded file alone: what is proved, checked and exported is the network. */
  @Test
  void codebooksAreProvedCheckedAndExported() throws IOException {
    String codes = "--codes=codebook:8";
    JsonNode book =
        Cli.json(asked.run("0.5", "book", codes, "--levels=4", "--boxes=2000", "--json=-"));
    assertThat(book.get("verdict").asString()).isEqualTo("certified");
    assertThat(book.get("check").get("verdict").asString()).isEqualTo("accepted");
    assertThat(book.get("quantization").get("codes").asString()).isEqualTo("codebook:8");
    Path out = folder.resolve("book");
    CodedNetwork coded = CodedFile.read(out.resolve("network.coded"));
    assertThat(coded.totalBits()).isEqualTo(book.get("quantization").get("totalBits").asLong());
    coded.layers().forEach(layer -> assertThat(layer.values()).hasSizeLessThanOrEqualTo(8));
    for (String format : new String[] {"qonnx", "qdq", "c", "hls4ml", "cmsis"}) {
      String to = folder.resolve("book-" + format).toString();
      Cli export = Cli.run("export", format, out.toString(), "--out", to, "--quiet");
      boolean whole = format.startsWith("q");
      assertThat(export.code()).isEqualTo(whole ? ExitCode.OK : ExitCode.BAD_INPUT);
      assertThat(export.err().lines()).hasSize(whole ? 0 : 1);
    }
    Cli other = asked.run("0.5", "other", "--codes=codebook:1");
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("codebook:K with K from 2 to 256, not 'codebook:1'");
    Cli first = asked.run("0.5", "other", codes, "--levels=1..4");
    assertThat(first.err()).contains("with --codes codebook:8 give --levels 2..5");
  }

  /** What is proved for an epsilon is proved for those above it. */
  @Test
  void theCurveGoesDownAndHoldsTheAnswer() throws IOException {
    Path kept = folder.resolve("kept.coded");
    Cli run =
        asked.run(
            "0.2",
            "curve",
            "--curve=0.1,0.4,0.20",
            "--levels=4..4",
            "--boxes=2000",
            "--timeout=1h",
            "--checkpoint=" + kept,
            "--json=-");
    JsonNode q = Cli.json(run).get("quantization");
    assertThat(q.get("curve").valueStream().map(p -> p.get("epsilon").asString()))
        .containsExactly("0.1", "0.2", "0.4");
    long before = Long.MAX_VALUE;
    for (JsonNode point : q.get("curve")) {
      assertThat(point.get("totalBits").asLong()).isLessThanOrEqualTo(before);
      assertThat(point.get("upperBound").asDouble())
          .isLessThanOrEqualTo(point.get("epsilon").asDouble());
      before = point.get("totalBits").asLong();
    }
    assertThat(before).isLessThan(q.get("curve").get(0).get("totalBits").asLong());
    for (int n : new int[] {1, 3}) {
      JsonNode point = q.get("curve").get(n - 1);
      assertThat(point.get("check").get("verdict").asString()).isEqualTo("accepted");
      Path coded = folder.resolve("curve").resolve("curve-" + n + ".coded");
      assertThat(CodedFile.read(coded).totalBits()).isEqualTo(point.get("totalBits").asLong());
      String[] command = point.get("check").get("command").asString().split(" ");
      Cli check = Cli.run(Arrays.copyOfRange(command, 1, command.length));
      assertThat(check.code()).as(check.err()).isZero();
      assertThat(check.out()).startsWith("ACCEPTED");
    }
    assertThat(folder.resolve("curve").resolve("curve-2.coded")).doesNotExist();
    long bits = q.get("curve").get(1).get("totalBits").asLong();
    assertThat(q.get("totalBits").asLong()).isEqualTo(bits);
    assertThat(q.get("byLevel").get(0).get("name").asString()).isEqualTo("as given");
    // What was kept is proved for 0.2, and a search that begins with it is not worse.
    JsonNode again =
        Cli.json(
                asked.run(
                    "0.2", "again", "--levels=4..4", "--boxes=500", "--resume=" + kept, "--json=-"))
            .get("quantization");
    assertThat(again.get("byLevel").get(0).get("name").asString()).isEqualTo("as given");
    assertThat(again.get("totalBits").asLong()).isLessThanOrEqualTo(bits);
  }

  /** What one width for all takes is kept, where no level above it finds less. */
  @Test
  void whatTheFirstLevelProvesIsKept() throws IOException {
    Path line = folder.resolve("line.onnx");
    Affine identity = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    OnnxWriter.write(Network.alternating(List.of(identity)), line);
    Path kept = folder.resolve("line.coded");
    String[] more = {"--levels=1..2", "--boxes=100", "--checkpoint=" + kept, "--json=-"};
    JsonNode q =
        Cli.json(asked.runOf(line.toString(), "unit", "0.1", "line", more)).get("quantization");
    assertThat(q.get("byLevel").valueStream().map(level -> level.get("cost").isNull()))
        .containsExactly(false, true);
    assertThat(CodedFile.read(kept).totalBits()).isEqualTo(q.get("totalBits").asLong());
  }

  /** A network to start from is proved for every epsilon, though a smaller one refutes it. */
  @Test
  void theCurveGoesOnFromWhatIsGiven() {
    Path kept = folder.resolve("wide.coded");
    JsonNode wide =
        Cli.json(
            asked.run(
                "0.4",
                "wide",
                "--levels=4..4",
                "--boxes=2000",
                "--checkpoint=" + kept,
                "--no-report",
                "--json=-"));
    JsonNode both =
        Cli.json(
            asked.run(
                "0.4",
                "both",
                "--curve=0.1",
                "--levels=2..2",
                "--boxes=500",
                "--resume=" + kept,
                "--no-report",
                "--json=-"));
    long bits = wide.get("quantization").get("totalBits").asLong();
    JsonNode proved = both.get("quantization").get("levels");
    assertThat(proved.valueStream().filter(p -> p.get("name").asString().equals("as given")))
        .anyMatch(p -> p.get("totalBits").asLong() == bits);
    assertThat(both.get("quantization").get("totalBits").asLong()).isLessThanOrEqualTo(bits);
    assertThat(both.get("quantization").get("curve").get(0).get("totalBits").asLong())
        .isGreaterThan(bits);
  }

  @Test
  void dataAreTakenIfTheyLieInTheDomain() throws IOException {
    Path data = folder.resolve("data.csv");
    Files.writeString(data, "0.5,0.25\n-1,1\n");
    Cli run =
        asked.run("0.2", "data", "--levels=2..2", "--boxes=100", "--no-report", "--data=" + data);
    assertThat(run.code()).as(run.err()).isZero();
    Files.writeString(data, "0.5,0.25\n-1,1.01\n");
    Cli outside = asked.run("0.2", "data", "--data=" + data);
    assertThat(outside.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(outside.err()).contains("input 2 lies outside the domain");
    assertThat(
            Cli.run("quantize", asked.f(), "--domain=unit", "--epsilon=1", "--data=" + data).err())
        .contains("--data is for --minimize");
  }

  /** Another cost is named, counted from values alone, and no worse than what one width takes. */
  @Test
  void otherCosts_areWhatIsMadeSmall() throws IOException {
    Cli run =
        Cli.run(
            "quantize",
            asked.f(),
            "--domain",
            Minimized.DOMAIN,
            "--epsilon=0.1",
            "--minimize=multiplications",
            "--bits=8..12",
            "--levels=1..2",
            "--boxes=100",
            "--timeout=1h",
            "--json",
            folder.resolve("products.json").toString(),
            "--out",
            folder.resolve("products").toString());
    assertThat(run.code()).as(run.err()).isZero();
    String text = Files.readString(folder.resolve("products.json"));
    JsonNode q = new tools.jackson.databind.ObjectMapper().readTree(text).get("quantization");
    long products =
        OnnxReader.read(folder.resolve("products").resolve("quantized.onnx"))
            .network()
            .nodes()
            .stream()
            .flatMap(node -> node.layer().affine().stream())
            .flatMapToDouble(affine -> Arrays.stream(affine.map().parameters()))
            .filter(w -> w != 0 && Math.abs(w) != Math.scalb(1.0, Math.getExponent(w)))
            .count();
    assertThat(q.get("minimized").asString()).isEqualTo("multiplications");
    assertThat(q.get("multiplications").asLong()).isEqualTo(products);
    assertThat(run.out()).startsWith("multiplications: " + products + ", in all: CERTIFIED");
    assertThat(q.get("levels").get(0).get("multiplications").asLong())
        .isGreaterThanOrEqualTo(products);
  }

  /** What one width for all takes counts only where it is proved. */
  @Test
  void aFirstLevelThatProvesNothingBoundsNothing() {
    JsonNode mixed =
        Cli.json(
            asked.run("0.1", "mixed", "--bits=1..1", "--levels=1..2", "--boxes=500", "--json=-"));
    JsonNode levels = mixed.get("quantization").get("byLevel");
    assertThat(levels).hasSize(1);
    assertThat(levels.get(0).get("level").asInt()).isEqualTo(2);
    assertThat(mixed.get("quantization").get("totalBits").asLong()).isGreaterThan(105);
  }

  /** One bit for all is refuted, and no level above finds a width: others may still do. */
  @Test
  void whatIsRefutedOfOneWidthAloneIsOpen() throws IOException {
    Path third = folder.resolve("third.onnx");
    Affine affine = Affine.of(Matrix.of(1, 1, (float) (1.0 / 3)), Vector.of(0));
    OnnxWriter.write(Network.alternating(List.of(affine)), third);
    Path json = folder.resolve("open.json");
    String[] more = {"--bits=1..1", "--levels=1..2", "--boxes=1", "--timeout=1h", "--json=" + json};
    Cli run = asked.runOf(third.toString(), "unit", "1e-9", "open", more);
    assertThat(run.code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.out()).startsWith("UNKNOWN: by any quantizer no network was proved");
    JsonNode result = new tools.jackson.databind.ObjectMapper().readTree(json.toFile());
    assertThat(result.get("verdict").asString()).isEqualTo("unknown");
    assertThat(result.get("levelsAbove").get("levels").get(0).get("level").asInt()).isEqualTo(2);
    assertThat(result.get("levelsAbove").get("reproducible").asBoolean()).isTrue();
    assertThat(result.get("reproducible").asBoolean()).isTrue();
  }

  /** The levels above the first were cut short, and these could have proved a better network. */
  @Test
  void whatTimeCutAboveTheFirstLevelDoesNotRepeat() {
    FewestResult cut =
        new FewestResult(
            Cost.BITS, List.of(), List.of(Level.MIXED), 3, 5, 1, FewestResult.Ending.TIME);
    Map<String, Object> json =
        new LinkedHashMap<>(Map.of("verdict", "certified", "reproducible", true));
    FewestJson.nothing(json, new FewestRun.Found(cut, List.of(), List.of()));
    assertThat(json).containsEntry("verdict", "certified").containsEntry("reproducible", false);
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    assertThat(asked.run("0.1", "other", "--levels", "6").code()).isEqualTo(ExitCode.USAGE);
    assertThat(asked.run("0.1", "other", "--levels", "4..2").err()).contains("descending");
    String points = folder.resolve("none.csv").toString();
    for (List<String> more :
        List.of(
            List.of("--minimize=bytes"),
            List.of("--minimize=bits", "--curve=1"),
            List.of("--minimize=bits", "--data=" + points))) {
      List<String> all = new ArrayList<>(List.of("quantize", asked.f(), "--domain=unit"));
      all.addAll(List.of("--epsilon=0.1", "--levels=1"));
      all.addAll(more);
      Cli first = Cli.run(all.toArray(String[]::new));
      assertThat(first.code()).as("%s", more).isEqualTo(ExitCode.USAGE);
      assertThat(first.err()).contains("level 1 alone", "give --levels 1..2 or more");
    }
    Cli same = asked.run("0", "other", "--curve=0.5");
    assertThat(same.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(same.err()).contains("--curve is for levels above the first", "epsilon must be");
    assertThat(
            Cli.run(
                    "quantize",
                    asked.f(),
                    "--domain",
                    Minimized.DOMAIN,
                    "--epsilon",
                    "1",
                    "--levels",
                    "2")
                .err())
        .contains("--levels is for --minimize");
    assertThat(
            Cli.run(
                    "quantize",
                    asked.f(),
                    "--domain",
                    Minimized.DOMAIN,
                    "--epsilon",
                    "1",
                    "--minimize",
                    "happiness")
                .err())
        .contains("'happiness' is none of bits, bytes, multiplications");
  }

  /** With a check or without one, so that the answer is as good as that of the first level. */
  @Test
  void ofFewSecondsOneWidthForAllHasEveryOne() {
    for (double left : new double[] {0.5, 5 - CertificateCheck.reserved(5), 4.5, 5}) {
      assertThat(QuantizeCommand.storedSeconds(left)).isEqualTo(left);
    }
    assertThat(QuantizeCommand.storedSeconds(600)).isBetween(10.0, 300.0);
  }

  /** Boxes count alike on every machine. */
  @Tag("slow")
  @Test
  void aSmallBudgetGivesNoWorseAnswerThanTheFirstLevelAlone() throws IOException {
    Path hard = folder.resolve("hard.onnx");
    OnnxWriter.write(HardNetwork.of(), hard);
    for (List<String> question :
        List.of(
            List.of(asked.f(), Minimized.DOMAIN, "0.1"),
            List.of(hard.toString(), "unit", "0.02"))) {
      long alone = bits(question, "1");
      assertThat(bits(question, "1..5")).isLessThanOrEqualTo(alone);
      assertThat(alone).isLessThan(Long.MAX_VALUE);
    }
  }

  /** Bits in all after a hundred boxes a search. */
  private static long bits(List<String> question, String levels) {
    JsonNode result =
        Cli.json(
            Cli.run(
                "quantize",
                question.get(0),
                "--domain",
                question.get(1),
                "--epsilon",
                question.get(2),
                "--minimize",
                "bits",
                "--levels",
                levels,
                "--boxes",
                "100",
                "--no-report",
                "--out",
                folder.resolve("brief").toString(),
                "--json",
                "-"));
    JsonNode quantization = result.get("quantization");
    return result.get("verdict").asString().equals("certified")
        ? quantization.get("totalBits").asLong()
        : Long.MAX_VALUE;
  }
}
