package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ApproximationTest {
  @TempDir Path folder;

  @Test
  void approximate_sine_fitsItsSpeedAndWritesAllFiles() throws IOException {
    Path csv = folder.resolve("a.csv");
    Path svg = folder.resolve("a.svg");
    Path json = folder.resolve("a.json");
    Cli run =
        Cli.run(
            "approximate",
            "--target",
            "sin:10",
            "--family",
            "cpwl-uniform",
            "--sizes",
            "8..64",
            "--bits",
            "fixed:8",
            "--csv",
            csv.toString(),
            "--svg",
            svg.toString(),
            "--json",
            json.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("gamma, real parameters       1.9");
    assertThat(csv).content().startsWith("size,M,depth,bits,error,errorQuantized\n8,23,2,8,");
    assertThat(svg).content().contains("quantized, fixed:8");
    JsonNode result = new ObjectMapper().readTree(Files.readString(json));
    assertThat(result.get("points").size()).isEqualTo(4);
    assertThat(result.get("points").get(1).get("M").asInt()).isEqualTo(47);
    assertThat(result.get("gamma").asDouble()).isCloseTo(2, within(0.15));
    assertThat(result.get("gammaQuantized").asDouble()).isLessThan(1);
    assertThat(result.get("gammaStandardError").asDouble()).isPositive();
    assertThat(result.get("knownGamma").asDouble()).isEqualTo(2);
    assertThat(result.get("gammaEncoding").isNull()).isTrue();
  }

  @Test
  void approximate_pointsOfAFile_areMetExactlyByTheirOwnPieces() throws IOException {
    Path file = folder.resolve("t.csv");
    Files.writeString(file, "0,1\n0.5,0\n1,0.25\n");
    JsonNode result =
        Cli.json(
            Cli.run(
                "approximate",
                "--target",
                file.toString(),
                "--family",
                "cpwl-uniform",
                "--sizes",
                "2..8",
                "--bits",
                "real",
                "--json",
                "-"));
    for (JsonNode point : result.get("points")) {
      assertThat(point.get("error").asDouble()).isZero();
      assertThat(point.get("bits").isNull()).isTrue();
    }
    assertThat(result.get("gamma").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "squaring",
        "multiplication",
        "polynomial",
        "cosine",
        "sobolev",
        "few-values",
        "free-knots",
        "free-knots-deep"
      })
  void recover_everyResult_keepsItsPromise(String name) {
    JsonNode result =
        Cli.json(
            Cli.run("recover", name, "--epsilon", "0.02", "--timeout", "500ms", "--json", "-"));
    double promised = result.get("errorPromised").asDouble();
    assertThat(promised).isLessThanOrEqualTo(0.02);
    assertThat(result.get("errorMeasured").asDouble()).isLessThanOrEqualTo(promised + 1e-12);
    assertThat(result.get("bits").size()).isGreaterThan(8);
    assertThat(result.get("bits").get(0).get("kind").asString()).isEqualTo("necessary");
  }

  @Test
  void recover_out_writesTheNetwork() {
    Cli run =
        Cli.run(
            "recover",
            "squaring",
            "--epsilon",
            "0.02",
            "--timeout",
            "1s",
            "--out",
            folder.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("error promised  0.01563").contains("error measured  0.01563");
    Cli inspect = Cli.run("inspect", folder.resolve("squaring.onnx").toString());
    assertThat(inspect.out()).contains("L = 3 layers, N = [1, 3, 3, 1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "approximate --target cube --family cpwl-uniform | no target 'cube'",
        "approximate --target square --family foo | none of cpwl-uniform",
        "approximate --target sqrt --family sawtooth | for the target square",
        "approximate --target square --family sawtooth --sizes 1..99 | sizes of sawtooth are 1 to 18",
        "approximate --target square --family cpwl-uniform --sizes 0..4 | --sizes must ascend",
        "approximate --target square --family cpwl-uniform --sizes x | --sizes takes LO..HI",
        "approximate --target square --family cpwl-uniform --bits log3:1 | bits must be real",
        "approximate --target sin:-1 --family cpwl-uniform | frequency must be above 0",
        "recover nothing | no result 'nothing'",
        "recover squaring --epsilon 0 | epsilon must be",
        "recover squaring --epsilon 1e-30 | epsilon must be",
        "recover sobolev --epsilon 1e-8 | sobolev takes epsilons from",
        "recover squaring --threads 0 | --threads must be 1 to 1024",
      })
  void commands_badInput_oneLineAndNothingElse(String line, String message) {
    Cli run = Cli.run(line.trim().split(" "));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().trim()).contains(message.trim()).doesNotContain("\n");
  }

  @Test
  void approximate_missingFile_isBadInput() {
    Cli run = Cli.run("approximate", "--target", "no.csv", "--family", "cpwl-free");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("no.csv");
  }
}
