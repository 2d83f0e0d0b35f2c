package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestFunction.node;
import static org.etalon.onnx.TestModel.BOOL;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.UINT8;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.tensor;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.network.Network;
import org.etalon.quant.Granularity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** If with a constant condition is the branch that ONNX Runtime takes. */
class BranchesTest {
  private static TestModel base(double condition) {
    return TestModel.version(8, 13, -1, 2)
        .constant("yes", BOOL, shape(), condition)
        .vector("c", 2, -3);
  }

  /** A branch that gives "out", or what the caller names. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Consumer<Fields> branch(String name, String out, Consumer<Fields>... fields) {
    return a ->
        a.text(1, name)
            .integer(20, 5)
            .nested(
                6,
                g -> {
                  g.text(2, name);
                  Arrays.stream(fields).forEach(field -> field.accept(g));
                  Arrays.stream(out.split(","))
                      .forEach(
                          o ->
                              g.nested(
                                  12,
                                  i ->
                                      i.text(1, o)
                                          .nested(2, t -> t.nested(1, n -> n.integer(1, 1)))));
                });
  }

  private static Consumer<Fields> step(String type, String inputs, String outputs) {
    return g -> g.nested(1, node("", type, inputs, outputs));
  }

  private static Consumer<Fields> stored(String name, double... values) {
    return g -> g.nested(5, tensor(name, FLOAT, shape(values.length), values));
  }

  /** A graph with branches is not kept: what is written has nodes of its own, and that is told. */
  @Test
  void writeQuantized_overBranches_saysThatNodesAreOthers(@TempDir Path folder) throws IOException {
    byte[] f = models().get("outer names 1.0").build();
    Model read = OnnxReader.read(f, "branches");
    Path file = folder.resolve("g.onnx");
    boolean others =
        OnnxWriter.writeQuantized(
            DropInTest.uniform(read.network(), 8, Granularity.CHANNEL, OptionalInt.empty()),
            read.metadata(),
            Map.of(),
            file);
    assertThat(others).isTrue();
    assertThat(OnnxReader.read(file).metadata().inputs()).isEqualTo(read.metadata().inputs());
  }

  static Map<String, TestModel> models() {
    Map<String, TestModel> models = new LinkedHashMap<>();
    for (double condition : new double[] {0, 1}) {
      models.put(
          "outer names " + condition,
          base(condition)
              .node("Mul", "x,c", "h")
              .node(
                  "If",
                  "yes",
                  "y",
                  branch("then_branch", "out", step("Relu", "h", "out")),
                  branch("else_branch", "out", step("Add", "h,c", "s"), step("Relu", "s", "out"))));
      models.put(
          "initializers of branches, behind it more " + condition,
          base(condition)
              .node(
                  "If",
                  "yes",
                  "h",
                  branch("then_branch", "o", stored("k", 4, 5), step("Add", "x,k", "o")),
                  branch("else_branch", "o", stored("k", -1, 1), step("Mul", "x,k", "o")))
              .node("Relu", "h", "y"));
      models.put(
          "two of the same names " + condition,
          base(condition)
              .node(
                  "If",
                  "yes",
                  "h",
                  branch("then_branch", "o", stored("k", 4, 5), step("Add", "x,k", "o")),
                  branch("else_branch", "o", step("Relu", "x", "o")))
              .node(
                  "If",
                  "yes",
                  "y",
                  branch("then_branch", "o", stored("k", 2, 2), step("Mul", "h,k", "o")),
                  branch("else_branch", "o", step("Add", "h,c", "o"))));
      models.put(
          "nested " + condition,
          base(condition)
              .constant("no", BOOL, shape(), 0)
              .node(
                  "If",
                  "yes",
                  "y",
                  branch(
                      "then_branch",
                      "o",
                      step("Relu", "x", "q"),
                      g ->
                          g.nested(
                              1,
                              node(
                                  "",
                                  "If",
                                  "no",
                                  "o",
                                  branch("then_branch", "o2", step("Relu", "q", "o2")),
                                  branch("else_branch", "o2", step("Add", "q,c", "o2"))))),
                  branch("else_branch", "o", step("Sub", "x,c", "o"))));
      models.put(
          "constant result " + condition,
          base(condition)
              .node(
                  "If",
                  "yes",
                  "k",
                  branch("then_branch", "o", step("Add", "c,c", "o")),
                  branch("else_branch", "o", step("Identity", "c", "o")))
              .node("Mul", "x,k", "y"));
    }
    return models;
  }

