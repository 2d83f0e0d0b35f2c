package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestFunction.DOMAIN;
import static org.etalon.onnx.TestFunction.node;
import static org.etalon.onnx.TestFunction.reference;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.value;

import ai.onnxruntime.OrtException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions of a model mean what ONNX Runtime makes of them. */
class LocalFunctionsTest {
  private static void defaultAlpha(Fields function) {
    function.nested(11, number("alpha", 0.25f));
  }

  static Map<String, TestModel> models() {
    Map<String, TestModel> models = new LinkedHashMap<>();
    // The same names inside, outside and in two calls.
    models.put(
        "names",
        layer()
            .in(
                base()
                    .vector("c", 7, 8)
                    .graphField(1, node(DOMAIN, "Layer", "x,W,b", "h"))
                    .graphField(1, node(DOMAIN, "Layer", "h,W,b", "g"))
                    .node("Add", "g,c", "y")));
    models.put("attribute", scaled("alpha", number("alpha", -3f)));
    models.put("default", scaled("alpha"));
    models.put("renamed attribute", renamed(number("factor", 0.5f)));
    models.put("attribute without value", renamed());
    models.put(
        "missing optional input",
        new TestFunction("Product", "a,m,o", "r")
            .opset("", 13)
            .node("Gemm", "a,m,o", "r")
            .in(base().graphField(1, node(DOMAIN, "Product", "x,W", "y"))));
    models.put(
        "older operators that mean the same",
        new TestFunction("Product", "a,m", "r")
            .opset("", 13)
            .node("Gemm", "a,m", "s")
            .node("Abs", "s", "r")
            .in(
                TestModel.version(10, 15, -1, 2)
                    .constant("W", TestModel.FLOAT, shape(2, 2), 1, -2, 0.5, 3)
                    .graphField(1, node(DOMAIN, "Product", "x,W", "y"))));
    models.put(
        "nested",
        layer()
            .in(
                new TestFunction("Twice", "v,W,b", "r")
                    .opset(DOMAIN, 1)
                    .call("Layer", "v,W,b", "t")
                    .call("Layer", "t,W,b", "r")
                    .in(base().graphField(1, node(DOMAIN, "Twice", "x,W,b", "y")))));
    models.put(
        "second output",
        new TestFunction("Both", "v", "n,p")
            .opset("", 13)
            .node("Relu", "v", "p")
            .node("Constant", "", "minus", value(TestModel.FLOAT, shape(1), -1))
            .node("Mul", "p,minus", "n")
            .in(base().graphField(1, node(DOMAIN, "Both", "x", ",h")).node("Add", "h,b", "y")));
    models.put(
        "overloads",
        new TestFunction("Shift", "v", "r")
            .opset("", 13)
            .node("Relu", "v", "r")
            .in(
                new TestFunction("Shift", "v", "r")
                    .field(f -> f.text(13, "other"))
                    .opset("", 13)
                    .node("Identity", "v", "r")
                    .in(
                        base()
                            .graphField(
                                1,
                                n -> {
                                  node(DOMAIN, "Shift", "x", "y").accept(n);
                                  n.text(8, "other");
                                }))));
    return models;
  }

  private static TestModel base() {
    return TestModel.version(10, 13, -1, 2)
        .constant("W", TestModel.FLOAT, shape(2, 2), 1, -2, 0.5, 3)
        .vector("b", 0.25, -1);
  }

