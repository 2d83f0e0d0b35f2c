package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.DOUBLE;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.INT32;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.UINT8;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.text;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DynamicQuantizeLinear and its products, in the graphs that quantize_dynamic writes. */
class DynamicProductsTest {
  /** Weights of which no two neighbours saturate sums of 16 bits. */
  private static TestModel weights(TestModel model) {
    return model
        .constant("w", INT8, shape(3, 2), 3, -50, 17, 44, -61, 9)
        .constant("wz", INT8, shape(), 0)
        .constant("ws", FLOAT, shape(), 0.0137f);
  }

  /** A product with its scales, from x to {@code result}. */
  private static TestModel product(TestModel model, String x, String result) {
    return model
        .node("DynamicQuantizeLinear", x, x + "_q," + x + "_s," + x + "_z")
        .node("MatMulInteger", x + "_q,w," + x + "_z,wz", result + "_n")
        .node("Cast", result + "_n", result + "_r", integer("to", FLOAT))
        .node("Mul", x + "_s,ws", result + "_m")
        .node("Mul", result + "_r," + result + "_m", result);
  }

  private static TestModel layers(long opset) {
    return product(weights(TestModel.version(7, opset, -1, 3)), "x", "a")
        .vector("b", 0.3, -0.2)
        .node("Add", "a,b", "c")
        .node("Relu", "c", "h")
        .constant("v", UINT8, shape(2, 3), 3, 50, 17, 44, 61, 9)
        .constant("vz", UINT8, shape(3), 20, 30, 40)
        .vector("vs", 0.011, 0.02, 0.5)
        .node("DynamicQuantizeLinear", "h", "h_q,h_s,h_z")
        .node("MatMulInteger", "h_q,v,h_z,vz", "o")
        .node("Cast", "o", "d", integer("to", FLOAT))
        .node("Mul", "h_s,vs", "e")
        .node("Mul", "e,d", "y");
  }

  private static TestModel images(long opset) {
    return TestModel.version(7, opset, -1, 2, 4, 3)
        .constant(
            "w", INT8, shape(4, 1, 2, 2), 3, -50, 17, 44, -61, 9, 1, 2, 7, 8, -9, 5, 4, 3, 2, 1)
        .constant("wz", INT8, shape(), 5)
        .constant("ws", FLOAT, shape(), 0.0137f)
        .node("DynamicQuantizeLinear", "x", "q,s,z")
        .node(
            "ConvInteger",
            "q,w,z,wz",
            "n",
            integer("group", 2),
            integers("pads", 1, 0, 1, 2),
            integers("strides", 2, 1))
        .node("Cast", "n", "r", integer("to", FLOAT))
        .node("Mul", "s,ws", "m")
        .node("Mul", "r,m", "a")
        .vector("b", 1, 2, -3, 0.1)
        .list("channels", 1, -1, 1, 1)
        .node("Reshape", "b,channels", "c")
        .node("Add", "a,c", "d")
        .node("Relu", "d", "y");
  }

  /** One cast for two products. */
  private static TestModel branches(long opset) {
    return product(weights(TestModel.version(7, opset, 1, 3)), "x", "a")
        .constant("u", INT8, shape(3, 2), 3, -5, 7, 4, -1, 9)
        .node("MatMulInteger", "x_q,u,x_z", "k")
        .node("Cast", "k", "l", integer("to", FLOAT))
        .node("Mul", "x_s,ws", "t")
        .node("Mul", "l,t", "p")
        .node("Add", "a,p", "y");
  }

