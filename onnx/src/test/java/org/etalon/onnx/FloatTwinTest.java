package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.network.Network;
import org.etalon.testing.DataFolder;
import org.etalon.testing.OnnxNodes;
import org.etalon.testing.QonnxReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of QONNX without their quantizers, against a judge that skips them. */
class FloatTwinTest {
  private static final String QONNX = "qonnx.custom_op.general";

  @TempDir private Path folder;

  private static TestModel own(
      TestModel model, String type, String inputs, String output, List<Consumer<Fields>> more) {
    return model.graphField(
        1,
        node -> {
          for (String input : inputs.split(",", -1)) {
            node.text(1, input);
          }
          node.text(2, output).text(3, type + " of " + output).text(4, type);
          more.forEach(attribute -> node.nested(5, attribute));
          node.text(7, QONNX);
        });
  }

  private static TestModel constants() {
    return TestModel.of(-1, 2)
        .constant("s", FLOAT, shape(), 0.25)
        .constant("zero", FLOAT, shape(), 0)
        .constant("bits", FLOAT, shape(), 4)
        .constant("W", FLOAT, shape(2, 2), 0.3, -0.6, 1.7, 0.4)
        .constant("V", FLOAT, shape(2, 1), 0.2, -0.9)
        .modelField(file -> file.nested(8, o -> o.text(1, QONNX).integer(2, 1)));
  }

  /** Weights of two kinds and a value are quantized; one scale comes from a node. */
  private static TestModel model() {
    List<Consumer<Fields>> signed = List.of(integer("signed", 1), integer("narrow", 0));
    TestModel model =
        constants()
            .constant("half", FLOAT, shape(), 0.5)
            .node("Mul", "half,half", "step")
            .value(13, "Wq", FLOAT, 2, 2)
            .value(13, "s", FLOAT)
            .graphField(14, annotation -> annotation.text(1, "Wq"));
    own(model, "Quant", "W,s,zero,bits", "Wq", signed);
    own(model, "BipolarQuant", "V,s", "Vq", List.of());
    model.node("MatMul", "x,Wq", "h").node("Relu", "h", "r");
    own(model, "IntQuant", "r,step,zero,bits", "q", signed);
    return model.node("MatMul", "q,Vq", "y");
  }

  private Path file(TestModel model) throws IOException {
    return Files.write(folder.resolve("model.onnx"), model.build());
  }

  private byte[] written(FloatTwin twin) throws IOException {
    Path to = folder.resolve("twin.onnx");
    twin.write(to);
    return Files.readAllBytes(to);
  }

  @Test
  void of_quantizedModel_hasTheParametersOfTheFileAndNoCasts() throws IOException, OrtException {
    FloatTwin twin = FloatTwin.of(file(model()));
    assertThat(twin.quantizers()).isEqualTo(Map.of("BipolarQuant", 1, "IntQuant", 1, "Quant", 1));
    byte[] bytes = written(twin);
    OnnxNodes nodes = OnnxNodes.of(bytes);
    assertThat(nodes.nodes().stream().map(OnnxNodes.Node::type))
        .containsExactly("Identity", "Identity", "MatMul", "Relu", "Identity", "MatMul");
    assertThat(nodes.initializers()).containsOnlyKeys("W", "V", "half");
    assertThat(nodes.domains()).containsOnlyKeys("");
    assertThat(RawMessage.of(RawMessage.of(ByteString.copyFrom(bytes)).merged(7)).fields())
        .noneMatch(field -> field.number() == 14);
    double[] x = {0.75, -0.5};
    double first = 0.75 * 0.3f - 0.5 * 1.7f;
    double second = 0.75 * -0.6f - 0.5 * 0.4f;
    double y = Math.max(first, 0) * 0.2f + Math.max(second, 0) * -0.9f;
    Network network = OnnxReader.read(bytes, "twin").network();
    assertThat(network.forward(x)).containsExactly(y);
    try (OnnxRuntimeOracle runtime = OnnxRuntimeOracle.asDefined(bytes)) {
      assertThat(runtime.run(x)[0]).isCloseTo(y, within(1e-6));
    }
  }

  @Test
  void of_modelWithoutQuantizersOfQonnx_isRefused() throws IOException {
    refused("it has no quantizer of QONNX", constants().node("MatMul", "x,W", "y"));
    refused(
        "a fraction of what it takes",
        own(constants(), "Trunc", "x,s,zero,bits,bits", "y", List.of()));
  }

