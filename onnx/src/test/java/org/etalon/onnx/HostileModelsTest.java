package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.shape;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged, hostile and unsupported models end in one line, never in another exception. */
class HostileModelsTest {
  private static final double[] W23 = {1, 2, 3, 4, 5, 6};
  private final List<Arguments> cases = new ArrayList<>();

  static List<Arguments> cases() {
    HostileModelsTest table = new HostileModelsTest();
    table.files();
    table.tensors();
    table.graphs();
    table.operators();
    table.arities();
    table.types();
    table.shapes();
    return table.cases;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void read_onBadModel_givesOneLine(Class<?> kind, String piece, byte[] bytes) {
    Throwable error = catchThrowable(() -> OnnxReader.read(bytes, "bad.onnx"));
    assertThat(error).isInstanceOf(kind).hasMessageStartingWith("bad.onnx: ");
    assertThat(error.getMessage()).contains(piece).doesNotContain("\n").hasSizeLessThan(600);
  }

  private void malformed(String piece, TestModel model) {
    cases.add(Arguments.of(MalformedModelException.class, piece, model.build()));
  }

  private void unsupported(String piece, TestModel model) {
    cases.add(Arguments.of(UnsupportedModelException.class, piece, model.build()));
  }

  private void malformedFile(String piece, byte[] bytes) {
    cases.add(Arguments.of(MalformedModelException.class, piece, bytes));
  }

  private static TestModel relu() {
    return TestModel.of(-1, 2).node("Relu", "x", "y");
  }

  private static TestModel matMul() {
    return TestModel.of(-1, 2).node("MatMul", "x,W", "y");
  }

  private void files() {
    byte[] good = relu().build();
    malformedFile("the file is empty", new byte[0]);
    malformedFile("no graph", new Fields().integer(1, 8).toByteArray());
    foreign("a web page", "\n<!DOCTYPE HTML><html>");
    foreign("a text file, not an ONNX model", "this is no model\n");
    foreign("a text file", "(declare-const X_0 Real)");
    foreign("a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
    foreign("an HDF5 file", "\u0089HDF\r\n\u001a\n\0\0\0");
    foreign("a PyTorch file", "PK\u0003\u0004\0\0model/data.pkl\0");
    foreign("a ZIP archive", "PK\u0003\u0004\0\0model.json\0");
    foreign("a Python pickle", "\u0080\u0002\u008a\nl\u00fc\u009c");
    foreign("a TensorFlow Lite model", "\u001c\0\0\0TFL3\u0014\0 \0");
    foreign("ONNX Runtime's own format", "\u001c\0\0\0ORTM\u0014\0 \0");
    malformedFile("truncated", Arrays.copyOf(good, good.length - 3));
    malformedFile(
        "truncated", new Fields().varint(7 << 3 | 2).varint(Integer.MAX_VALUE).toByteArray());
    malformedFile("truncated", new Fields().varint(7 << 3 | 2).varint(-1).toByteArray());
    malformedFile("not an ONNX model", new byte[] {(byte) (5 << 3 | 4), 1});
    malformedFile("a text file", nestedGroups());
    malformed(
        "two values are called 'y'",
        relu().modelField(m -> m.nested(7, HostileModelsTest::reluNode)));
    malformed("two versions of operator set", relu().modelField(m -> m.nested(8, version(12))));
    unsupported("IR version 2", TestModel.version(2, 13, 1, 2).node("Relu", "x", "y"));
    malformed("operator set", TestModel.version(8, 0, 1, 2).node("Relu", "x", "y"));

    unsupported(
        "operators not supported: Elu, Floor of a value, Sqrt of a value, Where of a value; Etalon",
        TestModel.of(1, 2)
            .constant("c", TestModel.BOOL, shape(1), 1)
            .node("Sqrt", "x", "a")
            .node("Floor", "a", "b")
            .node("Where", "c,b,x", "d")
            .node("Elu", "d", "y"));
    unsupported("Sqrt): supported for constants only", TestModel.of(1, 2).node("Sqrt", "x", "y"));
    TestModel many = TestModel.of(-1, 2);
    for (int i = 0; i <= 10_000; i++) {
      many.node("Relu", i == 0 ? "x" : "v" + (i - 1), "v" + i);
    }
    unsupported("10001 nodes; Etalon reads up to 10000", many);
    unsupported("entries", relu().modelField(HostileModelsTest::manyEntries));
  }

  private void foreign(String piece, String content) {
    malformedFile(
        "this is " + (piece.startsWith("ONNX") ? "a model in " : "") + piece, bytes(content));
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void reluNode(Fields graph) {
    graph.nested(1, n -> n.text(1, "x").text(2, "y").text(4, "Relu"));
  }

  private static Consumer<Fields> version(long version) {
    return o -> o.text(1, "ai.onnx").integer(2, version);
  }

  private static byte[] nestedGroups() {
    byte[] bytes = new byte[1_000_000];
    Arrays.fill(bytes, (byte) (5 << 3 | 3));
    return bytes;
  }

  private static void manyEntries(Fields model) {
    for (int i = 0; i <= 1_000_000; i++) {
      model.raw(14, new byte[0]);
    }
  }

  private static TestModel tensor(Consumer<Fields> tensor) {
    return matMul().graphField(5, tensor);
  }

  private void tensors() {
    malformed(
        "tensor 'W' declares 6 elements, which take 24 bytes, but holds 20",
        tensor(TestModel.tensor("W", 1, shape(2, 3), 1, 2, 3, 4, 5)));
    malformed(
        "which take 3 bytes, but holds 2", tensor(TestModel.tensor("W", 22, shape(2, 3), 1, 2, 3)));
    malformed("holds 0", tensor(t -> t.integer(1, 2).integer(1, 3).integer(2, 1).text(8, "W")));
    malformed("entries", tensor(TestModel.typed("W", 10, 5, shape(2, 3), 1, 2)));
    malformed("negative dimension -5", tensor(TestModel.tensor("W", 1, shape(2, -5))));
    malformed("negative dimension", tensor(TestModel.tensor("W", 1, shape(Long.MIN_VALUE, 2))));
    unsupported(
        "more than 16777216 elements", tensor(TestModel.tensor("W", 1, shape(1L << 32, 1L << 32))));
    unsupported(
        "more than 16777216 elements", tensor(TestModel.tensor("W", 1, shape(1 << 20, 1 << 20))));
    unsupported("17 dimensions", tensor(TestModel.tensor("W", 1, new long[17])));
    unsupported("NaN at position 1", tensor(TestModel.tensor("W", 1, shape(2, 1), 1, Double.NaN)));
    unsupported(
        "Infinity", tensor(TestModel.tensor("W", 11, shape(2, 1), 1, Double.POSITIVE_INFINITY)));
    unsupported("-Infinity", tensor(TestModel.typed("W", 10, 5, shape(1), 0xfc00)));
    unsupported("NaN", tensor(TestModel.typed("W", 16, 5, shape(1), 0x7fc0)));
    unsupported("data type 8", tensor(TestModel.tensor("W", 8, shape(2, 1))));
    unsupported("data type 17", tensor(TestModel.tensor("W", 17, shape(2, 1), 1, 2)));
    unsupported("data type 0", tensor(TestModel.tensor("W", 0, shape(2, 1), 1, 2)));
    unsupported("read the model from its folder", tensor(external("w.bin")));
    unsupported("beyond 2^53", TestModel.of(1, 2).list("t", 0x1p60).node("Reshape", "x,t", "y"));
    unsupported("sparse", relu().graphField(15, s -> {}));
    malformed("two initializers are called 'W'", matMul().vector("W", 1).vector("W", 2));
    malformed("called '?a?'", relu().vector("\na\u0007", 1).vector("\na\u0007", 2));
  }

  /** A tensor of six floats in another file. */
  static Consumer<Fields> external(String location) {
    return t ->
        t.integer(1, 2)
            .integer(1, 3)
            .integer(2, 1)
            .text(8, "W")
            .nested(13, e -> e.text(1, "location").text(2, location))
            .integer(14, 1);
  }

  private void graphs() {
    unsupported("no input", new TestModel(8, 13).value(12, "y", 1).node("Relu", "x", "y"));
    unsupported("no output", new TestModel(8, 13).value(11, "x", 1, 2).node("Relu", "x", "y"));
    malformed("'y' is not made by any node", TestModel.of(-1, 2).node("Relu", "x", "z"));
    unsupported("'y' does not depend on the input", TestModel.of(-1, 2).vector("y", 1));
    unsupported("does not depend", TestModel.of(-1, 2).vector("c", 1).node("Identity", "c", "y"));
    malformed("input 'W' is neither", matMul());
    malformed("'y' is not made", TestModel.of(-1, 2));
    malformed(
        "cycle",
        TestModel.of(-1, 2).node("Add", "x,b", "a").node("Relu", "a", "b").node("Relu", "b", "y"));
    malformed("cycle", TestModel.of(-1, 2).node("Add", "x,y", "y"));
    malformed("two values are called 'y'", relu().node("Relu", "x", "y"));
    malformed("two values are called 'x'", relu().node("Relu", "y", "x"));
    unsupported("the product of two values", TestModel.of(-1, 2).node("Mul", "x,x", "y"));
    unsupported(
        "the quotient of two values",
        TestModel.of(-1, 2).node("Relu", "x", "a").node("Div", "a,x", "y"));
    unsupported(
        "second output", TestModel.of(-1, 2).node("Dropout", "x", "a,b").node("Relu", "b", "y"));
    unsupported("no first output", TestModel.of(-1, 2).node("Dropout", "x", ",y"));
  }

  private void operators() {
    unsupported(
        "operators not supported: Elu, LSTM, Sin; Etalon reads networks of affine and piecewise",
        TestModel.of(1, 1, 2, 2)
            .node("Sin", "x", "a")
            .node("LSTM", "a,W", "b")
            .node("LSTM", "b,W", "c")
            .node("Elu", "c", "y"));
    TestModel many = TestModel.of(-1, 2);
    for (int i = 0; i < 40; i++) {
      many.node("Op" + i, i == 0 ? "x" : "v" + i, i == 39 ? "y" : "v" + (i + 1));
    }
    unsupported("Op29, Op3 and 16 more; Etalon", many);
    unsupported(
        "operators not supported: Div by a value, Elu, Mul of two values, Relu with attribute"
            + " 'slope'; Etalon reads",
        TestModel.of(-1, 2)
            .vector("c", 1, 2)
            .node("Relu", "x", "a", number("slope", 1))
            .node("Shape", "a", "s")
            .node("Elu", "a", "b")
            .node("Mul", "a,c", "d")
            .node("Mul", "b,d", "e")
            .node("Reshape", "e,s", "f")
            .node("Div", "c,f", "y"));
    unsupported("operator not supported: Sin", TestModel.of(-1, 2).node("Sin", "x", "y"));
    unsupported(
        "operator not supported: '?????a",
        TestModel.of(-1, 2)
            .graphField(
                1, n -> n.text(1, "x").text(2, "y").text(4, "\n\n\n\n\n" + "a".repeat(5000))));
    unsupported(
        "operator not supported: Relu of domain 'com.example'; Etalon",
        TestModel.of(-1, 2)
            .graphField(
                1, n -> n.text(1, "x").text(2, "y").text(4, "Relu").text(7, "com.example")));
    unsupported(
        "attribute 'alpha' not supported",
        TestModel.of(-1, 2).node("Relu", "x", "y", number("alpha", 1)));
    unsupported(
        "attribute 'axis'",
        TestModel.of(-1, 2).node("Flatten", "x", "y", a -> a.text(1, "axis").text(21, "outer")));
    malformed("another type", TestModel.of(-1, 2).node("Flatten", "x", "y", number("axis", 1)));
    malformed(
        "given twice",
        TestModel.of(-1, 2).node("Flatten", "x", "y", integer("axis", 1), integer("axis", 0)));
    unsupported("'alpha' is NaN", matMulAs("Gemm", number("alpha", Float.NaN)));
    unsupported(
        "only division by a constant", TestModel.of(-1, 1).vector("c", 1).node("Div", "c,x", "y"));
    unsupported("divides by 0.0", TestModel.of(-1, 2).vector("c", 1, 0).node("Div", "x,c", "y"));
    unsupported(
        "training mode",
        TestModel.of(-1, 2).constant("t", 9, shape(), 1).node("Dropout", "x,,t", "y"));
    unsupported("inference form", batchNormalization(1, List.of(integer("training_mode", 1))));
    unsupported("variance -1.0; no finite factor", batchNormalization(-1, List.of()));
    malformed(
        "for 3 channels",
        TestModel.of(-1, 3).vector("v", 1, 2).node("BatchNormalization", "x,v,v,v,v", "y"));
    malformed(
        "input 5 is missing",
        TestModel.of(-1, 2).vector("v", 1, 2).node("BatchNormalization", "x,v,v,v", "y"));
    unsupported(
        "casts the value to int64", TestModel.of(-1, 2).node("Cast", "x", "y", integer("to", 7)));
    unsupported(
        "casts a constant to type 99",
        TestModel.of(-1, 2)
            .vector("c", 1)
            .node("Cast", "c", "d", integer("to", 99))
            .node("Add", "x,d", "y"));
    unsupported(
        "NaN or infinite",
        TestModel.of(-1, 2).vector("c", 1e30).node("Mul", "c,c", "d").node("Add", "x,d", "y"));
    unsupported(
        "that no QuantizeLinear made",
        TestModel.of(-1, 2).vector("s", 1).node("DequantizeLinear", "x,s", "y"));
    unsupported("input 1 must be", TestModel.of(-1, 2).list("t", 1, 2).node("Reshape", "t,x", "y"));
    unsupported(
        "not supported for constants",
        TestModel.of(-1, 1).vector("c", 1).node("Relu", "c", "d").node("Add", "x,d", "y"));
    malformed("does not fit the input of shape [2, 3]", dequantize(shape(2), 1, 2));
    malformed(
        "axis 1 does not exist",
        TestModel.of(-1, 2)
            .constant("q", 3, shape(2), 1, 2)
            .vector("s", 1, 2)
            .node("DequantizeLinear", "q,s", "c")
            .node("Add", "x,c", "y"));
    malformed("zero point", dequantizeWithZeroPoint());
    malformed(
        "has no value", TestModel.of(-1, 1).node("Constant", "", "c").node("Add", "x,c", "y"));
    malformed(
        "holds no tensor",
        TestModel.of(-1, 1)
            .node("Constant", "", "c", a -> a.text(1, "value"))
            .node("Add", "x,c", "y"));
    malformed(
        "not an order",
        TestModel.of(-1, 2)
            .constant("W", 1, shape(3, 2), W23)
            .node("Transpose", "W", "V", integers("perm", 0, 0))
            .node("MatMul", "x,V", "y"));
  }

  private void types() {
    TestModel doubles =
        new TestModel(8, 13).value(11, "x", TestModel.DOUBLE, -1, 2).value(12, "y", 11, -1, 3);
    malformed(
        "the value is float64, input 2 is float32; the types of the model contradict each other",
        doubles.constant("W", 1, shape(2, 3), W23).node("MatMul", "x,W", "y"));
    malformed(
        "the value is float32, input 2 is int8",
        TestModel.of(-1, 2).constant("c", 3, shape(2), 1, 2).node("Add", "x,c", "y"));
    malformed(
        "the value is float64, input 2 is float32",
        TestModel.of(-1, 2)
            .vector("c", 1, 2)
            .node("Cast", "x", "d", integer("to", 11))
            .node("Mul", "d,c", "y"));
    malformed(
        "output 'y' is declared float32 but its value is float64",
        TestModel.of(-1, 2).node("Cast", "x", "y", integer("to", 11)));
  }

  private void arities() {
    malformed(
        "has 3 inputs; the operator takes 2",
        TestModel.of(-1, 1).vector("c", 1).node("Add", "c,c,x", "y"));
    malformed("takes 1", TestModel.of(-1, 1).vector("c", 1).node("Relu", "c,x", "y"));
    malformed("takes 0", TestModel.of(-1, 1).node("Constant", "x", "y"));
    unsupported(
        "input 3 must be a constant",
        TestModel.of(-1, 1).constant("W", 1, shape(1, 1), 1).node("Gemm", "W,W,x", "y"));
    unsupported(
        "input 1 must be",
        TestModel.of(-1, 1).constant("c", 1, shape(1, 1), 1).node("Dropout", "c,x", "y"));
    unsupported(
        "input 1 must be",
        TestModel.of(-1, 1).vector("v", 1).node("BatchNormalization", "v,x,v,v,v", "y"));
    malformed("input 2 is missing", TestModel.of(-1, 1).node("Add", "x", "y"));
    malformed("input 2 is missing", TestModel.of(-1, 1).node("MatMul", "x,", "y"));
    malformed(
        "input 1 is missing",
        TestModel.of(-1, 1).node("Identity", "", "c").node("Add", "x,c", "y"));
  }

  private void shapes() {
    unsupported(
        "element type int64",
        new TestModel(8, 13).value(11, "x", 7, 1, 2).value(12, "y", 1).node("Relu", "x", "y"));
    unsupported(
        "no shape",
        new TestModel(8, 13)
            .graphField(11, i -> i.text(1, "x").nested(2, t -> t.nested(1, n -> n.integer(1, 1))))
            .value(12, "y", 1)
            .node("Relu", "x", "y"));
    unsupported("symbolic dimension 2", TestModel.of(1, -1).node("Relu", "x", "y"));
    malformed("dimension 0; it must be positive", TestModel.of(1, 0).node("Relu", "x", "y"));
    malformed("dimension -7", TestModel.of(-7, 2).node("Relu", "x", "y"));
    unsupported(
        "more than 16777216 elements", TestModel.of(1, Long.MAX_VALUE).node("Relu", "x", "y"));
    unsupported(
        "more than 16777216 elements", TestModel.of(1, 1 << 20, 1 << 20).node("Relu", "x", "y"));
    malformed(
        "cannot multiply the value of shape [batch, 2] with the constant of shape [3, 2]",
        matMul().constant("W", 1, shape(3, 2), W23));
    unsupported("shape [2, 0]", matMul().constant("W", 1, shape(2, 0)));
    malformed(
        "needs two matrices",
        TestModel.of(-1, 1, 2).constant("W", 1, shape(2, 3), W23).node("Gemm", "x,W", "y"));
    unsupported(
        "[2] does not fit the value of shape [batch, 3]",
        TestModel.of(-1, 3).vector("c", 1, 2).node("Add", "x,c", "y"));
    malformed(
        "[2] does not fit the value of shape [1, 1]",
        TestModel.of(1, 1)
            .constant("W", 1, shape(1, 1), 1)
            .vector("c", 1, 2)
            .node("Gemm", "x,W,c", "y"));
    unsupported(
        "mixes the samples of the fixed batch of 3; export",
        TestModel.of(3, 1)
            .vector("v", 1)
            .node("BatchNormalization", "x,v,v,v,v", "z")
            .node("Flatten", "z", "y", integer("axis", 0)));
    malformed(
        "cannot give 2 elements", TestModel.of(1, 2).list("t", 3, -1).node("Reshape", "x,t", "y"));
    malformed("-1 twice", TestModel.of(1, 4).list("t", -1, -1).node("Reshape", "x,t", "y"));
    malformed("dimension -9", TestModel.of(1, 4).list("t", 1, -9).node("Reshape", "x,t", "y"));
    malformed(
        "copies dimension 3", TestModel.of(1, 4).list("t", 1, 4, 1, 0).node("Reshape", "x,t", "y"));
    malformed("'shape' is missing", TestModel.of(1, 4).node("Reshape", "x", "y"));
    malformed("list of integers", TestModel.of(1, 4).vector("t", 4).node("Reshape", "x,t", "y"));
    malformed("cannot squeeze axis 1", TestModel.of(1, 4).list("a", 1).node("Squeeze", "x,a", "y"));
    malformed(
        "axis 9 does not exist", TestModel.of(1, 4).node("Flatten", "x", "y", integer("axis", 9)));
    malformed(
        "axis 1 is given twice", TestModel.of(1, 4).list("a", 1, 1).node("Unsqueeze", "x,a", "y"));
  }

  private static TestModel matMulAs(String type, Consumer<Fields> attribute) {
    return TestModel.of(-1, 2).constant("W", 1, shape(2, 3), W23).node(type, "x,W", "y", attribute);
  }

  private static TestModel batchNormalization(double variance, List<Consumer<Fields>> attributes) {
    return TestModel.version(8, 15, -1, 1)
        .vector("v", 1)
        .vector("var", variance)
        .node("BatchNormalization", "x,v,v,v,var", "y", attributes);
  }

  private static TestModel dequantize(long[] scaleShape, double... scales) {
    return TestModel.version(10, 21, -1, 2)
        .constant("q", TestModel.INT8, shape(2, 3), W23)
        .constant("s", 1, scaleShape, scales)
        .node("DequantizeLinear", "q,s", "W", integer("axis", 1))
        .node("MatMul", "x,W", "y");
  }

  private static TestModel dequantizeWithZeroPoint() {
    return TestModel.version(10, 21, -1, 2)
        .constant("q", TestModel.INT8, shape(2, 3), W23)
        .constant("s", 1, shape(), 1)
        .constant("z", TestModel.UINT8, shape(), 1)
        .node("DequantizeLinear", "q,s,z", "W")
        .node("MatMul", "x,W", "y");
  }

  @Test
  void read_onMutatedBytes_givesModelExceptionOrSucceeds() {
    byte[] seedModel = varied().build();
    OnnxReader.read(seedModel, "seed");
    SplittableRandom random = new SplittableRandom(20260101);
    int read = 0;
    for (int i = 0; i < Cases.of(6000); i++) {
      byte[] mutant = mutate(seedModel, random);
      try {
        OnnxReader.read(mutant, "mutant");
        read++;
      } catch (ModelException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(read).isBetween(Cases.of(100), Cases.of(5900));
  }

  static byte[] mutate(byte[] model, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(model, random.nextInt(model.length));
    }
    byte[] mutant = model.clone();
    for (int k = random.nextInt(3); k >= 0; k--) {
      int at = random.nextInt(mutant.length);
      mutant[at] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : mutant[at] ^ 1 << random.nextInt(8));
    }
    return mutant;
  }

  private static TestModel varied() {
    return TestModel.version(10, 21, -1, 1, 2)
        .constant("c", 1, shape(1, 2), 0.5, 1)
        .node("Sub", "x,c", "x1")
        .node("Flatten", "x1", "x2")
        .constant("q", TestModel.INT4, shape(2, 3), 1, -2, 3, 4, 5, -6)
        .constant("s", 1, shape(3), 0.5, 0.25, 2)
        .node("DequantizeLinear", "q,s", "W", integer("axis", 1))
        .node("MatMul", "x2,W", "x3")
        .graphField(5, TestModel.typed("h", TestModel.FLOAT16, 5, shape(3), 0x3c00, 0x3c00, 0xc100))
        .node("Cast", "h", "h1", integer("to", 1))
        .node("Mul", "x3,h1", "x4")
        .node("Relu", "x4", "x5")
        .vector("v", 1, 2, 3)
        .node("BatchNormalization", "x5,v,v,v,v", "x6", number("epsilon", 0.5f))
        .list("t", 0, 3)
        .node("Reshape", "x6,t", "x7")
        .constant("V", 1, shape(1, 3), 1, 2, 3)
        .node("Gemm", "x7,V", "y", integer("transB", 1), number("alpha", 2));
  }
}
