package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.network.Stored;
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.etalon.testing.FixedConvolutions;
import org.etalon.testing.FixedPools;
import org.etalon.testing.OnnxNodes;
import org.etalon.testing.QonnxReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks in fixed point as QONNX, read again. */
class QonnxWriterTest {
  @TempDir Path folder = Path.of("");

  private static FixedFormat format(RoundingMode mode) {
    return FixedFormat.signed(0.25, 7, mode, Overflow.SATURATE);
  }

  /** Ties up and down have names of their own only where a zero point lifts codes above zero. */
  private static RoundingMode unsigned(RoundingMode mode) {
    return mode == RoundingMode.HALF_UP
        ? RoundingMode.HALF_AWAY
        : mode == RoundingMode.HALF_DOWN ? RoundingMode.HALF_TO_ZERO : mode;
  }

  private static Network network(RoundingMode mode, double weight) {
    FixedFormat hidden = FixedFormat.unsigned(0.5, 5, unsigned(mode), Overflow.SATURATE);
    return Network.of(
        List.of(
            new Round(3, format(mode)),
            Affine.of(Matrix.of(2, 3, 0.5, -1.25, 3, weight, 0, -0.125), Vector.of(0.75, -8)),
            new Relu(2),
            new Round(2, hidden),
            Affine.of(Matrix.of(1, 2, -1, 1), Vector.of(0)),
            new Round(1, format(mode))));
  }

  private Path write(Network network) throws IOException {
    Path file = folder.resolve("q.onnx");
    QonnxWriter.write(network, Map.of("etalon.a", "b"), file);
    return file;
  }

