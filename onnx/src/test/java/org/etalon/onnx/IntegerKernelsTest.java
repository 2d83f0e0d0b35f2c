package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.INT16;
import static org.etalon.onnx.TestModel.INT32;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.UINT8;
import static org.etalon.onnx.TestModel.shape;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of a quantized file a kernel of integers would compute otherwise is noted. */
class IntegerKernelsTest {
  private static TestModel cast() {
    return TestModel.version(10, 21, -1, 2)
        .constant("s", 1, shape(), 0.25)
        .constant("z", UINT8, shape(), 3)
        .node("QuantizeLinear", "x,s,z", "q")
        .node("DequantizeLinear", "q,s,z", "r");
  }

  private static Model gemm(TestModel from, String taken, int type, double bias, double step) {
    return OnnxReader.read(
        from.constant("w", type, shape(2, 1), 3, -4)
            .constant("t", 1, shape(), 0.5)
            .node("DequantizeLinear", "w,t", "W")
            .constant("b", INT32, shape(1), bias)
            .constant("u", 1, shape(), step)
            .node("DequantizeLinear", "b,u", "B")
            .node("Gemm", taken + ",W,B", "y")
            .build(),
        "test");
  }

  @Test
  void read_stepsOfBiases_areThoseOfInputTimesWeights() {
    assertThat(gemm(cast(), "r", INT8, 7, 0.125).derived()).isEmpty();
    float near = 0.125f;
    assertThat(gemm(cast(), "r", INT8, 7, Math.nextUp(near)).derived()).isEmpty();
    assertThat(gemm(cast(), "r", INT8, 7, 1.000001 * near).derived())
        .containsExactly("integer biases in other steps than input times weights");
    // Of what is not cast no runtime computes with integers.
    assertThat(gemm(TestModel.version(10, 21, -1, 2), "x", INT8, 7, 1).derived()).isEmpty();
  }

  @Test
  void read_largeIntegers_areNoted() {
    assertThat(gemm(cast(), "r", INT8, -0x1p30, 0.125).derived()).isEmpty();
    assertThat(gemm(cast(), "r", INT8, -0x1p30 - 1, 0.125).derived())
        .containsExactly("integer biases beyond 2^30");
    assertThat(gemm(cast(), "r", INT16, 7, 0.125).derived())
        .containsExactly("integer weights of more than 8 bits");
  }

  @Test
  void read_scalesByChannel_areComparedEach() {
    for (double second : new double[] {0.25, 0.26}) {
      Model model =
          OnnxReader.read(
              cast()
                  .constant("w", INT8, shape(2, 2), 3, -4, 1, 2)
                  .vector("t", 0.5, 1)
                  .node("DequantizeLinear", "w,t", "W")
                  .constant("b", INT32, shape(2), 5, 6)
                  .vector("u", 0.125, second)
                  .node("DequantizeLinear", "b,u", "B", TestModel.integer("axis", 0))
                  .node("Gemm", "r,W,B", "y")
                  .build(),
              "test");
      assertThat(model.derived()).hasSize(second == 0.25 ? 0 : 1);
    }
  }

  /** The quantizer leaves a Relu out where the least code is 0 anyway. */
  @Test
  void read_operatorsOfIntegers_rectifyWhereTheLeastCodeIsZero() {
    for (int zero : new int[] {0, 1}) {
      Model model =
          OnnxReader.read(
              TestModel.version(10, 21, -1, 2)
                  .constant("s", 1, shape(), 0.25)
                  .constant("z", UINT8, shape(), 3)
                  .node("QuantizeLinear", "x,s,z", "q")
                  .constant("w", INT8, shape(2, 1), 3, -4)
                  .constant("t", 1, shape(), 0.5)
                  .constant("v", INT8, shape(), 0)
                  .constant("n", UINT8, shape(), zero)
                  .node("QLinearMatMul", "q,s,z,w,t,v,s,n", "p")
                  .node("DequantizeLinear", "p,s,n", "y")
                  .build(),
              "test");
      assertThat(model.derived()).isEmpty();
      assertThat(model.network().layers().stream().filter(layer -> layer.isRelu()))
          .hasSize(1 - zero);
    }
  }

  /** Two zero points beside one scale are not read as the first for both. */
  @Test
  void read_zeroPointsThatAreMoreThanScales_areRefused() {
    byte[] model =
        TestModel.version(10, 21, -1, 2)
            .constant("s", 1, shape(), 0.25)
            .constant("z", UINT8, shape(), 3)
            .node("QuantizeLinear", "x,s,z", "q")
            .constant("w", INT8, shape(2, 2), 3, -4, 1, 2)
            .constant("t", 1, shape(), 0.5)
            .constant("v", INT8, shape(2), 0, 1)
            .node("QLinearMatMul", "q,s,z,w,t,v,s,z", "p")
            .node("DequantizeLinear", "p,s,z", "y")
            .build();
    assertThatThrownBy(() -> OnnxReader.read(model, "test"))
        .hasMessageContaining("2 zero points beside 1 scales");
  }

