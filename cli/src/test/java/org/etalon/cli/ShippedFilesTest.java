package org.etalon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.etalon.file.Sha256;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models and domains as they are shipped: compressed, with endings in capitals, in other units. */
class ShippedFilesTest {
  /** y = 2 x0 - x1 of normalized inputs. */
  private static final String NNET =
      """
      1,2,1,2,
      2,1,
      0,
      0.0,-3.0,
      100.0,3.0,
      50.0,0.0,7.0,
      200.0,6.0,10.0,
      2.0,-1.0,
      0.0,
      """;

  private static final String PROPERTY =
      """
      (declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)
      (assert (and (>= X_0 0.1) (<= X_0 0.2) (>= X_1 -0.5) (<= X_1 0.5)))
      """;

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    double[] weights = {2, -1};
    Affine layer = Affine.of(Matrix.of(1, 2, weights), Vector.of(0));
    OnnxWriter.write(Network.of(Arrays.asList(layer)), folder.resolve("f.onnx"));
    byte[] model = Files.readAllBytes(folder.resolve("f.onnx"));
    Files.write(folder.resolve("f.onnx.gz"), gzip(model));
    Files.write(folder.resolve("F.ONNX"), model);
    Files.writeString(folder.resolve("f.nnet"), NNET);
    Files.writeString(folder.resolve("F.NNET"), NNET);
    Files.write(folder.resolve("f.nnet.gz"), gzip(NNET.getBytes(UTF_8)));
    Files.writeString(folder.resolve("other.nnet"), NNET.replace("200.0", "201.0"));
    Files.writeString(folder.resolve("d.vnnlib"), PROPERTY);
    Files.writeString(folder.resolve("D.VNNLIB"), PROPERTY);
    Files.write(folder.resolve("d.vnnlib.gz"), gzip(PROPERTY.getBytes(UTF_8)));
    String json = "{\"lower\":[0.1,-0.5],\"upper\":[0.2,0.5]}";
    Files.writeString(folder.resolve("d.json"), "\uFEFF" + json);
    Files.write(folder.resolve("d.json.gz"), gzip(json.getBytes(UTF_8)));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonNode json(Cli run) {
    return JsonMapper.builder().build().readTree(run.out());
  }