  @Test
  void of_modelThatCastsOtherwise_isRefused() throws IOException {
    TestModel model = constants().constant("codes", INT8, shape(), 0);
    own(model, "BipolarQuant", "W,s", "Wq", List.of());
    model
        .node("QuantizeLinear", "x,s,codes", "i")
        .node("DequantizeLinear", "i,s,codes", "v")
        .node("MatMul", "v,Wq", "y");
    refused("there is still a cast of values to integers", model);
    TestModel inFunction =
        new TestFunction("Sign", "a,b", "r")
            .opset(QONNX, 1)
            .opset("", 13)
            .field(f -> f.nested(7, TestFunction.node(QONNX, "BipolarQuant", "a,b", "r")))
            .in(
                constants()
                    .graphField(1, TestFunction.node(TestFunction.DOMAIN, "Sign", "W,s", "S")));
    own(inFunction, "BipolarQuant", "V,s", "Vq", List.of());
    refused(
        "BipolarQuant in a function",
        inFunction.node("MatMul", "x,S", "t").node("MatMul", "t,Vq", "y"));
  }

  /** Bits are dropped, and what is left keeps its size, or is multiplied by three. */
  @Test
  void of_truncThatRescales_isRefused() throws IOException {
    List<Consumer<Fields>> signed = List.of(integer("signed", 1), integer("narrow", 0));
    for (double step : new double[] {0.5, 0.75}) {
      TestModel model = constants().constant("t", FLOAT, shape(), step);
      own(model, "Quant", "x,s,zero,bits", "q", signed);
      own(model, "Trunc", "q,s,zero,bits,t,bits", "y", signed);
      if (step == 0.5) {
        FloatTwin twin = FloatTwin.of(file(model));
        assertThat(twin.quantizers()).isEqualTo(Map.of("Quant", 1, "Trunc", 1));
        assertThat(twin.model().network().forward(new double[] {0.3, -7})).containsExactly(0.3, -7);
      } else {
        refused("an output scale of 0.75", model);
      }
    }
  }

  @Test
  void of_functionNamedAsAQuantizer_isRefused() throws IOException {
    TestModel model = constants();
    own(model, "BipolarQuant", "x,s", "y", List.of());
    refused(
        "it defines BipolarQuant by a function of its own",
        new TestFunction(QONNX, "BipolarQuant", "a,b", "r")
            .opset("", 13)
            .node("Mul", "a,b", "r")
            .in(model));
  }

  @Test
  void of_tensorsElsewhere_isRefused() throws IOException {
    TestModel model = model();
    model.graphField(
        5,
        tensor ->
            tensor
                .integer(1, 2)
                .integer(2, FLOAT)
                .text(8, "far")
                .integer(14, 1)
                .nested(13, entry -> entry.text(1, "location").text(2, "far.bin")));
    refused("files beside it", model);
  }

  @Test
  void of_fileThatIsNoModel_saysWhatItIs() throws IOException {
    Path text = Files.write(folder.resolve("t"), "text".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> FloatTwin.of(text))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith(text + ": ")
        .hasMessageContaining("a text file");
  }

  private void refused(String message, TestModel model) throws IOException {
    Path file = file(model);
    assertThatThrownBy(() -> FloatTwin.of(file))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  /** The whole zoo, and ONNX Runtime runs what it did not know before. */
  @ParameterizedTest
  @ValueSource(strings = {"jets_qkeras", "kws_w3a3", "tfc_2w2a", "unsw_w2a2"})
  void of_publishedModel_computesWhatIsLeftWithoutQuantizers(String name)
      throws IOException, OrtException {
    Path file = DataFolder.file("real/qonnx_" + name + ".onnx");
    byte[] bytes = written(FloatTwin.of(file));
    Network network = OnnxReader.read(bytes, name).network();
    QonnxReference expected = QonnxReference.unquantized(Files.readAllBytes(file));
    QonnxReference again = QonnxReference.of(bytes);
    SplittableRandom random = new SplittableRandom(23);
    for (int n = 0; n < 5; n++) {
      double[] x = random.doubles(network.inputSize(), -1, 1).map(t -> (float) t).toArray();
      double[] y = expected.evaluate(x);
      assertThat(again.evaluate(x)).containsExactly(y);
      assertThat(network.forward(x)).containsExactly(y, within(1e-6 * (1 + Math.abs(y[0]))));
    }
    if (!name.equals("jets_qkeras")) { // it ends in a softmax
      try (OnnxRuntimeOracle runtime = OnnxRuntimeOracle.asDefined(bytes)) {
        double[] x = new double[network.inputSize()];
        double[] y = network.forward(x);
        assertThat(runtime.run(x)).containsExactly(y, within(1e-3 * (1 + Math.abs(y[0]))));
      }
    }
  }
}
