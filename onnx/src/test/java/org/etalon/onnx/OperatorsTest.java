package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.numbers;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.value;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.etalon.exact.Dyadic;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and each of its forms gives what ONNX Runtime computes. */
class OperatorsTest {
  private static final double[] W23 = {1, -2, 0.5, 3, 0.25, -1};
  static final Map<String, TestModel> MODELS = models();

  static List<String> names() {
    return List.copyOf(MODELS.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_onOperator_agreesWithOnnxRuntime(String name) throws OrtException {
    byte[] bytes = MODELS.get(name).build();
    Network network = OnnxReader.read(bytes, name).network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 20, new SplittableRandom(7));
    }
  }

  private static Map<String, TestModel> models() {
    Map<String, TestModel> models = new TreeMap<>();
    products(models);
    elementwise(models);
    shapes(models);
    constants(models);
    quantized(models);
    others(models);
    return models;
  }

  private static TestModel w(long... inputShape) {
    return TestModel.of(inputShape).constant("W", TestModel.FLOAT, shape(2, 3), W23);
  }

  private static void products(Map<String, TestModel> m) {
    m.put("gemm", w(-1, 2).vector("c", 1, 2, 3).node("Gemm", "x,W,c", "y"));
    m.put("gemm without c", w(-1, 2).node("Gemm", "x,W", "y"));
    m.put(
        "gemm transB", w(1, 3).vector("c", 1, 2).node("Gemm", "x,W,c", "y", integer("transB", 1)));
    m.put("gemm transA", w(2, 1).node("Gemm", "x,W", "y", integer("transA", 1)));
    m.put("gemm scalar c", w(-1, 2).constant("c", 1, shape(), 0.3).node("Gemm", "x,W,c", "y"));
    m.put("gemm row c", w(-1, 2).constant("c", 1, shape(1, 3), 1, 2, 3).node("Gemm", "x,W,c", "y"));
    m.put("gemm one c", w(-1, 2).constant("c", 1, shape(1), 7).node("Gemm", "x,W,c", "y"));
    m.put(
        "gemm alpha beta",
        w(-1, 2)
            .vector("c", 1, 2, 3.3)
            .node("Gemm", "x,W,c", "y", number("alpha", 0.3f), number("beta", -1.7f)));
    m.put(
        "gemm beta 0",
        w(-1, 2).vector("c", 1, 2, 3.3).node("Gemm", "x,W,c", "y", number("beta", 0)));
    m.put("gemm constant first", w(3, 1).node("Gemm", "W,x", "y"));
    m.put("gemm constant first transA", w(2, 1).node("Gemm", "W,x", "y", integer("transA", 1)));
    m.put(
        "gemm constant first transB",
        w(1, 3)
            .constant("c", 1, shape(2, 1), 4, 5)
            .node("Gemm", "W,x,c", "y", integer("transB", 1)));
    m.put("matmul", w(-1, 2).node("MatMul", "x,W", "y"));
    m.put("matmul rank 1", w(2).node("MatMul", "x,W", "y"));
    m.put("matmul rank 4", w(1, 1, 1, 2).node("MatMul", "x,W", "y"));
    m.put("matmul constant first", w(3, 1).node("MatMul", "W,x", "y"));
    m.put("matmul constant first rank 1", w(3).node("MatMul", "W,x", "y"));
    m.put("matmul constant first batch", w(-1, 3, 1).node("MatMul", "W,x", "y"));
    m.put("matmul vector", TestModel.of(-1, 3).vector("v", 1, -2, 3).node("MatMul", "x,v", "y"));
    m.put(
        "matmul vector first", TestModel.of(3, 1).vector("v", 1, 2, 3).node("MatMul", "v,x", "y"));
    m.put(
        "matmul leading ones",
        TestModel.of(-1, 1, 2).constant("W", 1, shape(1, 2, 3), W23).node("MatMul", "x,W", "y"));
    m.put(
        "matmul add",
        w(-1, 2).vector("c", 3, 2, 1).node("MatMul", "x,W", "z").node("Add", "z,c", "y"));
    m.put("fixed batch", w(4, 2).node("MatMul", "x,W", "z").node("Relu", "z", "y"));
  }