  private Cli certify(String f, String g, String... domain) {
    String[] head = {"certify", file(f), file(g), "--timeout", "20s", "--json", "-"};
    String[] all = Arrays.copyOf(head, head.length + domain.length);
    System.arraycopy(domain, 0, all, head.length, domain.length);
    return Cli.run(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f.onnx", "f.onnx.gz", "F.ONNX", "f.nnet", "f.nnet.gz", "F.NNET"})
  void model_inEveryShippedForm_isTheSameWithTheHashOfItsBytes(String name) throws IOException {
    Cli run = certify(name, "f.onnx", "--domain", file("d.json"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(json(run).path("lowerBound").doubleValue()).isZero();
    JsonNode f = json(run).path("networks").path("f");
    assertThat(f.path("sha256").asString())
        .isEqualTo(Sha256.hex(Files.readAllBytes(folder.resolve(name))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d.json", "d.json.gz", "d.vnnlib", "d.vnnlib.gz", "D.VNNLIB"})
  void domain_inEveryShippedForm_isTheSame(String name) {
    Cli run = certify("f.onnx", "f.onnx", "--domain", file(name));
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode corners = json(run).path("domain").path("corners").path(0);
    assertThat(corners.path("upper").toString()).isEqualTo("[0.2,0.5]");
    assertThat(corners.path("lower").path(0).doubleValue()).isEqualTo(Math.nextDown(0.1));
    assertThat(json(run).path("domain").has("units")).isFalse();
  }

  @Test
  void physical_domain_isNormalizedOutwardAndSaidSo() throws IOException {
    Files.writeString(folder.resolve("p.json"), "{\"lower\":[70,-3],\"upper\":[90.1,3]}");
    Cli run = certify("f.nnet", "f.nnet", "--domain", file("p.json"), "--physical");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("warning");
    JsonNode domain = json(run).path("domain");
    assertThat(domain.path("units").asString()).isEqualTo("physical");
    JsonNode corners = domain.path("corners").path(0);
    // (70 - 50) / 200 is a tenth, and (90.1 - 50) / 200 of the next double above 90.1
    assertThat(corners.path("lower").path(0).doubleValue()).isEqualTo(Math.nextDown(0.1));
    assertThat(corners.path("lower").path(1).doubleValue()).isEqualTo(-0.5);
    assertThat(corners.path("upper").path(0).doubleValue()).isBetween(0.2005, 0.2005000000001);
    assertThat(domain.path("physicalCorners").path(0).path("lower").toString())
        .isEqualTo("[70.0,-3.0]");
  }

  @Test
  void domain_outsideTheHeadersRange_isWarnedAbout() {
    Cli run = certify("f.nnet", "f.nnet", "--domain", "box:0,100");
    assertThat(run.code()).isZero();
    assertThat(run.err())
        .contains(
            "warning: domain box:0,100 leaves the normalized range of "
                + file("f.nnet")
                + ": x[0] lies in [0, 100], the header gives [-0.25, 0.25] (2 inputs in all); if it"
                + " is in physical units, give --physical");
    assertThat(certify("f.nnet", "f.nnet", "--domain", file("d.json")).err())
        .doesNotContain("warning");
    assertThat(certify("f.onnx", "f.onnx", "--domain", "box:0,100").err())
        .doesNotContain("warning");
    Cli beyond = certify("f.nnet", "f.nnet", "--domain", "box:0,3.1", "--physical");
    assertThat(beyond.err())
        .contains("leaves the physical range that the header of " + file("f.nnet"))
        .contains("x[1] lies in [0, 0.51666");
  }

  @Test
  void physical_withHeadersThatDisagree_isRefused() {
    Cli run = certify("f.nnet", "other.nnet", "--domain", "unit", "--physical");
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("normalize differently");
    assertThat(certify("f.nnet", "f.onnx", "--domain", "unit", "--physical").code()).isZero();
  }

  @Test
  void inspect_ofNnet_namesTheNormalization() {
    Cli run = Cli.run("inspect", file("f.nnet"));
    assertThat(run.out())
        .contains("a domain in physical units takes --physical")
        .containsPattern("x\\[0\\] +\\[0, 100\\] +50 +200 +\\[-0.25, 0.25\\]")
        .containsPattern("x\\[1\\] +\\[-3, 3\\] +0 +6 +\\[-0.5, 0.5\\]")
        .contains("outputs: physical y = 7 + 10 * y");
    JsonNode normalization =
        json(Cli.run("inspect", file("f.nnet"), "--json", "-")).path("normalization");
    assertThat(normalization.path("inputs").path(1).path("upper").doubleValue()).isEqualTo(0.5);
    assertThat(normalization.path("outputRange").doubleValue()).isEqualTo(10);
  }

  @Test
  void inspect_ofLargeLayers_keepsItsTimeLimit() throws IOException {
    int n = 1200;
    double[] weights = new double[n * n];
    Arrays.setAll(weights, i -> (float) Math.sin(i * 0.37));
    Affine layer = Affine.of(Matrix.of(n, n, weights), Vector.zeros(n));
    Network network = Network.alternating(Arrays.asList(layer, layer, layer));
    OnnxWriter.write(network, folder.resolve("large.onnx"));
    Cli run = Cli.run("inspect", file("large.onnx"), "--timeout", "1ms", "--json", "-");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode last = json(run).path("layers").path(2);
    assertThat(last.path("norm2Coarse").booleanValue()).isTrue();
    assertThat(last.path("norm2").doubleValue()).isPositive();
    assertThat(Cli.run("inspect", file("large.onnx"), "--timeout", "1ms").out())
        .contains("* coarse: time ended");
    assertThat(Cli.run("inspect", file("f.onnx")).out()).doesNotContain("coarse");
  }
}