  private static TestFunction layer() {
    return new TestFunction("Layer", "x,W,b", "y")
        .opset("", 13)
        .node("MatMul", "x,W", "h")
        .node("Add", "h,b", "c")
        .node("Relu", "c", "y");
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static TestModel scaled(String name, Consumer<Fields>... given) {
    return new TestFunction("Scaled", "a,m", "r")
        .field(LocalFunctionsTest::defaultAlpha)
        .opset("", 13)
        .node("Gemm", "a,m", "r", reference(name, "alpha", 1))
        .in(base().graphField(1, node(DOMAIN, "Scaled", "x,W", "y", given)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static TestModel renamed(Consumer<Fields>... given) {
    return new TestFunction("Scaled", "a,m", "r")
        .field(f -> f.text(6, "factor"))
        .opset("", 13)
        .node("Gemm", "a,m", "r", reference("alpha", "factor", 1))
        .in(base().graphField(1, node(DOMAIN, "Scaled", "x,W", "y", given)));
  }

  static List<String> names() {
    return List.copyOf(models().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_onFunction_agreesWithOnnxRuntime(String name) throws OrtException {
    byte[] bytes = models().get(name).build();
    Network network = OnnxReader.read(bytes, name).network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 20, new SplittableRandom(7));
    }
  }

  private static void assertRefused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "m"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private static TestModel calling(String type, String inputs, String outputs) {
    return base().graphField(1, node(DOMAIN, type, inputs, outputs));
  }

  @Test
  void read_onFunctionThatReachesItself_isRefused() {
    TestModel itself =
        new TestFunction("Loop", "v", "r")
            .opset("", 13)
            .call("Loop", "v", "r")
            .in(calling("Loop", "x", "y"));
    assertRefused("function 'Loop' calls itself", itself);
    TestModel circle =
        new TestFunction("A", "v", "r")
            .call("B", "v", "r")
            .in(new TestFunction("B", "v", "r").call("A", "v", "r").in(calling("A", "x", "y")));
    assertRefused("function 'A' calls itself", circle);
  }

  @Test
  void read_onFunctionsThatDoubleAtEveryLevel_isRefusedSoon() {
    TestModel model = calling("F40", "x", "y");
    new TestFunction("F0", "v", "r").opset("", 13).node("Relu", "v", "r").in(model);
    for (int level = 1; level <= 40; level++) {
      String below = "F" + (level - 1);
      new TestFunction("F" + level, "v", "r").call(below, "v", "t").call(below, "t", "r").in(model);
    }
    assertRefused("with its functions the graph has more than 10000 nodes", model);
    TestModel deep = calling("F100", "x", "y");
    new TestFunction("F0", "v", "r").opset("", 13).node("Relu", "v", "r").in(deep);
    for (int level = 1; level <= 100; level++) {
      new TestFunction("F" + level, "v", "r").call("F" + (level - 1), "v", "r").in(deep);
    }
    assertRefused("functions call each other 64 deep", deep);
  }

  /** ONNX Runtime refuses functions without nodes. */
  @Test
  void read_onInputHandedThrough_isTheInput() {
    TestModel model =
        new TestFunction("Swap", "v,w", "w,v")
            .in(base().graphField(1, node(DOMAIN, "Swap", "x,b", "c,h")).node("Add", "h,c", "y"));
    Network network = OnnxReader.read(model.build(), "m").network();
    assertThat(network.forward(new double[] {1, 2})).containsExactly(1.25, 1);
  }

  @Test
  void read_onCallThatDoesNotFit_isRefused() {
    assertRefused(
        "function 'Layer' takes 3 inputs, a call gives 4",
        layer().in(calling("Layer", "x,W,b,b", "y")));
    assertRefused(
        "function 'Layer' gives 1 outputs, a call takes 2",
        layer().in(calling("Layer", "x,W,b", "y,z")));
    assertRefused(
        "function 'Layer' has no attribute 'axis'",
        layer()
            .in(
                base()
                    .graphField(
                        1, node(DOMAIN, "Layer", "x,W,b", "y", TestModel.integer("axis", 1)))));
    assertRefused(
        "stands for 'beta', which the function does not have",
        new TestFunction("Scaled", "a,m", "r")
            .opset("", 13)
            .node("Gemm", "a,m", "r", reference("alpha", "beta", 1))
            .in(calling("Scaled", "x,W", "y")));
    assertRefused(
        "attribute 'alpha' is given as one of another type",
        scaled("alpha", TestModel.integer("alpha", 2)));
    assertRefused(
        "function 'Two' calls two inputs 'v'",
        new TestFunction("Two", "v,v", "r")
            .opset("", 13)
            .node("Relu", "v", "r")
            .in(calling("Two", "x,x", "y")));
    assertRefused(
        "function 'Layer' is defined twice",
        layer().in(layer().in(calling("Layer", "x,W,b", "y"))));
  }

  @Test
  void read_onOtherOperatorSetOfFunction_isRefused() {
    assertRefused(
        "function 'Old' uses operator set 9, the model 13",
        new TestFunction("Old", "v", "r")
            .opset("", 9)
            .node("Relu", "v", "s")
            .node("Clip", "s", "r", number("min", -1), number("max", 1)) // inputs since 11
            .in(calling("Old", "x", "y")));
    assertRefused(
        "function 'New' uses operator set 14, the model 13",
        new TestFunction("New", "v", "r")
            .opset("", 14)
            .node("Relu", "v", "r")
            .in(calling("New", "x", "y")));
    assertRefused(
        "function 'Timeless' uses operator set 0, the model 13",
        new TestFunction("Timeless", "v", "r")
            .node("Relu", "v", "r")
            .in(calling("Timeless", "x", "y")));
    TestFunction standard = new TestFunction("Relu", "v", "r").field(f -> f.text(10, ""));
    assertRefused("is in the domain of the standard", standard.in(calling("Relu", "x", "y")));
  }

  @Test
  void read_onReferenceOutsideOfFunctions_isRefused() {
    assertRefused(
        "attribute 'alpha' not supported",
        base().node("Gemm", "x,W", "y", reference("alpha", "alpha", 1)));
    assertThat(OnnxReader.read(layer().in(base().node("Relu", "x", "y")).build(), "m").network())
        .isNotNull();
  }
}