  private static void elementwise(Map<String, TestModel> m) {
    for (String op : List.of("Add", "Sub", "Mul", "Div")) {
      m.put(op, TestModel.of(-1, 3).vector("c", 0.5, -3, 8).node(op, "x,c", "y"));
      m.put(op + " scalar", TestModel.of(-1, 3).constant("c", 1, shape(), 3).node(op, "x,c", "y"));
      if (!op.equals("Div")) {
        m.put(
            op + " constant first",
            TestModel.of(-1, 3).vector("c", 0.5, -3, 8).node(op, "c,x", "y"));
      }
    }
    long[][] shapes = {{3}, {2, 1}, {2, 3}, {1, 1, 1, 1}, {1, 2, 1}, {1, 1, 2, 3}, {1, 1, 1, 3}};
    for (long[] shape : shapes) {
      double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
      Arrays.setAll(values, i -> i - 1.5);
      for (long batch : new long[] {1, -1}) {
        m.put(
            "broadcast " + Arrays.toString(shape) + batch,
            TestModel.of(batch, 1, 2, 3).constant("c", 1, shape, values).node("Mul", "c,x", "y"));
      }
    }
    m.put(
        "broadcast up",
        TestModel.of(1, 3).constant("c", 1, shape(1, 1, 3), 1, 2, 3).node("Sub", "x,c", "y"));
    for (int opset : new int[] {7, 9, 13, 15}) {
      for (long[] shape : new long[][] {{-1, 2}, {1, 2, 2, 3}}) {
        m.put(
            "batch normalization " + opset + " rank " + shape.length,
            TestModel.version(8, opset, shape)
                .vector("s", 1.5, -0.5)
                .vector("b", 0.1, 0.2)
                .vector("mean", 0.3, -2)
                .vector("var", 0.7, 4)
                .node("BatchNormalization", "x,s,b,mean,var", "y", number("epsilon", 1e-3f)));
      }
    }
  }

  private static void shapes(Map<String, TestModel> m) {
    for (int axis : new int[] {0, 1, 2, 3, -1, -3}) {
      m.put(
          "flatten " + axis,
          TestModel.of(1, 2, 3).node("Flatten", "x", "y", integer("axis", axis)));
    }
    m.put("flatten batch", TestModel.of(-1, 2, 3).node("Flatten", "x", "y"));
    double[][] targets = {{0, -1}, {-1, 6}, {1, 6}, {6}, {-1}, {3, 2}, {0, 3, -1}, {1, 1, -1}};
    for (double[] target : targets) {
      for (long batch : new long[] {1, -1}) {
        m.put(
            "reshape " + Arrays.toString(target) + batch,
            TestModel.of(batch, 2, 3).list("t", target).node("Reshape", "x,t", "y"));
      }
    }
    m.put(
        "reshape allowzero",
        TestModel.version(8, 14, 1, 2, 3)
            .list("t", 1, -1)
            .node("Reshape", "x,t", "y", integer("allowzero", 1)));
    m.put("squeeze", TestModel.of(1, 1, 3).list("a", 1).node("Squeeze", "x,a", "y"));
    m.put("squeeze all", TestModel.of(1, 1, 3).node("Squeeze", "x", "y"));
    m.put("squeeze batch", TestModel.of(-1, 1, 3).list("a", -3, -2).node("Squeeze", "x,a", "y"));
    m.put(
        "squeeze attribute",
        TestModel.version(8, 11, 1, 3, 1).node("Squeeze", "x", "y", integers("axes", 0, 2)));
    m.put("unsqueeze", TestModel.of(-1, 3).list("a", 1, -1).node("Unsqueeze", "x,a", "y"));
    m.put("unsqueeze front", TestModel.of(-1, 3).list("a", 0).node("Unsqueeze", "x,a", "y"));
    m.put(
        "unsqueeze attribute",
        TestModel.version(8, 11, 3).node("Unsqueeze", "x", "y", integers("axes", 1)));
  }