  /** A network with casts of a mode, by the writer that has it. */
  private Path write(Network network, RoundingMode mode) throws IOException {
    if (mode == unsigned(mode)) {
      return write(network);
    }
    // 127.5 - 2^-20 is no float32 number: a code that is -1 becomes 0
    assertThat((float) (128 - 0.5 - 0x1p-20)).isEqualTo(127.5f);
    refused(network, "ties of signed values up or down");
    Path file = folder.resolve("lifted.onnx");
    OnnxWriter.write(network, file);
    return file;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HALF_UP", "HALF_DOWN"})
  void whatIsWritten_isReadAsTheSameNetwork(RoundingMode mode) throws IOException {
    Network network = network(mode, 2.5);
    Model read = OnnxReader.read(write(network));
    assertThat(read.network()).isEqualTo(network);
    assertThat(read.operators()).containsExactlyInAnyOrder("IntQuant", "MatMul", "Add", "Relu");
    assertThat(read.metadata().properties()).containsEntry("etalon.a", "b");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWritten_computesTheSame_byTheOperatorsPages(RoundingMode mode) throws IOException {
    Network network = network(mode, 2.5);
    assertThat(requireEqual(network, write(network, mode), Cases.of(10_000)))
        .hasSizeGreaterThan(40);
  }

  /** The outputs that were seen. */
  private Set<Double> requireEqual(Network network, int count) throws IOException {
    return requireEqual(network, write(network), count);
  }

  private static Set<Double> requireEqual(Network network, Path written, int count)
      throws IOException {
    QonnxReference file = QonnxReference.of(Files.readAllBytes(written));
    SplittableRandom random = new SplittableRandom(count);
    Set<Double> seen = new HashSet<>();
    for (int n = 0; n < count; n++) {
      double[] x =
          random.ints(network.inputSize(), -600, 600).mapToDouble(k -> k * 0.0625).toArray();
      double[] given = file.evaluate(x);
      Arrays.stream(given).forEach(seen::add);
      assertThat(Arrays.stream(given).mapToObj(Dyadic::of))
          .containsExactly(network.forwardExact(x));
    }
    return seen;
  }

  @Test
  void convolutions_areReadAsTheSameNetwork_andComputeTheSame() throws IOException {
    for (Network network :
        List.of(
            FixedConvolutions.fixed(5, RoundingMode.HALF_EVEN, 5, 8),
            FixedConvolutions.fixed(6, RoundingMode.FLOOR, 8, 11),
            FixedConvolutions.weights(7, 5))) {
      assertThat(OnnxReader.read(write(network)).network()).isEqualTo(network);
      assertThat(requireEqual(network, Cases.of(1000))).hasSizeGreaterThan(40);
    }
  }

  @Test
  void maximaAndMovedPixels_areReadAsTheSameNetwork_andComputeTheSame() throws IOException {
    for (boolean line : new boolean[] {false, true}) {
      for (boolean plain : new boolean[] {false, true}) {
        Network network = new FixedPools(8, line, plain, RoundingMode.HALF_EVEN, 5, 8, 8).network();
        assertThat(OnnxReader.read(write(network)).network()).isEqualTo(network);
        assertThat(requireEqual(network, Cases.of(1000))).hasSizeGreaterThan(40);
      }
    }
  }

  /** Not as many as a power of two as step would need. */
  @Test
  void weightsAlone_haveTheirBits_oneStepALayer_orOneAChannel() throws IOException {
    OnnxNodes graph = OnnxNodes.of(Files.readAllBytes(write(FixedConvolutions.weights(7, 5))));
    assertThat(graph.initializers().get("weights1_bits").values()).containsExactly(5);
    assertThat(graph.initializers().get("weights1_scale").shape()).containsExactly(4, 1, 1, 1);
    assertThat(graph.initializers().get("weights3_bits").values()).containsExactly(5);
    assertThat(graph.initializers().get("weights3_scale").shape()).isEmpty();
  }

  @Test
  void everyValue_isDeclared_andNoNameHasADot() throws IOException {
    byte[] file = Files.readAllBytes(write(network(RoundingMode.FLOOR, 2.5)));
    String text = new String(file, StandardCharsets.ISO_8859_1);
    for (String name :
        new String[] {"value0", "weights1", "product1", "sum1", "relu1", "value1", "biases2"}) {
      assertThat(text.split("\n.{0,2}" + name + "[^_0-9]", -1).length).as(name).isGreaterThan(2);
    }
    assertThat(text).doesNotContain("Gemm").doesNotContain("1.");
  }

  @Test
  void whatQonnxHasNot_isRefused() {
    FixedFormat up = FixedFormat.unsigned(0.25, 7, RoundingMode.HALF_UP, Overflow.SATURATE);
    refused(Network.of(List.of(new Round(1, up))), "neither ONNX nor QONNX has the format");
    refused(network(RoundingMode.FLOOR, 0x1p23), "float32");
    refused(network(RoundingMode.FLOOR, 0x1.00000001p1), "float32");
    FixedFormat tenths = FixedFormat.signed(0.1, 7, RoundingMode.FLOOR, Overflow.SATURATE);
    refused(Network.of(List.of(new Round(1, tenths))), "no power of two");
    Round cast = new Round(4, format(RoundingMode.FLOOR));
    MaxPool pairs = MaxPool.of(4, new int[][] {{0, 1}, {2, 3}});
    Affine last = new Affine(Selection.of(4, 3), Vector.of(0), Stored.NOTHING);
    refused(Network.of(List.of(cast, pairs)), "do not lie regularly in an image");
    refused(Network.of(List.of(cast, last)), "selects values");
  }

  /** All codes and all ties, beyond the ends too, of a narrow range and of a whole one. */
  @ParameterizedTest
  @EnumSource
  void signedCast_readAgain_isTheSameAtEveryTie(RoundingMode mode) throws IOException {
    for (int narrow : new int[] {0, 1}) {
      FixedFormat format = new FixedFormat(0.25, -8 + narrow, 7, mode, Overflow.SATURATE);
      Network network = Network.of(List.of(new Round(1, format)));
      Path file = write(network, mode);
      assertThat(OnnxReader.read(file).network()).isEqualTo(network);
      QonnxReference reference = QonnxReference.of(Files.readAllBytes(file));
      for (int k = -100; k <= 100; k++) {
        double[] x = {k * 0.03125};
        assertThat(Dyadic.of(reference.evaluate(x)[0])).isEqualTo(network.forwardExact(x)[0]);
      }
    }
  }

  private void refused(Network network, String why) {
    assertThatThrownBy(() -> write(network))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(why);
    assertThat(folder.resolve("q.onnx")).doesNotExist();
  }
}
