package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.etalon.head.NoHead;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Fingerprint;
import org.etalon.network.Folding;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.network.Stored;
import org.etalon.network.StoredParameters;
import org.etalon.quant.Granularity;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.Cases;
import org.etalon.testing.DataFolder;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written of graphs: it reads back as it was, and ONNX Runtime runs it. */
class GraphWriterTest {
  private static final ModelMetadata SOURCE =
      new ModelMetadata("ONNX", Map.of("x", 1), List.of("y"), "", Map.of());

  private static final long MOST_PARAMETERS = 700_000;

  @TempDir Path folder = Path.of("");

  private static QuantizedNetwork quantized(Network f, int bits, Granularity granularity) {
    return UniformQuantizer.quantize(
        f,
        new UniformScheme(
            bits,
            Rounding.NEAREST,
            granularity,
            StepRule.POWER_OF_TWO,
            false,
            bits % 2 == 0 ? OptionalInt.empty() : OptionalInt.of(12)));
  }

  static IntStream seeds() {
    return IntStream.range(0, Cases.of(60));
  }

  /** Any graph in a graph of its own, then what was made of that file in the graph of the file. */
  @ParameterizedTest
  @MethodSource("seeds")
  void writeQuantized_onRandomGraphs_readsBackAndRuns(int seed) throws IOException, OrtException {
    SplittableRandom random = new SplittableRandom(seed);
    RandomNetworks networks = new RandomNetworks(1000 + seed);
    int inputs = 1 + random.nextInt(6);
    Network f = networks.graph(inputs);
    Granularity granularity = List.of(Granularity.values()).get(seed % 3);
    QuantizedNetwork g = quantized(f, 3 + seed % 20, granularity);
    Path file = folder.resolve("g.onnx");
    OnnxWriter.writeQuantized(g, SOURCE, Map.of(), file);
    requireSame(file, g.network(), networks);
    Model read = OnnxReader.read(file);
    QuantizedNetwork narrower = quantized(read.network(), 2 + seed % 7, granularity);
    Path second = folder.resolve("h.onnx");
    OnnxWriter.writeQuantized(narrower, read.metadata(), Map.of(), second);
    requireSame(second, narrower.network(), networks);
  }

