package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.text;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms that ONNX Runtime computes otherwise, in foreign memory, or not at all: refused. */
class OtherwiseReadTest {
  private static void assertRefused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "m"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  private static void assertAgrees(TestModel model) throws OrtException {
    byte[] bytes = model.build();
    Network network = OnnxReader.read(bytes, "m").network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 3, new SplittableRandom(6));
    }
  }

  private static TestModel same(String type, String pad, long length, int kernel, long stride) {
    TestModel model = TestModel.version(8, 13, 1, 1, length);
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integers("kernel_shape", kernel));
    attributes.add(integers("strides", stride));
    attributes.add(text("auto_pad", pad));
    if (!type.equals("Conv")) {
      return model.node(type, "x", "y", attributes);
    }
    double[] weights = new SplittableRandom(5).doubles(kernel, -1, 1).toArray();
    return model
        .constant("W", FLOAT, shape(1, 1, kernel), weights)
        .node(type, "x,W", "y", attributes);
  }

  /**
   * It crops there, pools and convolutions each in a way of its own; of one element it does not.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Conv", "MaxPool", "AveragePool"})
  void read_onComputedPadsBelowZero_isRefused(String type) throws OrtException {
    for (String pad : List.of("SAME_UPPER", "SAME_LOWER")) {
      assertRefused("windows leave out several elements", same(type, pad, 8, 1, 4));
      assertRefused("windows leave out several elements", same(type, pad, 5, 3, 5));
      assertAgrees(same(type, pad, 8, 1, 2));
      assertAgrees(same(type, pad, 8, 3, 4));
    }
  }

  @Test
  void read_onMeanOfPaddingAlone_isRefused() throws OrtException {
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integers("kernel_shape", 2));
    attributes.add(integers("dilations", 2));
    attributes.add(integers("pads", 1, 1));
    TestModel model = TestModel.version(8, 19, 1, 1, 1);
    assertRefused("window 0 lies in the padding", model.node("AveragePool", "x", "y", attributes));
    attributes.add(integer("count_include_pad", 1));
    assertAgrees(TestModel.version(8, 19, 1, 1, 1).node("AveragePool", "x", "y", attributes));
  }

  private static TestModel pad(String mode, double... pads) {
    return TestModel.version(8, 21, 1, 3)
        .list("p", pads)
        .list("a", 1, -1)
        .node("Pad", pads.length == 2 ? "x,p,,i" : "x,p,,a", "y", text("mode", mode))
        .list("i", 1);
  }

  /** Beyond once around it reads what is in no tensor. */
  @Test
  void read_onPadsLongerThanTheAxis_isRefused() throws OrtException {
    assertRefused("pads of 4 and 0 do not fit an axis of 3", pad("wrap", 4, 0));
    assertRefused("pads of 1 and 4 do not fit an axis of 3", pad("wrap", 1, 4));
    assertAgrees(pad("wrap", 3, 3));
  }

  @Test
  void read_onAxisThatIsPaddedTwice_isRefused() {
    assertRefused("pads axis 1 twice", pad("constant", 1, 0, 0, 0));
  }

  /** It stops the whole process there. */
  @Test
  void read_onOtherNumberOfOutputs_isRefused() throws OrtException {
    TestModel four = TestModel.version(8, 18, 1, 4);
    assertRefused(
        "'num_outputs' is 4 for 2 outputs",
        four.node("Split", "x", "y,z", integer("axis", 1), integer("num_outputs", 4)));
    assertAgrees(
        TestModel.version(8, 18, 1, 5)
            .node("Split", "x", "y,z", integer("axis", 1), integer("num_outputs", 2)));
  }
}
