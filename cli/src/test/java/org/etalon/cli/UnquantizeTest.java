package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.etalon.testing.DataFolder;
import org.etalon.testing.QonnxReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code etalon unquantize}: how far a model of QONNX is from itself without quantizers. */
class UnquantizeTest {
  @TempDir private Path folder;

  private static Cli unquantize(Path model, Path twin) {
    return Cli.run("unquantize", model.toString(), "--out", twin.toString());
  }

  private static double[] point(JsonNode x) {
    return StreamSupport.stream(x.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
  }

  /**
   * The judge computes both networks from the one file, in doubles; domains are some of those of
   * {@code bench --suite twins}.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jets_qkeras box:0.4,0.5",
        "jets_qkeras box:-1,1",
        "jets_qkeras box:-0.1,0.1",
        "tfc_2w2a box:0.4,0.5",
        "tfc_2w2a box:0,1",
        "kws_w3a3 box:-1,1",
        "kws_w3a3 box:-0.01,0.01"
      })
  void certify_publishedModelAgainstItsTwin_witnessIsReplayedByAnother(String name, String box)
      throws IOException {
    Path model = DataFolder.file("real/qonnx_" + name + ".onnx");
    Path twin = folder.resolve(name + ".onnx");
    Cli made = unquantize(model, twin);
    assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.OK);
    assertThat(made.out())
        .contains(" Quant.")
        .contains("etalon certify " + twin + " " + model + " --domain D");
    Cli found =
        Cli.run(
            "certify",
            twin.toString(),
            model.toString(),
            "--domain",
            box,
            "--boxes",
            "4",
            "--semantics",
            "real",
            "--json",
            "-");
    JsonNode result = Cli.json(found);
    double attained = result.get("lowerBound").asDouble();
    double[] x = point(result.get("witness").get("input"));
    byte[] file = Files.readAllBytes(model);
    double[] f = QonnxReference.unquantized(file).evaluate(x);
    double[] g = QonnxReference.of(file).evaluate(x);
    double[] apart = new double[f.length];
    Arrays.setAll(apart, i -> Math.abs(g[i] - f[i]));
    assertThat(attained).as(name).isPositive();
    assertThat(Arrays.stream(apart).max().orElseThrow())
        .as(name)
        .isCloseTo(attained, within(1e-6 * attained));
  }

  /** What certify would refuse is not told; paths are told as a shell takes them. */
  @Test
  void unquantize_saysWhatToRun_onlyWhereItRuns() throws IOException {
    Path model = DataFolder.file("real/qonnx_tfc_2w2a.onnx");
    Path twin = folder.resolve("a twin.onnx");
    assertThat(unquantize(model, twin).out())
        .contains("apart: etalon certify '" + twin + "' " + model + " --domain D");
    Path signs = DataFolder.file("real/qonnx_unsw_w2a2.onnx");
    Cli made = unquantize(signs, folder.resolve("signs.onnx"));
    assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.OK);
    assertThat(made.out()).contains("Left out: ").doesNotContain("etalon certify");
  }

  @Test
  void unquantize_intoAFolderThatIsMissing_isRefusedBeforeTheModelIsRead() {
    Path to = folder.resolve("missing/t.onnx");
    Cli cli = unquantize(folder.resolve("no.onnx"), to);
    assertThat(cli.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(cli.err()).contains("cannot write " + to + ": its folder does not exist");
  }

  @Test
  void unquantize_whatHasNoTwin_isRefused() throws IOException {
    Path model = DataFolder.file("real/qonnx_residual_block.onnx");
    Cli without = unquantize(model, folder.resolve("twin.onnx"));
    assertThat(without.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(without.err()).contains("it has no quantizer of QONNX");
    assertThat(folder.resolve("twin.onnx")).doesNotExist();
    Cli missing = unquantize(folder.resolve("no.onnx"), folder.resolve("t"));
    assertThat(missing.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(missing.err()).contains("no such model file: " + folder.resolve("no.onnx"));
    Path own = Files.copy(DataFolder.file("real/qonnx_jets_qkeras.onnx"), folder.resolve("m.onnx"));
    Cli onto = unquantize(own, own);
    assertThat(onto.code()).isEqualTo(ExitCode.USAGE);
  }
}
