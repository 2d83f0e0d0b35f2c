package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Semantics;
import org.etalon.onnx.OnnxReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code --semantics float32} from the search to the checker, and what names it. */
class FloatSemanticsTest {
  @TempDir static Path folder = Path.of("");

  private static String f = "";
  private static String domain = "";
  private static Cli quantized = new Cli(0, "", "");

  @BeforeAll
  static void quantize() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    f = folder.resolve("pendulum.onnx").toString();
    domain = folder.resolve("pendulum.domain.json").toString();
    quantized =
        run(
            "quantize",
            f,
            "--epsilon",
            "0.1",
            "--bits",
            "10..12",
            "--rounding",
            "nearest",
            "--semantics",
            "float32",
            "--threads",
            "1",
            "--out",
            folder.resolve("out").toString());
  }

  private static Cli run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--domain", domain));
    return Cli.run(all.toArray(String[]::new));
  }

  private static String out(String name) {
    return folder.resolve("out").resolve(name).toString();
  }

  @Test
  void quantize_everyFile_namesFloat32() throws Exception {
    assertThat(quantized.code()).as(quantized.err()).isZero();
    assertThat(quantized.out())
        .contains("for every float32 x of the domain")
        .contains("Covers runs of both networks in float32")
        .contains("the checker accepts the certificate")
        .doesNotContain("real arithmetic");
    JsonNode json =
        new tools.jackson.databind.ObjectMapper().readTree(Path.of(out("result.json")).toFile());
    assertThat(json.get("semantics").asString()).isEqualTo("float32");
    assertThat(json.get("networks").get("g").get("semantics").asString()).isEqualTo("float32");
    assertThat(OnnxReader.read(Path.of(out("quantized.onnx"))).metadata().properties())
        .hasEntrySatisfying(
            "etalon.semantics", covers -> assertThat(covers).startsWith("float32 in any order"));
    assertThat(json.get("check").get("command").asString()).contains("--semantics float32");
  }

  @Test
  void check_certificate_isAboutItsOwnSemantics() throws IOException {
    String[] about = {
      out("certificate.etalon"),
      "--network",
      f,
      "--quantized",
      out("quantized.onnx"),
      "--epsilon",
      "0.1",
      "--semantics",
      "float32"
    };
    Cli accepted = run("check", about);
    assertThat(accepted.code()).as(accepted.out()).isZero();
    String assumed = Semantics.FLOAT32.assumption().orElseThrow();
    assertThat(assumed).contains("any order", "fused or not", "gradual or flushed");
    assertThat(accepted.out())
        .contains("float32 x, g and f run in float32")
        .contains("  Assumes: " + assumed + ".\n");
    assertThat(Files.readString(Path.of(about[0]), StandardCharsets.ISO_8859_1))
        .contains("\nsemantics float32\nsemantics.assumes " + assumed + "\n");
    about[8] = "real";
    Cli rejected = run("check", about);
    assertThat(rejected.code()).isEqualTo(3);
    assertThat(rejected.out()).contains("about float32 arithmetic, not about real");
  }

  @Test
  void certify_oneNetworkTwice_boundsHowFarItsRunsMayDiffer() {
    Cli real = run("certify", f, f, "--epsilon", "0.001", "--threads", "1");
    assertThat(real.out()).contains("proved upper bound    0\n");
    Cli floats =
        run("certify", f, f, "--epsilon", "0.001", "--threads", "1", "--semantics", "float32");
    assertThat(floats.code()).as(floats.err()).isZero();
    assertThat(floats.out())
        .contains("CERTIFIED")
        .contains("float32 runs, products added by ascending columns")
        .doesNotContain("proved upper bound    0\n");
  }

  @Test
  void certify_gAlone_isNamedAndChecked() throws IOException {
    String file = folder.resolve("alone.etalon").toString();
    String[] about = {"--epsilon", "0.001", "--threads", "1", "--semantics", "float32-g"};
    List<String> arguments = new ArrayList<>(List.of(f, f));
    arguments.addAll(List.of(about));
    arguments.addAll(List.of("--certificate", file));
    Cli certified = run("certify", arguments.toArray(String[]::new));
    assertThat(certified.code()).as(certified.err()).isZero();
    assertThat(certified.out())
        .contains("for every float32 x of the domain")
        .contains("Covers runs of g in float32")
        .contains("f is a function of real arithmetic")
        .doesNotContain("proved upper bound    0\n");
    assertThat(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1))
        .contains("\nsemantics float32-g\nsemantics.assumes f in real arithmetic; g: sums in any");
    String[] check = {
      file, "--network", f, "--quantized", f, "--epsilon", "0.001", "--semantics", "float32-g"
    };
    Cli accepted = run("check", check);
    assertThat(accepted.code()).as(accepted.out()).isZero();
    assertThat(accepted.out()).contains("float32 x, g runs in float32,");
    check[8] = "float32";
    Cli rejected = run("check", check);
    assertThat(rejected.code()).isEqualTo(3);
    assertThat(rejected.out()).contains("about float32-g arithmetic, not about float32");
  }

  @Test
  void options_thatDoNotFit_areRefused() {
    assertThat(run("certify", f, f, "--semantics", "float32", "--property", "same-decision").code())
        .isEqualTo(64);
    assertThat(
            run(
                    "quantize",
                    f,
                    "--epsilon",
                    "0.1",
                    "--semantics",
                    "float32",
                    "--activations",
                    "same",
                    "--out",
                    folder.resolve("none").toString())
                .code())
        .isEqualTo(64);
    assertThat(run("certify", f, f, "--semantics", "float16").code()).isEqualTo(64);
  }
}
