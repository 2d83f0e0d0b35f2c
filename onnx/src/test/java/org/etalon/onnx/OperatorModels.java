package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.numbers;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.value;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small models that Etalon reads and ONNX Runtime runs: every operator in each of its forms. */
final class OperatorModels {
  private static final double[] W23 = {1, -2, 0.5, 3, 0.25, -1};

  private OperatorModels() {}

  /** The models by name. */
  static Map<String, TestModel> all() {
    Map<String, TestModel> models = new TreeMap<>();
    products(models);
    elementwise(models);
    shapes(models);
    constants(models);
    quantized(models);
    others(models);
    return models;
  }

  /** A model whose first constant is the 2 x 3 matrix W. */
  static TestModel w(long... inputShape) {
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
        "matmul weights of rank 3",
        TestModel.of(1, 2).constant("W", 1, shape(1, 2, 3), W23).node("MatMul", "x,W", "y"));
    m.put(
        "matmul weights of rank 4 times a vector",
        TestModel.of(2)
            .constant("W", 1, shape(1, 1, 2, 3), W23)
            .node("MatMul", "x,W", "a")
            .node("Flatten", "a", "y", integer("axis", 2)));
    m.put(
        "matmul constant of rank 3 first",
        TestModel.of(3, 1)
            .constant("W", 1, shape(1, 2, 3), W23)
            .node("MatMul", "W,x", "a")
            .list("t", 1, 2)
            .node("Reshape", "a,t", "y"));
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
    for (String op : List.of("Add", "Sub", "Mul")) {
      m.put(
          op + " that widens a number to a row",
          TestModel.of(-1, 1).vector("c", 0.5, -3, 8).node(op, "c,x", "y"));
      m.put(
          op + " that widens a row and a column to a matrix",
          TestModel.of(1, 3).constant("c", 1, shape(2, 1), 0.5, -3).node(op, "x,c", "y"));
      m.put(
          op + " that widens inside a sample",
          TestModel.of(-1, 2, 1, 2)
              .constant("c", 1, shape(2, 3, 1), 1, 2, 3, -4, 5, 6)
              .node(op, "x,c", "y"));
    }
    m.put(
        "Div that widens",
        TestModel.of(1, 2).constant("c", 1, shape(2, 1, 1), 4, -0.5).node("Div", "x,c", "y"));
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
    for (long[] shape : new long[][] {{1, 3}, {3, 1}, {1, 3, 1}, {1, 1, 2, 3}}) {
      m.put(
          "transpose that moves nothing " + Arrays.toString(shape),
          TestModel.of(shape)
              .node("Transpose", "x", "a", integers("perm", order(shape)))
              .node("Relu", "a", "y"));
    }
    m.put(
        "transpose behind the batch",
        TestModel.of(-1, 1, 3).node("Transpose", "x", "y", integers("perm", 0, 2, 1)));
    m.put("transpose of a column", TestModel.of(3, 1).node("Transpose", "x", "y"));
    m.put(
        "column reshaped to a row",
        TestModel.of(3, 1)
            .constant("m", 1, shape(3, 1), 0.1, 0.2, 0.3)
            .constant("W", 1, shape(3, 2), W23)
            .list("t", 1, 3)
            .node("Sub", "x,m", "a")
            .node("Reshape", "a,t", "b")
            .node("MatMul", "b,W", "y"));
    m.put(
        "two rows reshaped to one",
        TestModel.of(2, 3).list("t", 1, 6).node("Reshape", "x,t", "a").node("Relu", "a", "y"));
    m.put(
        "a constant for every row",
        TestModel.of(4, 2)
            .constant("c", 1, shape(4, 2), 1, 2, 3, 4, 5, 6, 7, 8)
            .node("Add", "x,c", "y"));
    m.put(
        "flatten of a fixed batch",
        TestModel.of(4, 2).node("Flatten", "x", "y", integer("axis", 0)));
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

  /** The axes of a shape turned by one. */
  private static long[] order(long[] shape) {
    long[] order = new long[shape.length];
    Arrays.setAll(order, axis -> (axis + 1) % shape.length);
    return order;
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
    double[] reals = {0.5, -1.25, 3.1, 0.35, -0.05, 100}; // 0.35f / 0.1f rounds to 3.5
    for (int type : types) {
      m.put(
          "quantize and dequantize " + type,
          TestModel.version(10, 21, -1, 2)
              .constant("w", 1, shape(2, 3), reals)
              .constant("s", 1, shape(), 0.1)
              .constant("z", type, shape(), 3)
              .node("QuantizeLinear", "w,s,z", "q")
              .node("DequantizeLinear", "q,s,z", "d")
              .node("MatMul", "x,d", "y"));
    }
    m.put(
        "quantize by axis without zero point",
        TestModel.version(10, 21, -1, 2)
            .constant("w", 1, shape(2, 3), reals)
            .vector("s", 0.1, 0.3)
            .node("QuantizeLinear", "w,s", "q", integer("axis", 0), integer("output_dtype", 3))
            .node("DequantizeLinear", "q,s", "d", integer("axis", 0))
            .node("MatMul", "x,d", "y"));
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
    m.put(
        "unsorted",
        w(-1, 2)
            .vector("c", 1, 2, 3)
            .node("Relu", "b", "y")
            .node("Add", "a,d", "b")
            .node("Identity", "c", "d")
            .node("MatMul", "x,W", "a"));
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
}
