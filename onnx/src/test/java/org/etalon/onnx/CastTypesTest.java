package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.integer;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value may be cast to what changes none, by what ONNX Runtime makes of it, to nothing else. */
class CastTypesTest {
  private static final int NEWEST_TYPE = 26;
  private static final int STRING = 8; // comes back as it went, but is no number

  static IntStream types() {
    return IntStream.rangeClosed(0, NEWEST_TYPE);
  }

  private static byte[] thereAndBack(int type) {
    return TestModel.version(10, 21, -1, 4)
        .node("Cast", "x", "z", integer("to", type))
        .node("Cast", "z", "y", integer("to", FLOAT))
        .build();
  }

  @ParameterizedTest
  @MethodSource("types")
  void read_onCastToEachType_isIdentityOrRefused(int type) throws OrtException {
    byte[] model = thereAndBack(type);
    if (type != STRING && keepsAll(model)) {
      assertThat(OnnxReader.read(model, "cast").network().forward(new double[] {-1, 0.5, 7, 3}))
          .containsExactly(-1, 0.5, 7, 3);
    } else {
      assertThatThrownBy(() -> OnnxReader.read(model, "cast"))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("supported are float32 and float64");
    }
  }

  /** Whether ONNX Runtime gives what it takes, to the bit. */
  private static boolean keepsAll(byte[] model) {
    SplittableRandom random = new SplittableRandom(5);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(model)) {
      double[] x = random.doubles(4, -3, 3).map(v -> (float) v).toArray();
      return Arrays.equals(oracle.run(x), x);
    } catch (OrtException e) {
      return false; // of types it does not know
    }
  }

  @Test
  void onnxRuntime_keepsAll_inThreeTypesAlone() {
    assertThat(types().filter(type -> keepsAll(thereAndBack(type))))
        .containsExactly(FLOAT, STRING, TestModel.DOUBLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {TestModel.FLOAT16, TestModel.BFLOAT16, TestModel.INT32})
  void read_onInputOfAnotherType_isRefused(int type) {
    byte[] model =
        new TestModel(10, 21)
            .value(11, "x", type, -1, 2)
            .value(12, "y", type, -1, 2)
            .node("Relu", "x", "y")
            .build();
    assertThatThrownBy(() -> OnnxReader.read(model, "input"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("input 'x' has element type " + DataType.label(type));
  }

  /** Integers that become values of a type that rounds, by the scale's type or by an attribute. */
  @Test
  void read_onDequantizingToShortFloats_isRefused() {
    TestModel byScale =
        TestModel.version(10, 21, -1, 2)
            .constant("s", TestModel.FLOAT16, TestModel.shape(), 0.125)
            .node("QuantizeLinear", "x,s", "q")
            .node("DequantizeLinear", "q,s", "y");
    TestModel byAttribute =
        TestModel.version(10, 23, -1, 2)
            .constant("s", FLOAT, TestModel.shape(), 0.125)
            .node("QuantizeLinear", "x,s", "q")
            .node("DequantizeLinear", "q,s", "h", integer("output_dtype", TestModel.FLOAT16))
            .node("Cast", "h", "y", integer("to", FLOAT));
    TestModel mixed =
        TestModel.version(10, 23, -1, 2)
            .constant("s", TestModel.FLOAT16, TestModel.shape(), 0.125)
            .constant("t", FLOAT, TestModel.shape(), 0.125)
            .node("QuantizeLinear", "x,s", "q")
            .node("DequantizeLinear", "q,t", "y");
    String quotient = "a scale of type float16, to which quotients are rounded";
    refused(byScale, quotient);
    refused(mixed, quotient);
    refused(byAttribute, "gives values of type float16");
  }

  private static void refused(TestModel model, String message) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "integers"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining(message);
  }
}