  static List<String> names() {
    return List.copyOf(models().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_onConstantCondition_agreesWithOnnxRuntime(String name) throws OrtException {
    byte[] bytes = models().get(name).build();
    Network network = OnnxReader.read(bytes, name).network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 10, new SplittableRandom(7));
    }
  }

  @Test
  void read_onIfInsideAFunction_agreesWithOnnxRuntime() throws OrtException {
    TestFunction choose = new TestFunction("Choose", "v,w,b", "r").opset("", 13);
    byte[] bytes =
        choose
            .node(
                "If",
                "b",
                "r",
                branch("then_branch", "o", stored("c", 7, 7), step("Add", "v,c", "o")),
                branch("else_branch", "o", step("Mul", "v,w", "o")))
            .in(base(1).graphField(1, node(TestFunction.DOMAIN, "Choose", "x,c,yes", "y")))
            .build();
    Network network = OnnxReader.read(bytes, "m").network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 10, new SplittableRandom(7));
    }
  }

  private static void assertRefused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "m"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  /** What is known of values and weights for whoever asks of runtimes is known behind a branch. */
  @Test
  void read_integersThatABranchGives_areNotedAsOutsideOfIt() {
    Consumer<Fields> value = branch("then_branch", "o", step("Identity", "r", "o"));
    Consumer<Fields> weights = branch("then_branch", "p", step("Identity", "W", "p"));
    Consumer<Fields> other = branch("else_branch", "e", step("Identity", "c", "e"));
    String real = "products of other than dequantized values with weights stored in integers";
    TestModel quantized =
        integers(base(1))
            .constant("z", UINT8, shape(), 3)
            .node("QuantizeLinear", "x,s,z", "q")
            .node("DequantizeLinear", "q,s,z", "r")
            .node("If", "yes", "h", value, other)
            .node("MatMul", "h,v", "y");
    assertThat(OnnxReader.read(quantized.build(), "test").derived()).containsExactly(real);
    TestModel dynamic =
        integers(base(1))
            .node("DynamicQuantizeLinear", "x", "q,t,z")
            .node("MatMulInteger", "q,w,z", "n")
            .node("Cast", "n", "f", integer("to", FLOAT))
            .node("Mul", "f,t", "a")
            .node("If", "yes", "g", weights, other)
            .node("MatMul", "a,g", "y");
    assertThat(OnnxReader.read(dynamic.build(), "test").derived())
        .containsExactly("products of integer weights with values that are not cast");
  }

  private static TestModel integers(TestModel model) {
    return model
        .constant("s", FLOAT, shape(), 0.25)
        .constant("v", FLOAT, shape(2, 2), 1, 2, 3, 4)
        .constant("w", INT8, shape(2, 2), 1, 2, 3, 4)
        .node("DequantizeLinear", "w,s", "W");
  }

  @Test
  void read_onOtherIf_isRefused() {
    Consumer<Fields> relu = branch("then_branch", "o", step("Relu", "x", "o"));
    Consumer<Fields> add = branch("else_branch", "o", step("Add", "x,c", "o"));
    assertRefused(
        "chooses by a value of the network; supported is a constant condition",
        base(1).node("If", "x", "y", relu, add));
    assertRefused("attribute 'then_branch' holds no graph", base(1).node("If", "yes", "y", add));
    assertRefused("gives 2 outputs, its branch 1", base(1).node("If", "yes", "y,z", relu, add));
    assertRefused(
        "the condition has 2 elements",
        base(1).constant("two", BOOL, shape(2), 1, 0).node("If", "two", "y", relu, add));
    assertRefused(
        "operator not supported: Elu",
        base(1).node("If", "yes", "y", branch("then_branch", "o", step("Elu", "x", "o")), add));
    assertRefused(
        "operators not supported: Elu in a branch, Mul of two values, Sin; Etalon",
        base(1)
            .node("If", "yes", "h", branch("then_branch", "o", step("Elu", "x", "o")), add)
            .node("Mul", "x,x", "p")
            .node("Add", "h,p", "q")
            .node("Sin", "q", "y"));
    assertRefused( // what a branch gives may be a constant, of which nothing is said before
        "operator not supported: Sin; Etalon",
        base(1)
            .node("If", "yes", "h", branch("then_branch", "o", step("Identity", "c", "o")), add)
            .node("Mul", "h,x", "p")
            .node("Sin", "p", "y"));
    assertRefused(
        "the graph has a cycle",
        base(1)
            .node("If", "yes", "h", branch("then_branch", "o", step("Relu", "y", "o")), add)
            .node("Relu", "h", "y"));
  }
}
