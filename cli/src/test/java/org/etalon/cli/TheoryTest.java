package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TheoryTest {
  @TempDir static Path folder = Path.of("");

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void lipschitz_smallClass_printsKBetweenItsClosedForms() {
    JsonNode values =
        Cli.json(
                Cli.run(
                    "theory",
                    "lipschitz",
                    "--widths",
                    "2,3,1",
                    "--weight-bound",
                    "2",
                    "--norm",
                    "1",
                    "--json",
                    "-"))
            .get("lipschitz");
    assertThat(values.get("K").doubleValue()).isEqualTo(25);
    assertThat(values.get("lower").doubleValue()).isEqualTo(4);
    assertThat(values.get("upper").doubleValue()).isEqualTo(72);
  }

  @Test
  void lipschitz_extremalPair_isEnclosedByCertify() {
    Cli theory =
        Cli.run(
            "theory",
            "lipschitz",
            "--widths",
            "3,8,8,2",
            "--weight-bound",
            "1.5",
            "--domain-radius",
            "0.5",
            "--extremal",
            in("pair"),
            "--json",
            "-");
    JsonNode values = Cli.json(theory).get("lipschitz");
    double expected = values.get("K").doubleValue() * values.get("delta").doubleValue();
    JsonNode proof =
        Cli.json(
            Cli.run(
                "certify",
                in("pair/theta.onnx"),
                in("pair/moved.onnx"),
                "--domain",
                "box:-0.5,0.5",
                "--norm",
                "2",
                "--gap",
                "0.01",
                "--json",
                "-"));
    assertThat(proof.get("upperBound").doubleValue()).isGreaterThan(0.999 * expected);
    assertThat(proof.get("lowerBound").doubleValue())
        .isBetween(0.999 * expected, expected * (1 + 1e-9));
  }

  @Test
  void bits_oneClassAndATable_agree() throws IOException {
    JsonNode one =
        Cli.json(
                Cli.run(
                    "theory",
                    "bits",
                    "--widths",
                    "16,16,16,16,16",
                    "--weight-bound",
                    "4",
                    "--epsilon",
                    "0.01",
                    "--json",
                    "-"))
            .get("bits");
    assertThat(one.get("sufficientBits").intValue()).isEqualTo(24);
    assertThat(one.get("necessaryBits").intValue()).isEqualTo(24);
    assertThat(one.get("errorUpper").doubleValue()).isLessThanOrEqualTo(0.01);
    assertThat(one.get("errorLower").doubleValue())
        .isLessThanOrEqualTo(one.get("errorUpper").doubleValue());
    JsonNode rows =
        Cli.json(
                Cli.run(
                    "theory",
                    "bits",
                    "--widths",
                    "16",
                    "--depths",
                    "2..4",
                    "--weight-bound",
                    "1,4",
                    "--epsilon",
                    "0.01",
                    "--svg",
                    in("bits.svg"),
                    "--json",
                    "-"))
            .get("rows");
    assertThat(rows.size()).isEqualTo(6);
    assertThat(rows.get(5).get("sufficientBits").intValue()).isEqualTo(24);
    assertThat(Files.readString(folder.resolve("bits.svg"))).startsWith("<svg").contains("B = 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lipschitz --widths 3 --weight-bound 1",
        "lipschitz --widths 2,0,1 --weight-bound 1",
        "lipschitz --widths 2,x --weight-bound 1",
        "lipschitz --widths 2,2 --weight-bound 0",
        "lipschitz --widths 2,2 --weight-bound -1",
        "lipschitz --widths 2,2 --weight-bound NaN",
        "lipschitz --widths 2,2 --weight-bound 1,2",
        "lipschitz --widths 2,2 --weight-bound 1 --domain-radius 0",
        "lipschitz --widths 2,2 --weight-bound 1 --norm 3",
        "lipschitz --widths 2,99999999,2 --weight-bound 1",
        "lipschitz --widths 2,-1,2 --weight-bound 1",
        "lipschitz --widths 2,2 --weight-bound Infinity",
        "lipschitz --widths 2,2 --weight-bound 1e1001",
        "lipschitz --widths 2,2 --weight-bound 1e-99999",
        "lipschitz --widths 2,2 --weight-bound 1e999999999999",
        "lipschitz --widths 2,2 --weight-bound 1e400 --extremal x",
        "lipschitz --widths 2,2 --weight-bound 1e-300 --extremal x",
        "lipschitz --widths 99999,99999,2 --weight-bound 1 --extremal x",
        "lipschitz --widths , --weight-bound 1",
        "bits --widths 2,2 --weight-bound 1 --epsilon NaN",
        "bits --widths 2,2 --weight-bound 1 --epsilon 1e-2000",
        "bits --widths 2,2 --weight-bound 1e999 --epsilon 1 --depths 1..2",
        "bits --widths 2 --weight-bound 1e999 --epsilon 1 --depths 1999..2000",
        "bits --widths 2,2 --weight-bound 1 --epsilon 1e-30 --instantiate x",
        "bits --widths 2,2 --weight-bound 1e400 --epsilon 1e390 --instantiate x",
        "bits --widths 2 --weight-bound 1 --epsilon 1 --depths 2..3 --instantiate x",
        "bits --widths 2,2 --weight-bound 1 --epsilon 1 --svg x.svg",
        "chain --depth 0",
        "chain --depth -1",
        "chain --depth 40",
        "chain --levels 1",
        "chain --levels 100",
        "chain --weight-bound 0",
        "chain --weight-bound 1,2",
        "bits --widths 2,2 --weight-bound 1 --epsilon 0",
        "bits --widths 2,2 --weight-bound 1 --epsilon -1",
        "bits --widths 2,2 --weight-bound 1",
        "bits --widths 2 --weight-bound 1 --epsilon 1 --depths 0..3",
        "bits --widths 2 --weight-bound 1 --epsilon 1 --depths 5",
        "bits --widths 2,2 --weight-bound 1 --epsilon 1 --depths 2..3",
        "bits --widths 2,2 --weight-bound 1 --epsilon 1 --rounding up",
      })
  void theory_mistakes_giveOneLineAndTheUsageCode(String arguments) {
    Cli run = Cli.run(("theory " + arguments).split(" ", -1));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines().count()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void theory_hugeNumbers_stayNumbers() {
    String widths = "64" + ",64".repeat(40); // a product of (64 * 1e9)^40
    Cli run =
        Cli.run("theory", "bits", "--widths", widths, "--weight-bound", "1e9", "--epsilon", "1e-9");
    assertThat(run.code()).isZero();
    assertThat(run.out()).doesNotContain("NaN").doesNotContain("Infinity").contains("bits suffice");
  }

  @Test
  void bits_instantiate_isWhatCertifyFindsAndDoublesHold() {
    JsonNode result =
        Cli.json(
            Cli.run(
                "theory",
                "bits",
                "--widths",
                "3,5,4,2",
                "--weight-bound",
                "1.7",
                "--epsilon",
                "0.05",
                "--instantiate",
                in("worst"),
                "--json",
                "-"));
    JsonNode instance = result.get("instance");
    double attained = instance.get("attained").doubleValue();
    assertThat(attained)
        .isBetween(
            0.99999 * instance.get("errorLower").doubleValue(),
            instance.get("errorLower").doubleValue());
    assertThat(instance.get("errorLower").doubleValue())
        .isBetween(0.99 * result.get("bits").get("errorLower").doubleValue(), 0.05);
    JsonNode proof =
        Cli.json(
            Cli.run(
                "certify",
                in("worst/f.onnx"),
                in("worst/g.onnx"),
                "--domain",
                "box:-1,1",
                "--norm",
                "2",
                "--gap",
                "0.001",
                "--json",
                "-"));
    assertThat(proof.get("upperBound").doubleValue()).isGreaterThanOrEqualTo(attained);
    assertThat(proof.get("lowerBound").doubleValue()).isBetween(attained * (1 - 1e-9), 0.05);
  }

  @Test
  void chain_tenLayers_leavesTheLinearLaw() throws IOException {
    JsonNode rows =
        Cli.json(
                Cli.run(
                    "theory",
                    "chain",
                    "--depth",
                    "7",
                    "--weight-bound",
                    "2",
                    "--svg",
                    in("chain.svg"),
                    "--json",
                    "-"))
            .get("rows");
    assertThat(rows.size()).isEqualTo(7);
    JsonNode last = rows.get(6);
    assertThat(last.get("gap").doubleValue()).isBetween(1.2457e-4, 1.2458e-4);
    assertThat(last.get("jointError").doubleValue())
        .isBetween(64 * last.get("gap").doubleValue(), 64.001 * last.get("gap").doubleValue());
    assertThat(last.get("separate").doubleValue()).isBetween(0.36, 7 / 16.0);
    assertThat(Files.readString(folder.resolve("chain.svg"))).contains("together");
  }
}
