package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.text;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.testing.QonnxReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QONNX's Trunc, by the pages of both of its versions. */
class TruncationTest {
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
          node.text(7, "qonnx.custom_op.general");
        });
  }

  /** With q, multiples of an eighth, and a sum of such and its weights, multiples of 1/16. */
  private static TestModel cast() {
    TestModel model =
        TestModel.of(-1, 2)
            .constant("s", FLOAT, shape(), 0.125)
            .constant("z", FLOAT, shape(), 0)
            .constant("b", FLOAT, shape(), 8);
    own(
        model,
        "Quant",
        "x,s,z,b",
        "q",
        List.of(integer("signed", 1), integer("narrow", 0), text("rounding_mode", "ROUND")));
    return model
        .constant("W", FLOAT, shape(2, 3), 1, -2, 0.5, 3.5, 0, -1)
        .vector("c", 0.0625, 2, -0.1875)
        .node("Gemm", "q,W,c", "sum")
        .constant("t", FLOAT, shape(), 0.0625)
        .constant("one", FLOAT, shape(), 1)
        .constant("ten", FLOAT, shape(), 10)
        .constant("seven", FLOAT, shape(), 7)
        .constant("half", FLOAT, shape(), 0.5);
  }

  private static void agrees(TestModel model) {
    byte[] file = model.build();
    Network network = OnnxReader.read(file, "test").network();
    QonnxReference reference = QonnxReference.of(file);
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < 100; n++) {
      double[] x = random.doubles(2, -20, 20).map(v -> Math.rint(v * 32) / 32).toArray();
      assertThat(network.forwardExact(x))
          .as(Arrays.toString(x))
          .containsExactly(
              Arrays.stream(reference.evaluate(x)).mapToObj(Dyadic::of).toArray(Dyadic[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ROUND", "CEIL", "FLOOR", "round", "ceil", "floor"})
  void read_trunc_isAsTheOperatorsPagesSay(String mode) {
    List<Consumer<Fields>> rounding = List.of(text("rounding_mode", mode));
    agrees(own(cast(), "Trunc", "sum,t,z,ten,seven", "y", rounding));
    agrees(own(cast(), "Trunc", "q,t,z,ten,ten", "y", rounding));
    for (int signed = 0; signed < 2; signed++) {
      for (int narrow = 0; narrow < 2; narrow++) {
        List<Consumer<Fields>> codes =
            List.of(
                text("rounding_mode", mode), integer("signed", signed), integer("narrow", narrow));
        agrees(own(cast(), "Trunc", "sum,t,z,ten,half,seven", "y", codes));
        agrees(own(cast().node("Relu", "sum", "r"), "Trunc", "r,t,z,ten,t,b", "y", codes));
      }
    }
  }

  @Test
  void read_truncWithoutAttributes_roundsDownAndHasASign() {
    agrees(own(cast(), "Trunc", "sum,t,z,ten,seven", "y", List.of()));
    Network network =
        OnnxReader.read(own(cast(), "Trunc", "q,s,z,ten,half,seven", "y", List.of()).build(), "t")
            .network();
    assertThat(network.forward(new double[] {0.43, -0.01})).containsExactly(0, 0);
    assertThat(network.forward(new double[] {0.51, -0.1})).containsExactly(0.5, -0.5);
  }

  private static void refused(String message, String inputs) {
    refused(message, inputs, List.of());
  }

  private static void refused(String message, String inputs, List<Consumer<Fields>> attributes) {
    TestModel model =
        cast()
            .vector("odd", 0.1, 0.2, 0.3)
            .node("Add", "sum,odd", "off")
            .constant("third", FLOAT, shape(), 0.3)
            .constant("far", FLOAT, shape(), 0.015625)
            .constant("two", FLOAT, shape(), 2)
            .node("Add", "q,x", "mixed");
    assertThatThrownBy(
            () -> OnnxReader.read(own(model, "Trunc", inputs, "y", attributes).build(), "test"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_otherTruncs_areRefused() {
    String twice = "is not surely whole multiples of its scale";
    refused(twice, "x,t,z,ten,seven");
    refused(twice, "sum,s,z,ten,seven"); // weights have halves
    refused(twice, "off,t,z,ten,seven");
    refused(twice, "mixed,t,z,ten,seven");
    refused("a zero point of 1; supported is 0", "sum,t,one,ten,seven");
    refused("more bits", "sum,t,z,seven,ten");
    refused("bit width", "sum,t,z,ten,half");
    refused("an output scale of 0.3", "sum,t,z,ten,third,seven");
    refused("an output scale of 0.015625", "sum,t,z,ten,far,seven");
    refused("rounding mode 'UP'", "sum,t,z,ten,seven", List.of(text("rounding_mode", "UP")));
    refused("7 inputs", "sum,t,z,ten,half,z,seven");
  }
}