  /** Equal in exact arithmetic at points; and in float32, nearly, by another implementation. */
  private static void requireSame(Path file, Network expected, RandomNetworks networks)
      throws IOException, OrtException {
    Network read = OnnxReader.read(file).network();
    for (int p = 0; p < 20; p++) {
      double[] x = networks.point(networks.box(expected.inputSize()));
      assertThat(read.forwardExact(x)).isEqualTo(expected.forwardExact(x));
    }
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(Files.readAllBytes(file))) {
      oracle.assertAgrees(expected, 5, new SplittableRandom(3));
    }
  }

  /** Convolutions with groups, strides and pads, a residual sum, pooling and a fixed mean. */
  private static byte[] residual(long opset) {
    double[] w = new SplittableRandom(1).doubles(4 * 2 * 9, -1, 1).toArray();
    double[] v = new SplittableRandom(2).doubles(4 * 2 * 3 * 3, -1, 1).toArray();
    double[] d = new SplittableRandom(3).doubles(16 * 3, -1, 1).toArray();
    return TestModel.version(7, opset, -1, 2, 8, 8)
        .constant("mean", FLOAT, shape(1, 2, 1, 1), 0.5, 0.25)
        .constant("W", FLOAT, shape(4, 2, 3, 3), w)
        .vector("b", 1, 0.5, -0.25, 2)
        .constant("V", FLOAT, shape(4, 2, 3, 3), v)
        .constant("c", FLOAT, shape(4, 1, 1), 1, 2, 3, 4)
        .constant("D", FLOAT, shape(16, 3), d)
        .vector("e", 1, 2, 3)
        .node("Sub", "x,mean", "centred")
        .node("Conv", "centred,W,b", "one", integers("strides", 2, 2), integers("pads", 1, 1, 1, 1))
        .node("Relu", "one", "two")
        .node("Conv", "two,V", "three", integer("group", 2), integers("pads", 1, 1, 1, 1))
        .node("Add", "three,c", "four")
        .node("Add", "two,four", "five")
        .node("MaxPool", "five", "six", integers("kernel_shape", 2, 2), integers("strides", 2, 2))
        .node("Flatten", "six", "seven")
        .node("MatMul", "seven,D", "eight")
        .node("Add", "eight,e", "y")
        .build();
  }

  @Test
  void writeQuantized_onConvolutions_keepsTheGraph() throws IOException, OrtException {
    for (long opset : new long[] {9, 13, 21}) {
      byte[] f = residual(opset);
      Model model = OnnxReader.read(f, "f");
      QuantizedNetwork g = quantized(model.network(), 4, Granularity.CHANNEL);
      // 72 + 4, 72 + 4, 48 + 3
      assertThat(g.parameterCount()).isEqualTo(203);
      Path file = folder.resolve("g.onnx");
      OnnxWriter.writeQuantized(g, model.metadata(), Map.of(), file);
      Wire.Model written = WireParser.parse(Files.readAllBytes(file), new Limits());
      List<Wire.Node> before = WireParser.parse(f, new Limits()).graph().orElseThrow().nodes();
      List<Wire.Node> after =
          written.graph().orElseThrow().nodes().stream()
              .filter(node -> !node.type().equals("DequantizeLinear"))
              .toList();
      assertThat(after).hasSameSizeAs(before);
      for (int n = 0; n < before.size(); n++) {
        assertThat(after.get(n).name()).isEqualTo(before.get(n).name());
        assertThat(after.get(n).outputs()).isEqualTo(before.get(n).outputs());
        if (!before.get(n).type().equals("MatMul")) {
          assertThat(after.get(n)).isEqualTo(before.get(n));
        }
      }
      assertThat(written.graph().orElseThrow().initializers().stream().map(Wire.Tensor::name))
          .contains("mean", "W_stored", "W_scale", "V_stored", "b_stored", "c_stored")
          .doesNotContain("W", "V", "b", "c", "D", "e");
      requireHolds(file, g.network());
    }
  }

  /** A graph of its own has other nodes for a maximum; read back, it has the form that it had. */
  @Test
  void writeQuantized_onConvolutionsInAGraphOfItsOwn_readsBackInOneForm() throws IOException {
    Network f = OnnxReader.read(residual(13), "f").network();
    for (int bits : new int[] {4, 32}) {
      QuantizedNetwork g = quantized(f, bits, Granularity.CHANNEL);
      Path file = folder.resolve("g.onnx");
      OnnxWriter.writeQuantized(g, SOURCE, Map.of(), file);
      Network read = OnnxReader.read(file).network();
      assertThat(Theta.of(read).hasFormOf(Theta.of(f))).isTrue();
    }
  }

  private static void requireHolds(Path file, Network expected) throws IOException, OrtException {
    Network read = OnnxReader.read(file).network();
    assertThat(Fingerprint.of(Folding.exactly(read)))
        .isEqualTo(Fingerprint.of(Folding.exactly(expected)));
    byte[] bytes = Files.readAllBytes(file);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(bytes)) {
      oracle.assertAgrees(expected, 3, new SplittableRandom(3));
    }
  }

  /** A batch normalization that stays apart becomes Mul and Add; what it was is gone. */
  @Test
  void writeQuantized_onBatchNormalization_quantizesFactorsAndShifts()
      throws IOException, OrtException {
    byte[] f =
        TestModel.of(-1, 2, 3)
            .constant("W", FLOAT, shape(2, 2, 1), 0.3, 0.7, -0.2, 0.9)
            .vector("gamma", 0.7, 1.3)
            .vector("beta", 0.1, -0.4)
            .vector("mean", 0.3, 0.2)
            .vector("variance", 1.7, 0.6)
            .node("Conv", "x,W", "maps")
            .node("BatchNormalization", "maps,gamma,beta,mean,variance", "normal")
            .node("Relu", "normal", "y")
            .build();
    Model model = OnnxReader.read(f, "f");
    QuantizedNetwork g = quantized(model.network(), 8, Granularity.LAYER);
    assertThat(g.parameterCount()).isEqualTo(4 + 4);
    Path file = folder.resolve("g.onnx");
    OnnxWriter.writeQuantized(g, model.metadata(), Map.of(), file);
    Wire.Graph graph =
        WireParser.parse(Files.readAllBytes(file), new Limits()).graph().orElseThrow();
    assertThat(graph.nodes().stream().map(Wire.Node::type))
        .containsExactly(
            "DequantizeLinear",
            "DequantizeLinear",
            "DequantizeLinear",
            "Conv",
            "Mul",
            "Add",
            "Relu");
    assertThat(graph.initializers()).noneMatch(tensor -> tensor.name().equals("variance"));
    requireHolds(file, g.network());

    QuantizedNetwork folded = quantized(Folding.rounded(model.network()), 8, Granularity.CHANNEL);
    assertThat(folded.parameterCount()).isEqualTo(4 + 2);
    OnnxWriter.writeQuantized(folded, model.metadata(), Map.of(), file);
    graph = WireParser.parse(Files.readAllBytes(file), new Limits()).graph().orElseThrow();
    assertThat(graph.nodes().stream().map(Wire.Node::type))
        .containsExactly("DequantizeLinear", "DequantizeLinear", "Conv", "Identity", "Relu");
    requireHolds(file, folded.network());
  }

  static Stream<Path> realModels() {
    return DataFolder.files("real", ".onnx").stream();
  }

  /** Every model that is read is written so that it reads back and runs. */
  @Tag("slow")
  @Test
  void writeQuantized_onRealModels_isADropIn() throws IOException, OrtException {
    int kept = 0;
    int own = 0;
    for (Path source : realModels().toList()) {
      Model model;
      try {
        model = OnnxReader.read(source);
      } catch (ModelException e) {
        continue; // told by the tests of reading
      }
      boolean casts = model.network().layers().stream().anyMatch(Round.class::isInstance);
      if (casts || StoredParameters.count(model.network()) > MOST_PARAMETERS) {
        continue; // ONNX Runtime does not know it, or more than the memory of a test
      }
      QuantizedNetwork g = quantized(model.network(), 8, Granularity.CHANNEL);
      Path file = folder.resolve("g.onnx");
      OnnxWriter.writeQuantized(g, model.metadata(), Map.of(), file);
      byte[] bytes = Files.readAllBytes(file);
      long before = convolutions(Files.readAllBytes(source));
      boolean drops =
          model
              .metadata()
              .layout()
              .flatMap(layout -> RewrittenGraph.write(g, layout, Map.of()))
              .isPresent();
      kept += drops ? 1 : 0;
      own += drops ? 0 : 1;
      if (drops) {
        assertThat(convolutions(bytes)).as("%s", source).isEqualTo(before);
      }
      try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(bytes)) {
        if (model.head().equals(new NoHead())) {
          oracle.assertAgrees(g.network(), Cases.of(2), new SplittableRandom(3));
        }
      }
    }
    assertThat(kept).isGreaterThan(2 * own);
  }

  private static long convolutions(byte[] model) {
    return WireParser.parse(model, new Limits()).graph().orElseThrow().nodes().stream()
        .filter(node -> node.type().equals("Conv"))
        .count();
  }

  /** No list of indices, which would be longer than the parameters. */
  @Test
  void writeQuantized_onParts_padsThem() throws IOException, OrtException {
    Affine first = Affine.of(Matrix.of(2, 2, 1, 2, -3, 1), Vector.of(1, -1));
    Affine front = new Affine(Selection.of(2, 0, 1, -1, -1, -1), Vector.zeros(5), Stored.NOTHING);
    Affine back = new Affine(Selection.of(2, -1, -1, -1, 0, 1), Vector.of(0, 0, 3, 0, 0));
    Network f =
        Network.of(
            2,
            List.of(
                Node.of(first, 0),
                Node.of(front, 0),
                Node.of(back, 1),
                new Node(new Add(5), List.of(2, 3)),
                Node.of(new Relu(5), 4)));
    QuantizedNetwork g = quantized(f, 8, Granularity.LAYER);
    Path file = folder.resolve("g.onnx");
    OnnxWriter.writeQuantized(g, SOURCE, Map.of(), file);
    List<Wire.Node> nodes =
        WireParser.parse(Files.readAllBytes(file), new Limits()).graph().orElseThrow().nodes();
    assertThat(nodes.stream().filter(node -> node.type().equals("Pad"))).hasSize(2);
    assertThat(nodes).noneMatch(node -> node.type().equals("Gather"));
    requireSame(file, g.network(), new RandomNetworks(1));
  }
}
