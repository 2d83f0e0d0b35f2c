package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.StoredParameters;
import org.etalon.quant.Encoding;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxWriterTest {
  private static final int[] WIDTHS = {3, 7, 5, 2};
  private static final ModelMetadata SOURCE =
      new ModelMetadata("ONNX", Map.of("state", 1), List.of("action"), "", Map.of());

  @TempDir Path folder;

  static IntStream bits() {
    return IntStream.rangeClosed(1, 32);
  }

  @ParameterizedTest
  @MethodSource("bits")
  void writeQuantized_onPowerOfTwoScale_keepsEveryBit(int bits) throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(bits);
    requireExactFile(
        scaled(bits, false, () -> Math.scalb(1.0, 3 - bits - random.nextInt(9)), random));
  }

  @ParameterizedTest
  @MethodSource("bits")
  void writeQuantized_onScalePerChannel_keepsEveryBit(int bits) throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(100 + bits);
    requireExactFile(
        scaled(bits, true, () -> Math.scalb(1.0, 3 - bits - random.nextInt(9)), random));
  }

  @ParameterizedTest
  @MethodSource("bits")
  void writeQuantized_onFreeScale_keepsEveryBit(int bits) throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(200 + bits);
    int significant = Math.max(1, 24 - bits);
    requireExactFile(
        scaled(
            bits,
            true,
            () ->
                Math.scalb(
                    (double) (1 << significant) - 1 - random.nextInt(1 << (significant - 1)),
                    2 - bits - significant),
            random));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8, 12, 16})
  void writeQuantized_onWideLayers_runsWithoutRoundingActivations(int bits)
      throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(300 + bits);
    for (boolean perChannel : new boolean[] {false, true}) {
      Encoding.Scaled encoding =
          new Encoding.Scaled(
              bits,
              Vector.of(DoubleStream.generate(() -> 0x1p-9).limit(perChannel ? 64 : 1).toArray()));
      long half = 1L << (bits - 1);
      double[] weights = random.longs(64 * 64, -half, half).mapToDouble(i -> i * 0x1p-9).toArray();
      Affine layer = Affine.of(Matrix.of(64, 64, weights), Vector.zeros(64));
      requireExactFile(chain(encoding, encoding, List.of(layer, layer)));
    }
  }

  @ParameterizedTest
  @EnumSource(FloatFormat.class)
  void writeQuantized_onShortFloats_keepsEveryBit(FloatFormat format)
      throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(5);
    Encoding encoding = new Encoding.Floating(format);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < WIDTHS.length; l++) {
      layers.add(
          layer(
              l,
              row ->
                  ShortFloat.round(
                      format, Math.scalb(random.nextDouble() - 0.5, -random.nextInt(20)))));
    }
    requireExactFile(chain(encoding, encoding, layers));
  }

  private static QuantizedNetwork scaled(
      int bits, boolean perChannel, DoubleSupplier scale, SplittableRandom random) {
    List<QuantizedLayer> layers = new ArrayList<>();
    List<Affine> affine = new ArrayList<>();
    for (int l = 1; l < WIDTHS.length; l++) {
      double[] scales = new double[perChannel ? WIDTHS[l] : 1];
      Arrays.setAll(scales, i -> scale.getAsDouble());
      Encoding.Scaled encoding = new Encoding.Scaled(bits, Vector.of(scales));
      long half = 1L << (bits - 1);
      affine.add(layer(l, row -> random.nextLong(-half, half) * encoding.scale(row)));
      layers.add(stored(2 * l - 1, affine.get(l - 1), encoding, encoding));
    }
    return new QuantizedNetwork(Network.alternating(affine), layers);
  }

  /** A network of these layers with rectifiers between. */
  private static QuantizedNetwork chain(Encoding weights, Encoding biases, List<Affine> affine) {
    List<QuantizedLayer> layers = new ArrayList<>();
    for (int l = 1; l <= affine.size(); l++) {
      layers.add(stored(2 * l - 1, affine.get(l - 1), weights, biases));
    }
    return new QuantizedNetwork(Network.alternating(affine), layers);
  }

  private static QuantizedLayer stored(int node, Affine affine, Encoding weights, Encoding biases) {
    return new QuantizedLayer(node, affine, StoredParameters.of(affine), weights, biases, 0);
  }

  private static Affine layer(int l, IntToDoubleFunction parameter) {
    int rows = WIDTHS[l];
    int columns = WIDTHS[l - 1];
    double[] weights = new double[rows * columns];
    Arrays.setAll(weights, i -> parameter.applyAsDouble(i / columns));
    double[] bias = new double[rows];
    Arrays.setAll(bias, parameter);
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias));
  }

  /** The same parameters to the bit; a file without biases does not store any. */
  private static void assertSame(Network actual, Network expected) {
    assertThat(Fingerprint.of(actual)).isEqualTo(Fingerprint.of(expected));
  }

  private void requireExactFile(QuantizedNetwork network) throws IOException, OrtException {
    Path file = folder.resolve("q.onnx");
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("etalon.rounding", "floor");
    OnnxWriter.writeQuantized(network, SOURCE, properties, file);
    byte[] bytes = Files.readAllBytes(file);
    Model model = OnnxReader.read(file);
    assertSame(model.network(), network.network());
    assertThat(model.metadata().inputNames()).containsExactly("state");
    assertThat(model.metadata().outputNames()).containsExactly("action");
    assertThat(model.metadata().properties())
        .containsEntry("etalon.rounding", "floor")
        .containsEntry(
            "etalon.layer.1.bits", String.valueOf(network.layers().get(0).encoding().bits()));
    OnnxWriter.writeQuantized(network, SOURCE, properties, file);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(bytes)) {
      oracle.assertAgrees(network.network(), 50, new SplittableRandom(9));
    }
  }

  @ParameterizedTest
  @MethodSource("bits")
  void writeQuantized_onBits_takesTheSmallestType(int bits) throws IOException {
    Path file = folder.resolve("q.onnx");
    OnnxWriter.writeQuantized(
        scaled(bits, false, () -> 0.5, new SplittableRandom(1)), SOURCE, Map.of(), file);
    Wire.Model wire = WireParser.parse(Files.readAllBytes(file), new Limits());
    int expected = bits <= 4 ? 22 : bits <= 8 ? 3 : bits <= 16 ? 5 : 6;
    Wire.Tensor weights =
        wire.graph().orElseThrow().initializers().stream()
            .filter(tensor -> tensor.dimensions().equals(List.of(7L, 3L)))
            .findFirst()
            .orElseThrow();
    assertThat(weights.dataType()).isEqualTo(expected);
    int bytesOf21 = bits <= 4 ? 11 : bits <= 8 ? 21 : bits <= 16 ? 42 : 84;
    assertThat(weights.raw().orElseThrow().size()).isEqualTo(bytesOf21);
  }

  @Test
  void writeQuantized_onNamesLikeInnerOnes_staysValid() throws IOException, OrtException {
    QuantizedNetwork network = scaled(5, true, () -> 0.25, new SplittableRandom(2));
    Path file = folder.resolve("q.onnx");
    for (List<String> names :
        List.of(List.of("W1", "W1_stored"), List.of("relu2", "affine1"), List.of("x", "x"))) {
      ModelMetadata source =
          new ModelMetadata("ONNX", Map.of(names.get(0), 1), names.subList(1, 2), "", Map.of());
      OnnxWriter.writeQuantized(network, source, Map.of(), file);
      assertThat(OnnxReader.read(file).network()).isEqualTo(network.network());
      try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(Files.readAllBytes(file))) {
        oracle.assertAgrees(network.network(), 3, new SplittableRandom(9));
      }
    }
  }

  @Test
  void requireRepresentable_onInexactParameters_namesThem() {
    requireRefusal(
        new Encoding.Scaled(4, Vector.of(0.25)), 2, "4-bit integer times the float32 scale 0.25");
    requireRefusal(new Encoding.Scaled(4, Vector.of(0.25)), 0.3, "0.3");
    requireRefusal(new Encoding.Scaled(4, Vector.of(0.1)), 0.1, "scale 0.1");
    requireRefusal(new Encoding.Scaled(16, Vector.of(16777215)), 16777215 * 3.0, "16-bit");
    requireRefusal(
        new Encoding.Scaled(20, Vector.of(Math.scalb(1.0, -60))),
        1 + Math.scalb(1.0, -30),
        "float");
    requireRefusal(new Encoding.Scaled(4, Vector.of(Double.NaN)), 0, "NaN");
    requireRefusal(new Encoding.Floating(FloatFormat.FLOAT16), 65536, "float16");
    requireRefusal(new Encoding.Floating(FloatFormat.BFLOAT16), 257, "bfloat16");
  }

  private void requireRefusal(Encoding encoding, double parameter, String piece) {
    Affine layer = Affine.of(Matrix.of(1, 1, parameter), Vector.zeros(1));
    QuantizedNetwork network = chain(encoding, encoding, List.of(layer));
    assertThatThrownBy(() -> OnnxWriter.requireRepresentable(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layer 1, output 0: ")
        .hasMessageContaining(piece);
    Path file = folder.resolve("refused.onnx");
    assertThatThrownBy(() -> OnnxWriter.writeQuantized(network, SOURCE, Map.of(), file))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void write_onFloat32Network_readsBackEqual() throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(4);
    Network network =
        Network.of(
            List.of(
                new Affine(new DiagonalMap(floats(3, random)), floats(3, random)),
                Affine.of(matrix(6, 3, random), floats(6, random)),
                new Relu(6),
                Affine.of(matrix(2, 6, random), Vector.of(-0.0, 1)),
                new Relu(2)));
    Path file = folder.resolve("f.onnx");
    OnnxWriter.write(network, file);
    assertThat(OnnxReader.read(file).network().forwardExact(new double[] {1, 2, 3}))
        .isEqualTo(network.forwardExact(new double[] {1, 2, 3}));
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(Files.readAllBytes(file))) {
      oracle.assertAgrees(network, 50, new SplittableRandom(9));
    }
    Network alternating = Network.of(network.layers().subList(1, 5));
    OnnxWriter.write(alternating, file);
    assertSame(OnnxReader.read(file).network(), alternating);
  }

  @Test
  void writeDouble_onAnyNetwork_readsBackEqualAndRuns() throws IOException, OrtException {
    double[] weights = new SplittableRandom(5).doubles(12, -1, 1).toArray();
    Network network =
        Network.alternating(
            List.of(
                Affine.of(
                    Matrix.of(4, 2, Arrays.copyOf(weights, 8)), Vector.of(0.1, -0.2, 0, 1e-9)),
                Affine.of(Matrix.of(1, 4, Arrays.copyOfRange(weights, 8, 12)), Vector.of(0.3))));
    Path file = folder.resolve("double.onnx");
    OnnxWriter.writeDouble(network, file);
    assertThat(OnnxReader.read(file).network()).isEqualTo(network);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(Files.readAllBytes(file))) {
      for (double[] x : new double[][] {{0.1, 0.2}, {-1, 1}, {3, -0.7}}) {
        assertThat(oracle.runDouble(x)[0]).isCloseTo(network.forward(x)[0], within(1e-14));
      }
    }
  }

  @Test
  void write_onParameterBeyondFloat32_throws() {
    Network network = Network.of(List.of(Affine.of(Matrix.of(1, 1, 0.1), Vector.zeros(1))));
    assertThatThrownBy(() -> OnnxWriter.write(network, folder.resolve("f.onnx")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layer 1: the parameter 0.1 is not a float32 number");
  }

  private static Vector floats(int size, SplittableRandom random) {
    return Vector.of(random.doubles(size, -1, 1).map(v -> (float) v).toArray());
  }

  private static Matrix matrix(int rows, int columns, SplittableRandom random) {
    return Matrix.of(rows, columns, floats(rows * columns, random).toArray());
  }
}