  @Test
  void read_biasOfIntegerConvolution_isNotedWhereLarge() {
    for (double bias : new double[] {0x1p30, 0x1p30 + 1}) {
      Model model =
          OnnxReader.read(
              TestModel.version(10, 21, -1, 1, 2, 2)
                  .constant("s", 1, shape(), 0.25)
                  .constant("z", UINT8, shape(), 3)
                  .node("QuantizeLinear", "x,s,z", "q")
                  .constant("w", INT8, shape(1, 1, 2, 2), 3, -4, 1, 2)
                  .constant("t", 1, shape(), 0.5)
                  .constant("v", INT8, shape(), 0)
                  .constant("b", INT32, shape(1), bias)
                  .node("QLinearConv", "q,s,z,w,t,v,s,z,b", "p")
                  .node("DequantizeLinear", "p,s,z", "y")
                  .build(),
              "test");
      assertThat(model.derived()).hasSize(bias == 0x1p30 ? 0 : 1);
    }
  }

  private static TestModel weights(TestModel model) {
    return model
        .constant("w", INT8, shape(2, 1), 3, -4)
        .constant("t", 1, shape(), 0.5)
        .node("DequantizeLinear", "w,t", "W");
  }

  private static Set<String> notes(TestModel model) {
    return OnnxReader.read(model.build(), "test").derived();
  }

  /** Runtimes make integers of real weights and biases, each in a way of its own. */
  @Test
  void read_realNumbersBetweenCasts_areNoted() {
    assertThat(notes(cast().constant("W", 1, shape(2, 1), 1, 2).node("Gemm", "r,W", "y")))
        .containsExactly(
            "products of other than dequantized values with weights stored in integers");
    assertThat(notes(weights(cast()).constant("B", 1, shape(1), 0.3).node("Gemm", "r,W,B", "y")))
        .containsExactly("biases that are not stored in integers");
    assertThat(notes(weights(cast()).node("MatMul", "r,W", "y"))).isEmpty();
  }

  /** A runtime makes a bias of a constant that is added behind a product, whatever its steps. */
  @Test
  void read_constantsAddedBehindAProduct_areNoted() {
    TestModel model =
        weights(cast())
            .node("MatMul", "r,W", "m")
            .constant("b", INT32, shape(1), 7)
            .constant("u", 1, shape(), 0.25)
            .node("DequantizeLinear", "b,u", "B")
            .node("Add", "m,B", "y");
    assertThat(notes(model)).contains("sums of what is not cast again after a product");
    TestModel again =
        weights(cast())
            .node("MatMul", "r,W", "m")
            .node("QuantizeLinear", "m,s,z", "n")
            .node("DequantizeLinear", "n,s,z", "M")
            .constant("b", INT8, shape(1), 7)
            .constant("u", 1, shape(), 0.25)
            .node("DequantizeLinear", "b,u", "B")
            .node("Add", "M,B", "y");
    assertThat(notes(again)).isEmpty();
  }

  /** What moves values between the cast and the product hides no step of a bias. */
  @Test
  void read_stepsOfBiases_areComparedThroughMoves() {
    for (String move : List.of("Relu", "Reshape", "Identity", "Unsqueeze")) {
      TestModel from = cast();
      String inputs =
          switch (move) {
            case "Reshape" -> "r,shape";
            case "Unsqueeze" -> "r,axes";
            default -> "r";
          };
      from.constant("shape", 7, shape(2), 1, 2).constant("axes", 7, shape(1), 0);
      from.node(move, inputs, "moved");
      String taken = "moved";
      if (move.equals("Unsqueeze")) {
        from.node("Squeeze", "moved,axes", "back");
        taken = "back";
      }
      assertThat(gemm(from, taken, INT8, 7, 0.25).derived())
          .as(move)
          .containsExactly("integer biases in other steps than input times weights");
    }
  }

  @Test
  void read_otherOperatorsBetweenCasts_areNoted() {
    assertThat(notes(cast().node("LeakyRelu", "r", "y")))
        .containsExactly("LeakyRelu between two casts");
    assertThat(notes(cast().node("Add", "r,r", "y"))).isEmpty();
    assertThat(notes(cast().constant("c", 1, shape(), 0.5).node("Add", "r,c", "y")))
        .containsExactly("a constant added that is no integer of 8 bits");
    // Before the first cast that is no business of a kernel of integers.
    assertThat(notes(TestModel.version(10, 21, -1, 2).node("LeakyRelu", "x", "y"))).isEmpty();
  }

  /** A runtime may take for 0 what is subnormal; products of large scales may overflow. */
  @Test
  void read_scalesThatMayBeLost_areNoted() {
    float least = Float.MIN_NORMAL;
    for (float scale : new float[] {least, Math.nextDown(least), 0x1p40f, Math.nextUp(0x1p40f)}) {
      boolean kept = scale == least || scale == 0x1p40f;
      List<String> expected =
          kept ? List.of() : List.of("scales of constants below 2^-126 or beyond 2^40");
      TestModel product =
          cast()
              .constant("w", INT8, shape(2, 1), 3, -4)
              .constant("t", 1, shape(), scale)
              .node("DequantizeLinear", "w,t", "W")
              .node("MatMul", "r,W", "y");
      TestModel sum =
          cast()
              .constant("w", INT8, shape(2), 3, -4)
              .constant("t", 1, shape(), scale)
              .node("DequantizeLinear", "w,t", "W")
              .node("Add", "r,W", "y");
      TestModel integers =
          cast()
              .constant("w", INT8, shape(2, 1), 3, -4)
              .constant("t", 1, shape(), scale)
              .constant("v", INT8, shape(), 0)
              .node("QLinearMatMul", "q,s,z,w,t,v,s,z", "p")
              .node("DequantizeLinear", "p,s,z", "y");
      for (TestModel model : List.of(product, sum, integers)) {
        assertThat(notes(model)).filteredOn(note -> note.startsWith("scales")).isEqualTo(expected);
      }
    }
  }
}