  private static Map<String, TestModel> models(long opset) {
    Map<String, TestModel> models = new TreeMap<>();
    models.put("layers", layers(opset));
    models.put("images", images(opset));
    models.put("branches", branches(opset));
    return models;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 13, 17, 21})
  void read_dynamicProducts_agreeWithOnnxRuntime(long opset) throws OrtException {
    for (Map.Entry<String, TestModel> model : models(opset).entrySet()) {
      byte[] bytes = model.getValue().build();
      Model read = OnnxReader.read(bytes, model.getKey());
      assertThat(read.derived()).as(model.getKey()).isEmpty();
      Network network = read.network();
      assertThat(network.castsDynamically()).isTrue();
      for (boolean fused : new boolean[] {false, true}) {
        try (OnnxRuntimeOracle oracle =
            fused ? OnnxRuntimeOracle.asDeployed(bytes) : OnnxRuntimeOracle.asDefined(bytes)) {
          oracle.assertAgrees(network, 50, new SplittableRandom(3));
          double[] zero = new double[network.inputSize()];
          assertThat(oracle.run(zero))
              .usingComparatorWithPrecision(1e-6)
              .containsExactly(network.forward(zero));
        }
      }
    }
  }

  /** By hand: codes in 255 steps, sums of integers times a factor. */
  @Test
  void read_sumsOfCodes_areExact() {
    Network network =
        OnnxReader.read(product(weights(TestModel.version(7, 11, 1, 3)), "x", "y").build(), "test")
            .network();
    assertThat(network.layers().get(0)).isEqualTo(Round.dynamic(3));
    assertThat(network.layers()).hasSize(2);
    // 255 steps of 1/64; 0.5 and 1.5 steps are ties
    double[] x = {-55.0 / 64, 200.0 / 64, 1.5 / 64};
    Dyadic[] y = network.forwardExact(x);
    Dyadic factor = Dyadic.of(0.0137f).multiply(Dyadic.of(1.0 / 64));
    assertThat(y[0]).isEqualTo(Dyadic.of(-55 * 3 + 200 * 17 - 2 * 61).multiply(factor));
    assertThat(y[1]).isEqualTo(Dyadic.of(55 * 50 + 200 * 44 + 2 * 9).multiply(factor));
  }

  private static void refused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "test"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  private static TestModel quantized() {
    return weights(TestModel.version(7, 21, -1, 3)).node("DynamicQuantizeLinear", "x", "q,s,z");
  }

  private static TestModel sums() {
    return quantized().node("MatMulInteger", "q,w,z,wz", "n");
  }

  private static TestModel floats() {
    return sums().node("Cast", "n", "r", integer("to", FLOAT));
  }

  @Test
  void read_otherUses_areRefused() {
    String otherwise = "takes the step or the zero point of a DynamicQuantizeLinear";
    for (TestModel model :
        List.of(
            quantized().node("Mul", "x,s", "y"),
            quantized().node("Add", "s,ws", "y"),
            quantized().node("Identity", "s", "y"),
            quantized().node("Relu", "s", "y"),
            quantized().node("DequantizeLinear", "q,s,z", "y"),
            quantized().node("MatMulInteger", "q,w,wz,z", "y"),
            quantized().node("MatMulInteger", "q,w,z,z", "y"),
            quantized().node("MatMulInteger", "q,z,z,wz", "y"),
            quantized().node("MatMulInteger", "z,w,z,wz", "y"),
            quantized().node("MatMulInteger", "x,w,z,wz", "y"),
            sums().node("Relu", "n", "y"),
            sums().node("Mul", "n,s", "y"),
            sums().node("Cast", "n", "y", integer("to", DOUBLE)),
            floats().node("Cast", "r", "y", integer("to", FLOAT)),
            floats().node("Mul", "r,ws", "y"),
            floats().node("Mul", "r,r", "y"),
            floats().node("Add", "r,s", "y"),
            quantized().node("Mul", "s,s", "y"),
            floats().node("Mul", "s,ws", "m").node("Mul", "m,ws", "k").node("Mul", "r,k", "y"),
            floats()
                .node("Relu", "x", "h")
                .node("DynamicQuantizeLinear", "h", "hq,hs,hz")
                .node("Mul", "r,hs", "y"),
            quantized()
                .node("Relu", "x", "h")
                .node("DynamicQuantizeLinear", "h", "hq,hs,hz")
                .node("MatMulInteger", "q,w,hz,wz", "y"))) {
      refused(otherwise, model);
    }
    refused("must be what a QuantizeLinear made", quantized().node("MatMulInteger", "q,w", "y"));
    refused("takes integers", quantized().node("Relu", "q", "y"));
    refused("its value is uint8", quantized().node("Identity", "q", "y"));
    refused(
        "is not made by any node", quantized().node("Identity", "x", "u").node("Mul", "s,ws", "y"));
    refused(
        "scales of shape [3]",
        floats().vector("t", 1, 2, 3).node("Mul", "s,t", "m").node("Mul", "r,m", "y"));
    refused(
        "takes the step",
        floats().constant("t", DOUBLE, shape(), 1).node("Mul", "s,t", "m").node("Mul", "r,m", "y"));
    refused(
        "quantizes values of type float64",
        new TestModel(7, 11)
            .value(11, "x", DOUBLE, -1, 3)
            .value(12, "y", FLOAT, -1, 2)
            .node("DynamicQuantizeLinear", "x", "y,s,z"));
  }

  /** What only chooses among codes has no scale to keep. */
  @Test
  void read_integersThatAreChosen_areRefused() {
    String integers = "takes the integers of a DynamicQuantizeLinear";
    refused(integers, quantized().node("Transpose", "q", "y"));
    refused(
        integers,
        TestModel.version(7, 13, 1, 1, 3, 3)
            .node("DynamicQuantizeLinear", "x", "q,s,z")
            .node("MaxPool", "q", "y", integers("kernel_shape", 2, 2)));
  }

  /** An output that is left out has no name, and neither has an input. */
  @Test
  void read_outputsThatAreLeftOut_areNotTakenForInputsThatAre() {
    TestModel model =
        weights(TestModel.version(7, 13, -1, 3))
            .node("DynamicQuantizeLinear", "x", "q,,z")
            .node("Clip", "x,,ws", "h")
            .node("MatMulInteger", "q,w,z,wz", "n")
            .node("Cast", "n", "r", integer("to", FLOAT))
            .node("Sub", "h,r", "y");
    refused("(Sub)", model);
  }

  /** The rank of a product is not that of what it takes. */
  @Test
  void read_scalesWithMoreAxesThanTheProduct_areRefused() throws OrtException {
    for (int axes = 0; axes < 3; axes++) {
      TestModel ofVectors =
          TestModel.version(7, 13, 3)
              .node("DynamicQuantizeLinear", "x", "q,s,z")
              .constant("w", INT8, shape(3), 3, -50, 17)
              .node("MatMulInteger", "q,w,z", "n");
      TestModel ofStacks =
          TestModel.version(7, 13, 1, 3)
              .node("DynamicQuantizeLinear", "x", "q,s,z")
              .constant("w", INT8, shape(1, 3, 2), 3, -50, 17, 44, -61, 9)
              .node("MatMulInteger", "q,w,z", "n");
      assertScales(ofVectors, axes, axes == 0);
      assertScales(ofStacks, axes + 2, axes < 2);
    }
  }

  private static void assertScales(TestModel product, int axes, boolean fits) throws OrtException {
    long[] ones = new long[axes];
    Arrays.fill(ones, 1);
    TestModel model =
        product
            .constant("t", FLOAT, shape(ones), 0.0137f)
            .node("Cast", "n", "r", integer("to", FLOAT))
            .node("Mul", "s,t", "m")
            .node("Mul", "r,m", "y");
    if (!fits) {
      refused("scales of shape", model);
      return;
    }
    byte[] bytes = model.build();
    Network network = OnnxReader.read(bytes, "test").network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 20, new SplittableRandom(7));
    }
  }

  @Test
  void read_sumsBeyond32Bits_areRefused() {
    for (int terms : new int[] {66311, 66312}) { // of 255 times 127
      double[] w = new double[terms];
      w[0] = -127;
      TestModel model =
          TestModel.version(7, 11, 1, terms)
              .node("DynamicQuantizeLinear", "x", "q,s,z")
              .constant("w", INT8, shape(terms, 1), w)
              .node("MatMulInteger", "q,w,z", "n")
              .node("Cast", "n", "r", integer("to", FLOAT))
              .node("Mul", "s,r", "y");
      if (terms * 255L * 127 < 1L << 31) {
        assertThat(OnnxReader.read(model.build(), "test").derived()).isEmpty();
      } else {
        refused("which may leave 32 bits", model);
      }
    }
  }

  /** The step is that of all samples together, so a fixed batch is one vector. */
  @Test
  void read_fixedBatch_isOneVector() throws OrtException {
    byte[] bytes = product(weights(TestModel.version(7, 13, 2, 3)), "x", "y").build();
    Network network = OnnxReader.read(bytes, "test").network();
    assertThat(network.layers().get(0)).isEqualTo(Round.dynamic(6));
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 20, new SplittableRandom(5));
    }
  }

  /** Some runtimes round the values of such a product to 8 bits. */
  @Test
  void read_dequantizedWeightsOfValuesThatAreNotCast_areNotedForRuntimes() {
    assertNoted(dequantized().node("MatMul", "a,u", "y"), true);
  }

  private static TestModel dequantized() {
    return product(weights(TestModel.version(7, 13, -1, 3)), "x", "a")
        .constant("v", INT8, shape(2, 2), 1, 2, 3, 4)
        .node("DequantizeLinear", "v,ws,wz", "u");
  }

  private static void assertNoted(TestModel model, boolean noted) {
    List<String> expected =
        noted ? List.of("products of integer weights with values that are not cast") : List.of();
    assertThat(OnnxReader.read(model.build(), "test").derived())
        .containsExactlyElementsOf(expected);
  }

  /** Nor does it matter what becomes of the weights first. */
  @Test
  void read_dequantizedWeightsThatAreMoved_areNotedForRuntimes() {
    for (String op : List.of("Transpose", "Neg", "Identity")) {
      assertNoted(dequantized().node(op, "u", "t").node("MatMul", "a,t", "y"), true);
      TestModel einsum = dequantized().node(op, "u", "t");
      assertNoted(einsum.node("Einsum", "a,t", "y", text("equation", "ni,ij->nj")), true);
    }
    TestModel real = dequantized().constant("r", FLOAT, shape(2, 2), 1, 2, 3, 4);
    assertNoted(real.node("Transpose", "r", "t").node("MatMul", "a,t", "y"), false);
  }

  @Test
  void read_scalesThatAreLarge_areNotedForRuntimes() {
    TestModel model =
        floats()
            .constant("t", FLOAT, shape(), 0x1p21)
            .node("Mul", "s,t", "m")
            .node("Mul", "r,m", "y");
    assertThat(OnnxReader.read(model.build(), "test").derived())
        .containsExactly("scales of weights beyond 2^20");
  }

  /**
   * A runtime that flushes what is subnormal loses all of the weights, however large values are.
   */
  @Test
  void read_scalesThatMayBeFlushed_areNotedForRuntimes() {
    for (float scale : new float[] {Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL), 0}) {
      TestModel model =
          floats()
              .constant("t", FLOAT, shape(), -scale)
              .node("Mul", "s,t", "m")
              .node("Mul", "r,m", "y");
      List<String> expected =
          scale == Math.nextDown(Float.MIN_NORMAL)
              ? List.of("scales of weights below 2^-126")
              : List.of();
      assertThat(OnnxReader.read(model.build(), "test").derived())
          .containsExactlyElementsOf(expected);
    }
  }

  /** A factor of 1 with axes gives the product more of them, which what is behind may count. */
  @Test
  void read_factorOfOneWithAxes_isNotForgotten() {
    for (int axes = 0; axes < 4; axes++) {
      long[] ones = new long[axes];
      Arrays.fill(ones, 1);
      TestModel model =
          weights(TestModel.version(7, 13, 1, 3))
              .constant("one", FLOAT, shape(ones), 1)
              .node("DynamicQuantizeLinear", "x", "q,s,z")
              .node("MatMulInteger", "q,w,z,wz", "n")
              .node("Cast", "n", "r", integer("to", FLOAT))
              .node("Mul", "s,one", "m")
              .node("Mul", "m,ws", "k")
              .node("Mul", "r,k", "a")
              .node("ReduceMean", "a", "y", integers("axes", 1), integer("keepdims", 0));
      if (axes == 0) {
        assertThat(OnnxReader.read(model.build(), "test").network().outputSize()).isEqualTo(1);
      } else {
        refused("takes the step", model);
      }
    }
  }

  /** Such a file is a valid one. */
  @Test
  void read_outputsThatAreNoValues_areUnsupported() {
    TestModel mask =
        new TestModel(7, 13)
            .value(11, "x", FLOAT, 1, 3)
            .value(12, "m", 9)
            .node("Dropout", "x", "y,m");
    assertThatThrownBy(() -> OnnxReader.read(mask.build(), "test"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("a second output");
    for (String name : List.of("s", "n")) {
      TestModel model =
          new TestModel(7, 13)
              .value(11, "x", FLOAT, 1, 3)
              .value(12, name, name.equals("s") ? FLOAT : INT32);
      weights(model)
          .node("DynamicQuantizeLinear", "x", "q,s,z")
          .node("MatMulInteger", "q,w,z,wz", "n");
      assertThatThrownBy(() -> OnnxReader.read(model.build(), "test"))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("a step, sums or a second output");
    }
  }
}