  private static void constants(Map<String, TestModel> m) {
    m.put(
        "value_float",
        TestModel.of(-1, 3)
            .node("Constant", "", "c", number("value_float", 2.5f))
            .node("Mul", "x,c", "y"));
    m.put(
        "value_floats",
        TestModel.of(-1, 3)
            .node("Constant", "", "c", numbers("value_floats", 1, 2, 3))
            .node("Mul", "x,c", "y"));
    m.put(
        "value_ints",
        TestModel.of(-1, 3)
            .node("Constant", "", "c", integers("value_ints", 3, -1))
            .node("Reshape", "x,c", "y"));
    m.put(
        "value_int",
        TestModel.of(-1, 3)
            .node("Constant", "", "c", integer("value_int", 1))
            .node("Unsqueeze", "x,c", "y"));
    for (int type :
        new int[] {
          TestModel.FLOAT16,
          TestModel.DOUBLE,
          TestModel.BFLOAT16,
          TestModel.INT8,
          TestModel.INT32,
          TestModel.INT64
        }) {
      m.put(
          "constant chain of type " + type,
          TestModel.of(-1, 2)
              .node("Constant", "", "c0", value(type, shape(6), 1, -2, 3, 4, 5, -6))
              .node("Cast", "c0", "c1", integer("to", 1))
              .list("t", 3, 1, -1)
              .node("Reshape", "c1,t", "c2")
              .node("Transpose", "c2", "c3", integers("perm", 2, 0, 1))
              .list("axes", 2)
              .node("Squeeze", "c3,axes", "c4")
              .node("Identity", "c4", "c5")
              .node("MatMul", "x,c5", "y"));
    }
    m.put(
        "rounded casts",
        TestModel.of(-1, 3)
            .constant("c", TestModel.DOUBLE, shape(3), 0.1, 1e5 / 3, -1e-6)
            .node("Cast", "c", "c1", integer("to", 1))
            .node("Cast", "c1", "c2", integer("to", 10))
            .node("Cast", "c2", "c3", integer("to", 1))
            .node("Mul", "x,c3", "y"));
    m.put(
        "constant arithmetic",
        w(-1, 2)
            .constant("q", TestModel.UINT8, shape(2, 3), 1, 2, 250, 4, 128, 0)
            .node("Cast", "q", "q1", integer("to", 1))
            .vector("zero", 128)
            .node("Sub", "q1,zero", "q2")
            .vector("step", 0.1, 0.2, 0.3)
            .node("Mul", "q2,step", "q3")
            .vector("half", 3)
            .node("Div", "q3,half", "q4")
            .node("Add", "q4,W", "q5")
            .node("Transpose", "q5", "q6")
            .node("Flatten", "q6", "q7")
            .node("Gemm", "x,q7", "y", integer("transB", 1)));
    m.put(
        "typed float16",
        TestModel.of(-1, 2)
            .graphField(5, TestModel.typed("c", TestModel.FLOAT16, 5, shape(2), 0x3c00, 0xc100))
            .node("Cast", "c", "c1", integer("to", 1))
            .node("Mul", "x,c1", "y"));
    m.put(
        "typed floats",
        TestModel.of(-1, 2)
            .graphField(
                5,
                t -> t.integer(1, 2).integer(2, 1).text(8, "c").float32(4, 1.5f).float32(4, -0.1f))
            .node("Mul", "x,c", "y"));
    m.put(
        "typed doubles",
        TestModel.of(-1, 2)
            .graphField(
                5,
                t -> t.integer(1, 2).integer(2, 11).text(8, "c").float64(10, 1.5).float64(10, -0.1))
            .node("Cast", "c", "c1", integer("to", 1))
            .node("Mul", "x,c1", "y"));
    m.put(
        "typed packed shape",
        TestModel.of(-1, 6)
            .graphField(
                5,
                t ->
                    t.integer(1, 3)
                        .integer(2, 7)
                        .text(8, "t")
                        .raw(7, new Fields().varint(0).varint(2).varint(-1).toByteArray()))
            .node("Reshape", "x,t", "y"));
  }

