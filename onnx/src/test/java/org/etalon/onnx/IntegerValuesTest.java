package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.UINT8;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.text;

import java.util.Arrays;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.testing.QonnxReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values between QuantizeLinear and DequantizeLinear: what they stand for, by hand. */
class IntegerValuesTest {
  /** With q, the integers of x in steps of a quarter, 3 for 0. */
  private static TestModel quantized() {
    return TestModel.version(10, 21, -1, 2)
        .constant("s", 1, shape(), 0.25)
        .constant("z", UINT8, shape(), 3)
        .constant("t", 1, shape(), 0.5)
        .constant("other", UINT8, shape(), 4)
        .node("QuantizeLinear", "x,s,z", "q");
  }

  private static void gives(TestModel model, double[] x, double... expected) {
    Dyadic[] y = OnnxReader.read(model.build(), "test").network().forwardExact(x);
    assertThat(y)
        .containsExactly(Arrays.stream(expected).mapToObj(Dyadic::of).toArray(Dyadic[]::new));
  }

  private static void refused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "test"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_integers_standForTheirRealNumbers() {
    gives(
        quantized().node("DequantizeLinear", "q,s,z", "y"),
        new double[] {0.375, -9}, // a tie goes to 2, which is even; 0 is the least code
        0.5,
        -0.75);
    gives(
        quantized()
            .list("d", -1, 1, 2)
            .node("Reshape", "q,d", "r")
            .node("DequantizeLinear", "r,s,z", "y"),
        new double[] {100, 0.125},
        63,
        0);
  }

  @Test
  void read_whatComputesWithIntegersThemselves_isRefused() {
    refused("takes integers", quantized().node("Cast", "q", "y", integer("to", 1)));
    refused("takes integers", quantized().node("Relu", "q", "y"));
    refused(
        "takes integers", quantized().constant("c", UINT8, shape(), 5).node("Clip", "q,c", "y"));
    refused("takes integers", quantized().node("Add", "q,q", "y"));
    refused("takes integers", quantized().node("QuantizeLinear", "q,s,z", "y"));
    refused(
        "takes integers",
        quantized()
            .node("ReduceMax", "q", "r", integers("axes", 1))
            .node("DequantizeLinear", "r,s,z", "y"));
    refused(
        "is integers",
        new TestModel(10, 21)
            .value(11, "x", 1, -1, 2)
            .value(12, "q", UINT8, -1, 2)
            .constant("s", 1, shape(), 0.25)
            .constant("z", UINT8, shape(), 3)
            .node("QuantizeLinear", "x,s,z", "q"));
  }

  @Test
  void read_anotherScaleOrType_isRefused() {
    refused("with this scale", quantized().node("DequantizeLinear", "q,t,z", "y"));
    refused("with this scale", quantized().node("DequantizeLinear", "q,s,other", "y"));
    refused("with this scale", quantized().node("DequantizeLinear", "q,s", "y"));
    refused(
        "with this scale",
        quantized().node("DequantizeLinear", "q,s,z", "r").node("DequantizeLinear", "r,s,z", "y"));
    refused(
        "type of the output",
        quantized()
            .node("QuantizeLinear", "x,s,z", "r", integer("output_dtype", INT8))
            .node("DequantizeLinear", "r,s,z", "y"));
  }

  /** A quantizer of QONNX. */
  private static TestModel quant(double zero, double bits) {
    return quant(zero, bits, "ROUND");
  }

  private static TestModel quant(double zero, double bits, String mode) {
    return quant(zero, bits, mode, 1);
  }

  private static TestModel quant(double zero, double bits, String mode, int signed) {
    return TestModel.of(-1, 2)
        .constant("s", 1, shape(), 0.25)
        .constant("z", 1, shape(), zero)
        .constant("b", 1, shape(), bits)
        .graphField(
            1,
            node -> {
              for (String input : new String[] {"x", "s", "z", "b"}) {
                node.text(1, input);
              }
              node.text(2, "y").text(3, "quant").text(4, "IntQuant");
              node.nested(5, integer("signed", signed)).nested(5, integer("narrow", 0));
              node.nested(5, text("rounding_mode", mode));
              node.text(7, "qonnx.custom_op.general");
            });
  }

  @Test
  void read_quantizersOfQonnx_takeWholeZeroPointsAndWidths() {
    gives(quant(0, 3), new double[] {0.375, -9}, 0.5, -1);
    gives(quant(2, 3), new double[] {0.375, -9}, 0.25, -1.5);
    refused("zero point of 0.5", quant(0.5, 3));
    refused("zero point of 1.0", quant(1e20f, 3));
    refused("changes how ties go", quant(1, 3));
    refused("changes how ties go", quant(2, 3, "HALF_UP")); // some codes are negative
    refused("changes how ties go", quant(2, 3, "DOWN"));
    refused("bit width", quant(0, 2.5));
  }

  /** Where no code is negative all modes have one, by the operator's page: every tie and code. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROUND",
        "CEIL",
        "FLOOR",
        "UP",
        "DOWN",
        "HALF_UP",
        "HALF_DOWN",
        "floor",
        "Half_Up"
      })
  void read_unsignedWithAZeroPoint_isAsTheOperatorsPageSays(String mode) {
    byte[] file = quant(4, 3, mode, 0).build();
    Network network = OnnxReader.read(file, "test").network();
    QonnxReference reference = QonnxReference.of(file);
    for (int k = -80; k <= 80; k++) {
      double[] x = {k * 0.03125, -k * 0.03125};
      assertThat(Arrays.stream(reference.evaluate(x)).mapToObj(Dyadic::of))
          .as(mode + Arrays.toString(x))
          .containsExactly(network.forwardExact(x));
    }
  }

  /** A step, with the sign of a value; 0 and -0 count as positive. */
  @Test
  void read_signsOfQonnx_areOfAStep() {
    TestModel bipolar =
        TestModel.of(-1, 2)
            .constant("s", 1, shape(), 0.25)
            .graphField(
                1,
                node -> {
                  node.text(1, "x").text(1, "s").text(2, "y").text(3, "sign");
                  node.text(4, "BipolarQuant").text(7, "qonnx.custom_op.general");
                });
    for (TestModel model : new TestModel[] {bipolar, quant(0, 1)}) {
      gives(model, new double[] {0.375, -9}, 0.25, -0.25);
      gives(model, new double[] {0, -0.0}, 0.25, 0.25);
      gives(model, new double[] {Double.MIN_VALUE, -Double.MIN_VALUE}, 0.25, -0.25);
    }
  }
}
