package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.quant.CodedFile;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Coded files wherever a model is read, beside an ONNX file of other widths. */
class CodedModelsTest {
  @TempDir static Path folder = Path.of("");

  private static CodedNetwork narrow;

  @BeforeAll
  static void makeModels() throws IOException {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    narrow = coded(new SplittableRandom(1), 2, 5, 3, 1);
    CodedFile.write(folder.resolve("g.coded"), narrow);
    CodedFile.write(folder.resolve("deep.coded"), coded(new SplittableRandom(1), 2, 5, 3, 3, 1));
    CodedLayer wide = new CodedLayer(List.of(CodedRow.of(0, new int[] {1 << 24 | 1, 1}, 0)));
    CodedFile.write(folder.resolve("wide.coded"), CodedNetwork.of(List.of(wide)));
    byte[] bytes = Files.readAllBytes(folder.resolve("g.coded"));
    bytes[30] ^= 1;
    Files.write(folder.resolve("damaged.coded"), bytes);
    Files.copy(folder.resolve("pendulum.onnx"), folder.resolve("other.coded"));
  }

  private static CodedNetwork coded(SplittableRandom random, int... sizes) {
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      List<CodedRow> rows = new ArrayList<>();
      for (int i = 0; i < sizes[l]; i++) {
        int[] weights = random.ints(sizes[l - 1], -2, 3).toArray();
        rows.add(CodedRow.of(-2, weights, random.nextInt(-4, 5)));
      }
      layers.add(new CodedLayer(rows));
    }
    return CodedNetwork.of(layers);
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void inspect_showsWhatACodedFileTakes() {
    Cli run = Cli.run("inspect", in("g.coded"));
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("N = [2, 5, 3, 1]", "coded file by etalon")
        .contains("totalBits: " + narrow.totalBits())
        .contains("payloadBits: " + narrow.payloadBits())
        .contains("structureBits: " + narrow.structureBits());
  }

  @Test
  void certify_proofOfOtherWidths_isCheckedAndReported() throws IOException {
    String[] asked = {"--domain", in("pendulum.domain.json"), "--epsilon", "60"};
    Cli run =
        Cli.run(
            with(
                asked,
                "certify",
                in("pendulum.onnx"),
                in("g.coded"),
                "--certificate",
                in("c.etalon"),
                "--report",
                in("r.html"),
                "--json",
                in("r.json")));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(Files.readString(folder.resolve("r.json")));
    assertThat(json.get("networks").get("g").get("widths").toString()).isEqualTo("[2,5,3,1]");
    String header = Files.readString(folder.resolve("c.etalon"), StandardCharsets.ISO_8859_1);
    assertThat(header).containsPattern("\nplaces \\d+(,\\d+){4};\\d+(,\\d+){2}\n");
    assertThat(folder.resolve("r.html")).isNotEmptyFile();
    Cli check =
        Cli.run(
            with(
                asked,
                "check",
                in("c.etalon"),
                "--network",
                in("pendulum.onnx"),
                "--quantized",
                in("g.coded")));
    assertThat(check.code()).as(check.out()).isZero();
    assertThat(check.out()).contains("ACCEPTED");
  }

  @Test
  void certify_witnessOfOtherWidths_isReplayed() {
    String[] asked = {"--domain", in("pendulum.domain.json"), "--epsilon", "0.001"};
    Cli run =
        Cli.run(
            with(
                asked,
                "certify",
                in("g.coded"),
                in("pendulum.onnx"),
                "--certificate",
                in("w.etalon")));
    assertThat(run.code()).isEqualTo(ExitCode.FALSIFIED);
    Cli check =
        Cli.run(
            with(
                asked,
                "check",
                in("w.etalon"),
                "--network",
                in("g.coded"),
                "--quantized",
                in("pendulum.onnx")));
    assertThat(check.out()).contains("> 0.001 at the witness");
  }

  private static String[] with(String[] asked, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(asked));
    return all.toArray(new String[0]);
  }

  @Test
  void bounds_ofACodedFile_areThoseOfOneArchitecture() {
    Cli run =
        Cli.run("bounds", in("g.coded"), in("g.coded"), "--domain", "unit", "--timeout", "5s");
    assertThat(run.code()).isZero();
    refused("different architectures", "bounds", in("pendulum.onnx"), in("g.coded"));
    refused("different architectures", "certify", in("pendulum.onnx"), in("deep.coded"));
  }

  @Test
  void badFiles_areRefusedInOneLine() {
    refused("row 1 of layer 1 has a number that is no float32", "certify", in("wide.coded"), "x");
    refused("its SHA-256 does not fit", "certify", in("damaged.coded"), "x");
    refused("does not begin with 'etalon-coded 1'", "certify", in("other.coded"), "x");
    refused("no such model file", "certify", in("none.coded"), "x");
  }

  private static void refused(String reason, String... args) {
    Cli run = Cli.run(with(new String[] {"--domain", "unit"}, args));
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains(reason);
  }
}