  private static void quantized(Map<String, TestModel> m) {
    int[] types = {
      TestModel.INT8,
      TestModel.UINT8,
      TestModel.INT16,
      TestModel.UINT16,
      TestModel.INT4,
      TestModel.UINT4
    };
    for (int type : types) {
      boolean unsigned =
          type == TestModel.UINT8 || type == TestModel.UINT16 || type == TestModel.UINT4;
      double[] q = unsigned ? new double[] {0, 15, 7, 8, 9, 1} : new double[] {-8, 7, 0, -1, 3, 5};
      m.put(
          "dequantize " + type,
          dequantize(type, q, shape(), 0.1)
              .node("DequantizeLinear", "q,s", "w")
              .node("MatMul", "x,w", "y"));
      m.put(
          "dequantize zero point " + type,
          dequantize(type, q, shape(1), 0.1)
              .constant("z", type, shape(1), 5)
              .node("DequantizeLinear", "q,s,z", "w")
              .node("MatMul", "x,w", "y"));
      m.put(
          "dequantize axis 0 " + type,
          dequantize(type, q, shape(2), 0.1, 3.3)
              .node("DequantizeLinear", "q,s", "w", integer("axis", 0))
              .node("MatMul", "x,w", "y"));
      m.put(
          "dequantize axis -1 " + type,
          dequantize(type, q, shape(3), 0.1, 3.3, 0.7)
              .constant("z", type, shape(3), 1, 2, 3)
              .node("DequantizeLinear", "q,s,z", "w", integer("axis", -1))
              .node("MatMul", "x,w", "y"));
      m.put(
          "dequantize blocks " + type,
          dequantize(type, q, shape(2, 2), 0.1, 3.3, 0.7, -1)
              .node("DequantizeLinear", "q,s", "w", integer("axis", 1), integer("block_size", 2))
              .node("MatMul", "x,w", "y"));
    }
    m.put(
        "dequantize int32",
        dequantize(TestModel.INT32, new double[] {16777217, -3, 5, 7, 123456789, 0}, shape(), 1e-6)
            .node("DequantizeLinear", "q,s", "w")
            .node("MatMul", "x,w", "y"));
    m.put(
        "dequantize float16 scale",
        TestModel.version(10, 21, -1, 2)
            .constant("q", TestModel.INT8, shape(2, 3), 100, -3, 5, 127, -128, 77)
            .constant("s", TestModel.FLOAT16, shape(), 0.0999755859375)
            .node("DequantizeLinear", "q,s", "w")
            .node("Cast", "w", "w1", integer("to", 1))
            .node("MatMul", "x,w1", "y"));
  }

  private static TestModel dequantize(int type, double[] q, long[] scaleShape, double... scales) {
    return TestModel.version(10, 21, -1, 2)
        .constant("q", type, shape(2, 3), q)
        .constant("s", TestModel.FLOAT, scaleShape, scales);
  }

  private static void others(Map<String, TestModel> m) {
    m.put("relu", TestModel.of(-1, 3).node("Relu", "x", "y"));
    m.put("identity", TestModel.of(-1, 3).node("Identity", "x", "y"));
    m.put("relu twice", TestModel.of(3).node("Relu", "x", "z").node("Relu", "z", "y"));
    m.put(
        "cast",
        TestModel.of(-1, 3)
            .node("Cast", "x", "z", integer("to", 11))
            .node("Cast", "z", "y", integer("to", 1)));
    m.put(
        "dropout 7",
        TestModel.version(3, 7, -1, 3).node("Dropout", "x", "y,mask", number("ratio", 0.3f)));
    m.put(
        "dropout 13",
        TestModel.of(-1, 3)
            .constant("r", 1, shape(), 0.4)
            .constant("t", TestModel.BOOL, shape(), 0)
            .node("Dropout", "x,r,t", "y"));
    m.put("initializer as input", w(-1, 2).value(11, "W", 1, 2, 3).node("MatMul", "x,W", "y"));
    m.put(
        "ir 3",
        TestModel.version(3, 7, -1, 2)
            .value(11, "c", 1, 2)
            .vector("c", 1, 2)
            .node("Add", "c,x", "y"));
    m.put("unused nodes", w(-1, 2).node("Relu", "x", "unused").node("MatMul", "x,W", "y"));
    m.put(
        "shared weights",
        TestModel.of(-1, 2)
            .constant("W", 1, shape(2, 2), 1, 2, 3, 4)
            .node("MatMul", "x,W", "a")
            .node("Relu", "a", "b")
            .node("MatMul", "b,W", "y"));
    m.put(
        "normalized input",
        TestModel.of(1, 1, 1, 3)
            .constant("c", 1, shape(1, 1, 1, 3), 0.1, 0.2, 0.3)
            .constant("W", 1, shape(3, 2), W23)
            .vector("b", 1, -1)
            .node("Sub", "x,c", "a")
            .vector("s", 3)
            .node("Div", "a,s", "a1")
            .node("Flatten", "a1", "f")
            .node("MatMul", "f,W", "z")
            .node("Add", "z,b", "r")
            .node("Relu", "r", "y"));
  }

