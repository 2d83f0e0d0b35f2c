package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.onnx.TestModel.DOUBLE;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.network.Network;
import org.etalon.quant.Granularity;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.Cases;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A quantized model takes the place of the one it was made of: the same feeds, in any session. */
class DropInTest {
  private static final OptionalInt SAME = OptionalInt.empty();

  @TempDir Path folder = Path.of("");

  static List<String> operators() {
    return List.copyOf(OperatorsTest.MODELS.keySet());
  }

  @ParameterizedTest
  @MethodSource("operators")
  void writeQuantized_onEveryOperator_runsOnTheSameFeeds(String name)
      throws IOException, OrtException {
    byte[] f = OperatorsTest.MODELS.get(name).build();
    Network network = OnnxReader.read(f, name).network();
    List<QuantizedNetwork> all =
        List.of(
            uniform(network, 3, Granularity.CHANNEL, SAME),
            uniform(network, 14, Granularity.NETWORK, OptionalInt.of(5)),
            uniform(network, 25, Granularity.CHANNEL, SAME),
            uniform(network, 7, Granularity.LAYER, OptionalInt.of(32)),
            uniform(network, 32, Granularity.CHANNEL, SAME));
    int first = operators().indexOf(name); // each way of storing comes with other operators
    for (int k = 0; k < Cases.of(all.size()); k++) {
      requireDropIn(f, all.get((first + k) % all.size()), 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acasxu", "mnistfc", "aster"})
  void writeQuantized_onPublishedModels_keepsTheirNodes(String data)
      throws IOException, OrtException {
    for (Path file : DataFolder.files(data, ".onnx")) {
      byte[] f = Files.readAllBytes(file);
      Network network = OnnxReader.read(file).network();
      Wire.Graph g = requireDropIn(f, uniform(network, 12, Granularity.CHANNEL, SAME), 1e-3);
      List<Wire.Node> nodes = graph(f).nodes();
      long products = nodes.stream().filter(node -> node.type().matches("Gemm|MatMul")).count();
      long rectifiers = nodes.stream().filter(node -> node.type().equals("Relu")).count();
      if (products <= rectifiers + 1) { // not where products follow each other
        assertThat(steps(g)).isEqualTo(nodes.stream().map(DropInTest::step).toList());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pendulum", "sine", "square"})
  void writeQuantized_onExamples_keepsTheirNodes(String name) throws IOException, OrtException {
    byte[] f = Files.readAllBytes(Path.of("..", "examples", name + ".onnx"));
    Wire.Graph g = requireDropIn(f, quantized(f, 11), 1e-5);
    assertThat(steps(g)).isEqualTo(graph(f).nodes().stream().map(DropInTest::step).toList());
  }

  @Test
  void writeQuantized_onLayersOneToOne_keepsNodesAndNames() throws IOException, OrtException {
    byte[] f =
        TestModel.of(-1, 1, 2)
            .constant("W", FLOAT, shape(2, 3), 1, -2, 0.5, 3, 0.25, -1)
            .vector("b", 1, 2, 3)
            .constant("V", FLOAT, shape(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, -9)
            .constant("U", FLOAT, shape(1, 3), 1, 2, 3)
            .vector("u", 0.5)
            .node("Flatten", "x", "flat")
            .node("MatMul", "flat,W", "product")
            .node("Add", "b,product", "sum")
            .node("Relu", "sum", "hidden")
            .node("MatMul", "hidden,V", "second")
            .node("Relu", "second", "third")
            .node("Gemm", "third,U,u", "y", integer("transB", 1))
            .build();
    Wire.Graph g = requireDropIn(f, quantized(f, 8), 1e-5);
    // A product with no bias has none afterwards; MatMul has become Gemm under its own name.
    assertThat(steps(g)).isEqualTo(graph(f).nodes().stream().map(DropInTest::step).toList());
    assertThat(g.initializers().stream().map(Wire.Tensor::name))
        .contains("W_stored", "W_scale", "b_stored", "V_stored", "U_stored", "u_stored");
  }

  @Test
  void writeQuantized_onNormalizedInputs_leavesThemAsTheyAre() throws IOException, OrtException {
    byte[] f =
        TestModel.of(-1, 2)
            .vector("mean", 0.25, -0.5)
            .vector("deviation", 2, 3)
            .constant("W", FLOAT, shape(2, 2), 1, -2, 0.5, 3)
            .vector("factor", 5, 7)
            .node("Sub", "x,mean", "centred")
            .node("Div", "centred,deviation", "normal")
            .node("Gemm", "normal,W", "z")
            .node("Mul", "z,factor", "scaled")
            .node("Relu", "scaled", "y")
            .build();
    Wire.Graph g = requireDropIn(f, quantized(f, 24), 1e-5);
    // The factor behind the product is multiplied into it, as that is exact.
    assertThat(steps(g)).isEqualTo(graph(f).nodes().stream().map(DropInTest::step).toList());
    List<String> types = g.nodes().stream().map(Wire.Node::type).toList();
    assertThat(types).containsExactly("DequantizeLinear", "Sub", "Div", "Gemm", "Identity", "Relu");
    assertThat(g.initializers().stream().map(Wire.Tensor::name))
        .contains("mean", "deviation", "W_stored")
        .doesNotContain("W", "factor");
  }

  @Test
  void writeQuantized_onProductsInARow_writesBoth() throws IOException, OrtException {
    byte[] f =
        TestModel.of(-1, 3)
            .constant("A", FLOAT, shape(3, 1), 1, -2, 3)
            .constant("B", FLOAT, shape(1, 3), 0.5, 4, 1)
            .node("MatMul", "x,A", "low")
            .node("MatMul", "low,B", "high")
            .node("Relu", "high", "y")
            .build();
    Wire.Graph g = requireDropIn(f, quantized(f, 16), 1e-5);
    assertThat(steps(g)).isEqualTo(graph(f).nodes().stream().map(DropInTest::step).toList());
    assertThat(written().properties()).containsEntry("etalon.layer.2.bits", "16");
  }

  /** In a default session some pairs of nodes round activations to 8 bits: not these. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8, 12, 16, 24})
  void writeQuantized_onWideProducts_runsWithoutRoundingActivations(int bits)
      throws IOException, OrtException {
    double[] w = new SplittableRandom(bits).doubles(64 * 64, -1, 1).toArray();
    double[] b = new SplittableRandom(bits).doubles(64, -1, 1).toArray();
    byte[] rows =
        TestModel.of(-1, 64)
            .constant("W", FLOAT, shape(64, 64), w)
            .vector("b", b)
            .node("MatMul", "x,W", "product")
            .node("Add", "product,b", "sum")
            .node("Relu", "sum", "hidden")
            .node("MatMul", "hidden,W", "y")
            .build();
    byte[] column =
        TestModel.of(64, 1)
            .constant("W", FLOAT, shape(64, 64), w)
            .constant("b", FLOAT, shape(64, 1), b)
            .node("MatMul", "W,x", "product")
            .node("Add", "product,b", "sum")
            .node("Relu", "sum", "hidden")
            .node("Gemm", "W,hidden,b", "y")
            .build();
    for (byte[] f : List.of(rows, column)) {
      Network network = OnnxReader.read(f, "f").network();
      for (Granularity granularity : List.of(Granularity.NETWORK, Granularity.CHANNEL)) {
        boolean byRows = f == rows;
        if (Cases.all() || byRows == (granularity == Granularity.NETWORK)) {
          Wire.Graph g = requireDropIn(f, uniform(network, bits, granularity, SAME), 1e-5);
          assertThat(steps(g)).isEqualTo(graph(f).nodes().stream().map(DropInTest::step).toList());
        }
      }
    }
  }

  @Test
  void writeQuantized_onOtherElementTypes_keepsThem() throws IOException, OrtException {
    for (int[] types : new int[][] {{DOUBLE, DOUBLE}, {FLOAT, DOUBLE}, {DOUBLE, FLOAT}}) {
      TestModel model =
          new TestModel(8, 13).value(11, "x", types[0], -1, 2).value(12, "y", types[1], -1, 2);
      byte[] f =
          model
              .constant("W", types[0], shape(2, 2), 1, -2, 0.5, 3)
              .node("MatMul", "x,W", "z")
              .node("Cast", "z", "y", integer("to", types[1]))
              .build();
      for (int bits : new int[] {3, 12, 20, 32}) {
        requireDropIn(f, quantized(f, bits), types[0] == types[1] ? 1e-14 : 1e-6);
      }
    }
  }

  /** Relu twice is one layer less than there are pieces: input and output alone are kept. */
  @Test
  void writeQuantized_onOtherRectifiers_keepsInputAndOutput() throws IOException, OrtException {
    byte[] f =
        TestModel.of(-1, 1, 2)
            .constant("W", FLOAT, shape(2, 3), 1, -2, 0.5, 3, 0.25, -1)
            .node("Flatten", "x", "flat")
            .node("Relu", "flat", "a")
            .node("Relu", "a", "b")
            .node("MatMul", "b,W", "y")
            .build();
    requireDropIn(f, quantized(f, 16), 1e-5);
  }

  @Test
  void writeQuantized_onNetworksThatDoNothing_isStillAModel() throws IOException, OrtException {
    byte[] f = TestModel.of(-1, 2).node("Identity", "x", "y").build();
    requireDropIn(f, quantized(f, 8), 1e-5);
    byte[] relu = TestModel.of(-1, 2).node("Relu", "x", "y").build();
    assertThat(steps(requireDropIn(relu, quantized(relu, 8), 1e-5)))
        .containsExactly("Relu_node2 -> y");
  }

  private static QuantizedNetwork quantized(byte[] f, int bits) {
    Network network = OnnxReader.read(f, "f").network();
    return uniform(network, bits, Granularity.CHANNEL, SAME);
  }

  static QuantizedNetwork uniform(
      Network network, int bits, Granularity granularity, OptionalInt biasBits) {
    return UniformQuantizer.quantize(
        network,
        new UniformScheme(
            bits, Rounding.NEAREST, granularity, StepRule.POWER_OF_TWO, false, biasBits));
  }

  private static Wire.Graph graph(byte[] model) {
    return WireParser.parse(model, new Limits()).graph().orElseThrow();
  }

  /** The nodes that work on the value: those that use no constants alone. */
  private static List<String> steps(Wire.Graph graph) {
    return graph.nodes().stream()
        .filter(node -> !node.type().matches("DequantizeLinear|Cast|Mul"))
        .map(DropInTest::step)
        .toList();
  }

  private static String step(Wire.Node node) {
    return node.name() + " -> " + node.outputs().get(0);
  }

  private Wire.Model written() throws IOException {
    return WireParser.parse(Files.readAllBytes(folder.resolve("q.onnx")), new Limits());
  }

  /** Writes it, compares ports, shapes and values in every session; returns what was written. */
  private Wire.Graph requireDropIn(byte[] f, QuantizedNetwork quantized, double tolerance)
      throws IOException, OrtException {
    Model model = OnnxReader.read(f, "f");
    OnnxWriter.writeQuantized(quantized, model.metadata(), Map.of(), folder.resolve("q.onnx"));
    byte[] g = Files.readAllBytes(folder.resolve("q.onnx"));
    SplittableRandom random = new SplittableRandom(4);
    try (OnnxRuntimeOracle first = OnnxRuntimeOracle.asDefined(f)) {
      int samples = samples(model, first);
      float[] feed = new float[first.feedSize(samples)];
      for (int i = 0; i < feed.length; i++) {
        feed[i] = (float) random.nextDouble(-1, 1);
      }
      OnnxRuntimeOracle.Outputs expected = first.feed(feed, samples);
      try (OnnxRuntimeOracle defined = OnnxRuntimeOracle.asDefined(g);
          OnnxRuntimeOracle deployed = OnnxRuntimeOracle.asDeployed(g)) {
        for (OnnxRuntimeOracle oracle : List.of(defined, deployed)) {
          requirePorts(f, first.ports(), oracle.ports());
          OnnxRuntimeOracle.Outputs found = oracle.feed(feed, samples);
          assertThat(found.shape()).isEqualTo(expected.shape());
          double[] values = found.values().toArray();
          requireOutputs(values, quantized.network(), feed, tolerance);
          requireOutputs(values, OnnxReader.read(g, "g").network(), feed, tolerance);
        }
      }
    }
    return graph(g);
  }

  /** Three samples where the model takes them; one where it is defined for one alone. */
  private static int samples(Model model, OnnxRuntimeOracle f) {
    GraphLayout layout = model.metadata().layout().orElseThrow();
    return layout.outputShape().hasBatch() && f.takes(3) ? 3 : 1;
  }

  /** Names and types; and shapes, where f declares them and does not leave them to be inferred. */
  private static void requirePorts(byte[] f, List<String> expected, List<String> found) {
    String ignored = graph(f).outputs().get(0).dimensions().isPresent() ? "" : "\\[.*";
    assertThat(found.stream().map(port -> port.replaceAll(ignored, "")))
        .containsExactlyElementsOf(
            expected.stream().map(port -> port.replaceAll(ignored, "")).toList());
    assertThat(found.get(0)).isEqualTo(expected.get(0));
  }

  private static void requireOutputs(double[] found, Network network, float[] feed, double slack) {
    int inputs = network.inputSize();
    int outputs = network.outputSize();
    assertThat(found).hasSize(feed.length / inputs * outputs);
    for (int s = 0; s < feed.length / inputs; s++) {
      double[] x = new double[inputs];
      for (int i = 0; i < inputs; i++) {
        x[i] = feed[s * inputs + i];
      }
      double[] y = network.forward(x);
      double largest = Arrays.stream(y).map(Math::abs).reduce(1, Math::max);
      for (int i = 0; i < outputs; i++) {
        assertThat(found[s * outputs + i]).isCloseTo(y[i], Offset.offset(slack * largest));
      }
    }
  }
}
