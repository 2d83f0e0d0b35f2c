package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.FLOAT;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

/** Several inputs and outputs, one after the other in the order of the file. */
class PortsTest {
  private static TestModel both() {
    return new TestModel(8, 13)
        .value(11, "b", FLOAT, -1, 3)
        .value(11, "a", FLOAT, -1, 2)
        .value(12, "z", FLOAT, -1, 2)
        .value(12, "y", FLOAT, -1, 2)
        .constant("W", FLOAT, TestModel.shape(3, 2), 1, -2, 0.5, 3, 0.25, -1)
        .node("MatMul", "b,W", "h")
        .node("Add", "h,a", "z")
        .node("Relu", "a", "y");
  }

  private static void assertAgrees(byte[] bytes) throws OrtException {
    Model model = OnnxReader.read(bytes, "m");
    Network network = model.network();
    SplittableRandom random = new SplittableRandom(8);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      for (int p = 0; p < 10; p++) {
        double[] x = random.doubles(network.inputSize(), -1, 1).map(v -> (float) v).toArray();
        double[] expected = oracle.runAll(model.metadata().inputs(), x);
        double[] actual = network.forward(x);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
          assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(1e-6));
        }
      }
    }
  }

  @Test
  void read_onSeveralInputsAndOutputs_takesThemInOrder() throws OrtException {
    assertAgrees(both().build());
    Model model = OnnxReader.read(both().build(), "m");
    assertThat(List.copyOf(model.metadata().inputs().entrySet()))
        .isEqualTo(List.of(Map.entry("b", 3), Map.entry("a", 2)));
    assertThat(model.metadata().outputNames()).containsExactly("z", "y");
    assertThat(model.metadata().layout()).isEmpty();
  }

  @Test
  void read_onOutputThatIsAlsoBetween_agrees() throws OrtException {
    assertAgrees(
        new TestModel(8, 13)
            .value(11, "x", FLOAT, -1, 2)
            .value(12, "h", FLOAT, -1, 2)
            .value(12, "y", FLOAT, -1, 2)
            .vector("c", 3, -1)
            .node("Mul", "x,c", "h")
            .node("Relu", "h", "y")
            .build());
  }

  @Test
  void read_onInputThatNothingUses_keepsItsPlace() throws OrtException {
    byte[] bytes =
        new TestModel(8, 13)
            .value(11, "unused", FLOAT, -1, 2)
            .value(11, "x", FLOAT, -1, 2)
            .value(12, "y", FLOAT, -1, 2)
            .node("Relu", "x", "y")
            .build();
    assertAgrees(bytes);
    Network network = OnnxReader.read(bytes, "m").network();
    assertThat(network.inputSize()).isEqualTo(4);
  }

  private static Model chosen(TestModel model, String output) {
    return OnnxReader.read(model.build(), Path.of("m.onnx"), Optional.of(output));
  }

  @Test
  void read_onChosenOutput_isThatAlone() {
    Model model = chosen(both(), "y");
    assertThat(model.network().forward(new double[] {1, 2, 3, -4, 5})).containsExactly(0, 5);
    assertThat(model.metadata().outputNames()).containsExactly("y");
    assertThatThrownBy(() -> chosen(both(), "q"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessage("m.onnx: no output is called 'q'; there are 'z', 'y'");
  }

  @Test
  void read_onSeveralOutputsWithHeads_asksForOne() {
    TestModel model = both().value(12, "p", FLOAT, -1, 2).node("Softmax", "z", "p");
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "m"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessage(
            "m: of the outputs some end in Softmax, so they are not bounded together; choose one"
                + " with --output: there are 'z', 'y', 'p'");
    assertThat(chosen(model, "p").head().label()).isEqualTo("Softmax");
    assertThat(chosen(model, "z").head().label()).isEmpty();
  }

  @Test
  void read_onOperatorBehindAnotherOutput_isNoMatter() {
    TestModel model = both().value(12, "p", FLOAT, -1, 2).node("Elu", "z", "p");
    assertThat(chosen(model, "z").network().outputSize()).isEqualTo(2);
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "m"))
        .hasMessageContaining("operator not supported: Elu");
  }
}
