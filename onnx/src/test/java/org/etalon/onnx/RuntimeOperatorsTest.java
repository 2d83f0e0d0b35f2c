package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.INT32;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.UINT8;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Semantics;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

/** Integers that are moved, or enter operators of ONNX Runtime's own, against its sessions. */
class RuntimeOperatorsTest {
  private static final double STEP = 0.11f;

  /** What float32 may move before rounding, in steps; a tie is nearer than this. */
  private static final double SLACK = 0x1p-10;

  /** With q, the integers of x, and scales of results. */
  private static TestModel model(int zero, long... inputShape) {
    return TestModel.of(inputShape)
        .modelField(m -> m.nested(8, o -> o.text(1, "com.microsoft").integer(2, 1)))
        .constant("s", 1, shape(), 0.0237)
        .constant("z", UINT8, shape(), zero)
        .constant("t", 1, shape(), 0.031)
        .constant("u", UINT8, shape(), 140)
        .constant("r", 1, shape(), STEP)
        .constant("c", UINT8, shape(), 100)
        .node("QuantizeLinear", "x,s,z", "q");
  }

  private static TestModel own(
      TestModel model, String type, String inputs, List<Consumer<Fields>> attributes) {
    String results = inputs.endsWith("c0") ? "p,r,c0" : "p,r,c";
    return model
        .graphField(
            1,
            node -> {
              for (String input : inputs.split(",", -1)) {
                node.text(1, input);
              }
              node.text(2, "p").text(3, type).text(4, type);
              attributes.forEach(attribute -> node.nested(5, attribute));
              node.text(7, "com.microsoft");
            })
        .node("DequantizeLinear", results, "y");
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static TestModel own(
      TestModel model, String type, String inputs, Consumer<Fields>... attributes) {
    return own(model, type, inputs, List.of(attributes));
  }

  private static double[] input(SplittableRandom random, int size) {
    double[] x = new double[size];
    Arrays.setAll(x, i -> (float) random.nextDouble(-4, 4));
    return x;
  }

  /** Codes differ from the exact ones by one at most, and only where the exact value is a tie. */
  private static void agrees(TestModel model) throws OrtException {
    byte[] bytes = model.build();
    Model read = OnnxReader.read(bytes, "test");
    assertThat(read.derived()).isEmpty();
    Network network = read.network();
    Theta.of(network, Semantics.ANY_RUNTIME); // is for such a network
    List<Node> nodes = network.nodes();
    Network before = Network.of(network.inputSize(), nodes.subList(0, nodes.size() - 1));
    FixedFormat format =
        nodes
            .get(nodes.size() - 1)
            .layer()
            .fold(a -> none(), r -> none(), s -> none(), p -> none(), cast -> cast.format());
    SplittableRandom random = new SplittableRandom(9);
    int same = 0;
    int all = 0;
    try (OnnxRuntimeOracle defined = OnnxRuntimeOracle.asDefined(bytes);
        OnnxRuntimeOracle deployed = OnnxRuntimeOracle.asDeployed(bytes)) {
      for (int n = 0; n < 60; n++) {
        double[] x = input(random, network.inputSize());
        Dyadic[] z = before.forwardExact(x);
        Dyadic[] exact = network.forwardExact(x);
        for (OnnxRuntimeOracle session : List.of(defined, deployed)) {
          double[] y = session.run(x);
          assertThat(y).hasSameSizeAs(z);
          for (int i = 0; i < y.length; i++) {
            double code = Math.rint(y[i] / format.step());
            double sum = z[i].toDouble() / format.step();
            double clamped = Math.max(format.lowest(), Math.min(format.highest(), sum));
            assertThat(Math.abs(code - clamped)).isLessThan(0.5 + SLACK);
            same += code == Math.rint(exact[i].toDouble() / format.step()) ? 1 : 0;
            all++;
          }
        }
      }
    }
    assertThat(same).isGreaterThan(all * 95 / 100);
  }

  private static FixedFormat none() {
    throw new AssertionError("no cast at the end");
  }

  @Test
  void gemm_agreesWithOnnxRuntime() throws OrtException {
    for (int transposed : new int[] {0, 1}) {
      TestModel model =
          model(128, 1, 4)
              .constant("w", INT8, transposed == 0 ? shape(4, 2) : shape(2, 4), weights(8))
              .constant("ws", 1, shape(2), 0.013, 0.027)
              .constant("wz", INT8, shape(2), 0, 0)
              .constant("b", INT32, shape(2), 500, -333);
      agrees(own(model, "QGemm", "q,s,z,w,ws,wz,b,r,c", integer("transB", transposed)));
    }
  }

  private static double[] weights(int count) {
    SplittableRandom random = new SplittableRandom(count);
    return random.doubles(count).map(w -> Math.rint(126 * w - 63)).toArray();
  }

  @Test
  void add_agreesWithOnnxRuntime() throws OrtException {
    agrees(
        own(
            model(120, 1, 6).node("QuantizeLinear", "x,t,u", "q2"),
            "QLinearAdd",
            "q,s,z,q2,t,u,r,c"));
  }

  @Test
  void means_agreeWithOnnxRuntime() throws OrtException {
    agrees(own(model(128, 1, 2, 3, 4), "QLinearGlobalAveragePool", "q,s,z,r,c"));
    for (int pads : new int[] {0, 1}) {
      agrees(
          own(
              model(128, 1, 2, 4, 4),
              "QLinearAveragePool",
              "q,s,z,r,c",
              integers("kernel_shape", 3, 3),
              integers("pads", pads, pads, pads, pads),
              integer("count_include_pad", 1)));
    }
  }

  /** Moves and maxima between a cast and what takes its integers. */
  @Test
  void chosenIntegers_agreeWithOnnxRuntime() throws OrtException {
    TestModel model =
        model(128, 1, 2, 4, 4)
            .list("pads", 0, 0, 1, 0, 0, 0, 0, 1)
            .list("from", 1)
            .list("to", 4)
            .list("axis", 3)
            .node("MaxPool", "q", "m", integers("kernel_shape", 2, 2), integers("pads", 1, 1, 0, 0))
            .node("Pad", "m,pads,z", "a")
            .node("Slice", "a,from,to,axis", "l")
            .node("Transpose", "l", "q2", integers("perm", 0, 2, 1, 3));
    agrees(own(model, "QLinearGlobalAveragePool", "q2,s,z,r,c"));
  }

  @Test
  void pad_ofAnotherCode_standsForItsNumber() {
    Network network =
        OnnxReader.read(
                TestModel.of(1, 2)
                    .constant("s", 1, shape(), 0.25)
                    .constant("z", UINT8, shape(), 3)
                    .constant("c", UINT8, shape(), 5)
                    .list("pads", 0, 1, 0, 0)
                    .node("QuantizeLinear", "x,s,z", "q")
                    .node("Pad", "q,pads,c", "p")
                    .node("DequantizeLinear", "p,s,z", "y")
                    .build(),
                "test")
            .network();
    assertThat(network.forwardExact(new double[] {1, 2}))
        .containsExactly(Dyadic.of(0.5), Dyadic.of(1), Dyadic.of(2));
  }

  /** What padding of numbers says is a number, whatever codes they were: not a code. */
  @Test
  void pad_ofNumbersThatWereCodes_standsForItself() {
    for (String padding : new String[] {"", ",c"}) {
      byte[] padded =
          TestModel.of(1, 2)
              .constant("s", 1, shape(), 0.25)
              .constant("z", UINT8, shape(), 3)
              .constant("c", 1, shape(), 5)
              .list("pads", 0, 1, 0, 0)
              .node("QuantizeLinear", "x,s,z", "q")
              .node("DequantizeLinear", "q,s,z", "d")
              .node("Pad", "d,pads" + padding, "y")
              .build();
      assertThat(OnnxReader.read(padded, "test").network().forwardExact(new double[] {1, 2}))
          .containsExactly(Dyadic.of(padding.isEmpty() ? 0 : 5), Dyadic.of(1), Dyadic.of(2));
    }
  }

  /** A quantizer leaves out a rectifier behind a sum whose least code is 0; means need none. */
  @Test
  void results_whoseLeastCodeIsZero_areRectifiedWhereTheyMayBeNegative() {
    for (int zero : new int[] {0, 120}) {
      TestModel sum = model(zero, 1, 6).constant("c0", UINT8, shape(), 0);
      assertThat(rectifiers(own(sum, "QLinearAdd", "q,s,z,q,s,z,r,c0")))
          .isEqualTo(zero == 0 ? 0 : 1);
    }
  }

  private static long rectifiers(TestModel model) {
    return OnnxReader.read(model.build(), "test").network().nodes().stream()
        .filter(node -> node.layer().isRelu())
        .count();
  }

  @Test
  void whatIsOfOtherForm_isRefused() {
    refused("adds a constant", own(model(128, 1, 6), "QLinearAdd", "q,s,z,z,s,z,r,c"));
    refused("with this scale", own(model(128, 1, 6), "QLinearAdd", "q,t,z,q,s,z,r,c"));
    refused("gives float32", own(matrix(), "QGemm", "q,s,z,w,ws,wz,"));
    refused("with a factor", own(matrix(), "QGemm", "q,s,z,w,ws,wz,,r,c", number("alpha", 2)));
    refused("with a factor", own(matrix(), "QGemm", "q,s,z,w,ws,wz,,r,c", integer("transA", 1)));
    refused(
        "channels last",
        own(
            model(128, 1, 2, 3, 4),
            "QLinearGlobalAveragePool",
            "q,s,z,r,c",
            integer("channels_last", 1)));
    refused(
        "'ceil_mode' beside 'count_include_pad'",
        own(
            model(128, 1, 2, 4, 4),
            "QLinearAveragePool",
            "q,s,z,r,c",
            integers("kernel_shape", 3, 3),
            integer("ceil_mode", 1),
            integer("count_include_pad", 1)));
    refused(
        "'dilations'",
        own(
            model(128, 1, 2, 4, 4),
            "QLinearAveragePool",
            "q,s,z,r,c",
            integers("kernel_shape", 2, 2),
            integers("dilations", 2, 2)));
    refused("QLinearSigmoid", own(model(128, 1, 6), "QLinearSigmoid", "q,s,z,r,c"));
  }

  private static TestModel matrix() {
    return model(128, 1, 4)
        .constant("w", INT8, shape(4, 2), weights(8))
        .constant("ws", 1, shape(), 0.013)
        .constant("wz", INT8, shape(), 0);
  }

  private static void refused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "test"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }
}