  @Test
  void read_onAffineNodesInARow_composesWhereExact() {
    Network network =
        read(w(-1, 2).vector("c", 1, 2, 3).node("MatMul", "x,W", "z").node("Add", "z,c", "y"));
    assertThat(network.layers()).hasSize(1);
    assertThat(((Affine) network.layers().get(0)).bias().toArray()).containsExactly(1, 2, 3);
    Network apart =
        read(
            TestModel.of(-1, 1)
                .vector("c", 0.1)
                .vector("d", 3e8)
                .node("Add", "x,c", "z")
                .node("Add", "z,d", "y"));
    assertThat(apart.layers()).hasSize(2);
  }

  @Test
  void read_onGemmWithAlphaAndBeta_multipliesExactly() {
    TestModel model =
        w(-1, 2)
            .vector("c", 1, 2, 3.3)
            .node("Gemm", "x,W,c", "y", number("alpha", 0.3f), number("beta", -1.7f));
    Affine layer = (Affine) read(model).layers().get(0);
    assertThat(layer.map().toMatrix().get(1, 0)).isEqualTo(-2 * (double) 0.3f);
    assertThat(layer.bias().get(2)).isEqualTo((double) -1.7f * (double) 3.3f);
    assertThat(read(model).layers()).hasSize(1);
  }

  @Test
  void read_onDoubleBetaProductThatRounds_keepsBothPartsApart() {
    TestModel model =
        new TestModel(8, 13)
            .value(11, "x", TestModel.DOUBLE, -1, 1)
            .value(12, "y", TestModel.DOUBLE, -1, 1)
            .constant("W", TestModel.DOUBLE, shape(1, 1), 1.0 / 3)
            .constant("c", TestModel.DOUBLE, shape(1), 0.1)
            .node("Gemm", "x,W,c", "y", number("alpha", 0.3f), number("beta", 0.7f));
    Network network = read(model);
    Dyadic expected =
        Dyadic.of(0.3f)
            .multiply(Dyadic.of(1.0 / 3))
            .multiply(Dyadic.of(5))
            .add(Dyadic.of(0.7f).multiply(Dyadic.of(0.1)));
    assertThat(network.forwardExact(new double[] {5})[0]).isEqualTo(expected);
  }

  @Test
  void read_onLegacyBroadcastAxis_alignsTheConstant() {
    Network network =
        read(
            TestModel.version(3, 6, -1, 2, 2)
                .vector("c", 10, 20)
                .node("Add", "x,c", "y", integer("axis", 1), integer("broadcast", 1)));
    assertThat(network.forward(new double[4])).containsExactly(10, 10, 20, 20);
  }

  @Test
  void read_onDivision_multipliesByTheRoundedReciprocal() {
    Network network = read(TestModel.of(-1, 2).vector("c", 3, 4).node("Div", "x,c", "y"));
    DiagonalMap map = (DiagonalMap) ((Affine) network.layers().get(0)).map();
    assertThat(map.scale().toArray()).containsExactly(1.0 / 3, 0.25);
  }

  @Test
  void read_onIdentityLayers_dropsThem() {
    Network network =
        read(
            TestModel.of(-1, 2)
                .vector("zero", 0, 0)
                .vector("two", 2, 2)
                .node("Sub", "x,zero", "a")
                .node("Mul", "a,two", "b")
                .node("Div", "b,two", "c")
                .node("Relu", "c", "y"));
    assertThat(network.layers()).containsExactly(new Relu(2));
  }

  @Test
  void read_onMetadata_keepsNamesAndProperties() {
    TestModel model =
        TestModel.of(-1, 2)
            .node("Relu", "x", "y")
            .modelField(m -> m.text(3, "1.0"))
            .modelField(m -> m.nested(14, e -> e.text(1, "z").text(2, "first")))
            .modelField(m -> m.nested(14, e -> e.text(1, "a").text(2, "second")));
    ModelMetadata metadata = OnnxReader.read(model.build(), "m").metadata();
    assertThat(metadata.producer()).isEqualTo("test 1.0");
    assertThat(metadata.inputNames()).containsExactly("x");
    assertThat(metadata.outputNames()).containsExactly("y");
    assertThat(List.copyOf(metadata.properties().keySet())).containsExactly("z", "a");
  }

  private static Network read(TestModel model) {
    return OnnxReader.read(model.build(), "test").network();
  }
}
