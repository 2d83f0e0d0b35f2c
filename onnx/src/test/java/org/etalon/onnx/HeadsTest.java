package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.INT64;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.exact.Enclosure;
import org.etalon.head.ArgMax;
import org.etalon.head.Groups;
import org.etalon.head.NoHead;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A last Softmax and its like: network and head together are what ONNX Runtime computes. */
class HeadsTest {
  private static TestModel version(long opset, long... inputShape) {
    return new TestModel(8, opset)
        .value(11, "x", FLOAT, inputShape)
        .graphField(12, info -> info.text(1, "y"))
        .vector("c", 0.5);
  }

  static Map<String, TestModel> models() {
    Map<String, TestModel> models = new LinkedHashMap<>();
    for (String type : List.of("Softmax", "LogSoftmax")) {
      models.put(type, version(13, -1, 4).node("Mul", "x,c", "z").node(type, "z", "y"));
      models.put(
          type + " axis 1 of 3", version(13, -1, 2, 3).node(type, "x", "y", integer("axis", 1)));
      models.put(
          type + " last axis", version(13, 1, 2, 3).node(type, "x", "y", integer("axis", -1)));
      models.put(
          type + " axis of ones", version(13, 1, 3).node(type, "x", "y", integer("axis", 0)));
      models.put(type + " of old", version(11, -1, 2, 3).node(type, "x", "y"));
      models.put(
          type + " of old, axis", version(11, 1, 2, 3).node(type, "x", "y", integer("axis", 2)));
      models.put(type + " of a vector", version(13, 5).node(type, "x", "y", integer("axis", 0)));
    }
    for (String type : List.of("Sigmoid", "Tanh")) {
      models.put(type, version(13, -1, 4).node("Mul", "x,c", "z").node(type, "z", "y"));
      models.put(
          type + " reshaped",
          version(13, -1, 2, 2)
              .list("s", 0, 4)
              .node(type, "x", "h")
              .node("Reshape", "h,s", "r")
              .node("Identity", "r", "i")
              .node("Cast", "i", "y", integer("to", 1)));
    }
    return models;
  }

  static List<String> names() {
    return List.copyOf(models().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_onHead_agreesWithOnnxRuntime(String name) throws OrtException {
    byte[] bytes = models().get(name).build();
    Model model = OnnxReader.read(bytes, name);
    assertThat(name).startsWith(model.head().label());
    assertThat(model.head().label()).isNotEmpty();
    SplittableRandom random = new SplittableRandom(3);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      for (int p = 0; p < 10; p++) {
        double[] x =
            random.doubles(model.network().inputSize(), -4, 4).map(v -> (float) v).toArray();
        assertClose(model, x, oracle.runAll(model.metadata().inputs(), x));
      }
    }
  }

  static List<String> operators() {
    return List.copyOf(RandomHeads.all().keySet());
  }

  /** Inputs are few numbers, so that decisions have ties; a place of a largest entry is one. */
  @ParameterizedTest
  @MethodSource("operators")
  void read_onRandomHeads_agreesWithOnnxRuntime(String operator) throws OrtException {
    for (long seed = 1; seed <= Cases.of(40); seed++) {
      byte[] bytes = RandomHeads.all().get(operator).apply(seed).build();
      Model model = OnnxReader.read(bytes, operator + " " + seed);
      assertThat(model.head().label()).isEqualTo(operator);
      SplittableRandom random = new SplittableRandom(seed);
      double[] x = random.ints(model.network().inputSize(), -2, 3).asDoubleStream().toArray();
      try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
        double[] expected = oracle.runAll(model.metadata().inputs(), x);
        if (model.head() instanceof ArgMax head) {
          assertLargest(head.groups(), model.network().forward(x), expected);
        } else {
          assertClose(model, x, expected);
        }
      }
    }
  }

  private static void assertLargest(Groups groups, double[] z, double[] places) {
    assertThat(z).hasSize(places.length * groups.length());
    for (int group = 0; group < places.length; group++) {
      int stride = groups.stride();
      int first = group / stride * groups.length() * stride + group % stride;
      double chosen = z[first + (int) places[group] * stride];
      for (int i = 0; i < groups.length(); i++) {
        assertThat(z[first + i * stride]).isLessThanOrEqualTo(chosen);
      }
    }
  }

  private static void assertClose(Model model, double[] x, double[] expected) {
    Enclosure[] actual = model.head().enclose(model.network().forwardExact(x)).orElseThrow();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i].lower().toDouble()).isCloseTo(expected[i], Offset.offset(1e-5));
    }
  }

  @Test
  void read_onArgMax_cutsTheDecision() throws OrtException {
    byte[] bytes =
        new TestModel(8, 13)
            .value(11, "x", FLOAT, 1, 3)
            .value(12, "y", INT64, 1)
            .vector("c", 2, -1, 1)
            .node("Mul", "x,c", "z")
            .node("ArgMax", "z", "y", integer("axis", 1), integer("keepdims", 0))
            .build();
    Model model = OnnxReader.read(bytes, "m");
    assertThat(model.head().label()).isEqualTo("ArgMax");
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      double[] x = {0.5, 3, 0.75};
      double[] z = model.network().forward(x);
      assertThat(z).containsExactly(1, -3, 0.75);
      assertThat(oracle.runAll(model.metadata().inputs(), x)).containsExactly(0);
    }
  }

  @Test
  void read_withoutHead_saysSo() {
    Model model = OnnxReader.read(version(13, -1, 1).node("Mul", "x,c", "y").build(), "m");
    assertThat(model.head()).isEqualTo(new NoHead());
  }

  @Test
  void read_onHead_layoutEndsBeforeIt() {
    Model model = OnnxReader.read(models().get("Sigmoid").build(), "m");
    GraphLayout layout = model.metadata().layout().orElseThrow();
    assertThat(layout.output().name()).isEqualTo("z");
    assertThat(model.metadata().outputNames()).containsExactly("y");
  }

  private static void assertRefused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "m"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void read_onHiddenHead_isRefused() {
    assertRefused(
        "operator not supported: Sigmoid before the end; Etalon reads ",
        version(13, -1, 1).node("Sigmoid", "x", "h").node("Mul", "h,c", "y"));
    assertRefused(
        "operators not supported: Elu, Tanh before the end; Etalon reads ",
        version(13, -1, 1).node("Tanh", "x", "h").node("Elu", "h", "y"));
    assertRefused(
        "operator not supported: Softmax before the end",
        version(13, -1, 2).node("Softmax", "x", "h").node("Softmax", "h", "y"));
    // One of the two factors of the output is the head: the way to it is no way of reshaping.
    assertRefused(
        "operators not supported: Mul of two values, Sigmoid before the end",
        version(13, -1, 2)
            .node("Sigmoid", "x", "h")
            .node("Identity", "h", "i")
            .node("Mul", "x,i", "y"));
  }

  @Test
  void read_onHeadOverTheBatch_isRefused() {
    assertRefused(
        "mixes the samples of a batch",
        version(13, -1, 2).node("Softmax", "x", "y", integer("axis", 0)));
    assertRefused(
        "axis 2 does not exist in 2 dimensions",
        version(13, -1, 2).node("Softmax", "x", "y", integer("axis", 2)));
    assertRefused(
        "cannot give 4 elements",
        version(13, -1, 4)
            .constant("s", INT64, shape(2), 0, 3)
            .node("Softmax", "x", "h")
            .node("Reshape", "h,s", "y"));
  }
}
