package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.FLOAT;
import static org.etalon.onnx.TestModel.INT32;
import static org.etalon.onnx.TestModel.INT8;
import static org.etalon.onnx.TestModel.UINT8;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MatMulInteger and ConvInteger, with what makes real numbers of their sums. */
class IntegerProductsTest {
  private static final float STEP = 0.0137f;

  private static TestModel quantized(double step, int type, double zero, long... inputShape) {
    return TestModel.version(10, 21, inputShape)
        .constant("s", FLOAT, shape(), step)
        .constant("z", type, shape(), zero)
        .node("QuantizeLinear", "x,s,z", "q");
  }

  /** Weights of which no two neighbours saturate sums of 16 bits. */
  private static TestModel weights(TestModel model) {
    return model.constant("w", INT8, shape(3, 2), 3, -50, 17, 44, -61, 9);
  }

  /** Two layers with a factor for all and one for each, then sums that are dequantized. */
  private static TestModel layers() {
    return weights(quantized(STEP, UINT8, 119, -1, 3))
        .node("MatMulInteger", "q,w,z", "n")
        .node("Cast", "n", "r", integer("to", FLOAT))
        .constant("m", FLOAT, shape(), 0.0011)
        .node("Mul", "r,m", "a")
        .vector("b", 0.3, -0.2)
        .node("Add", "a,b", "c")
        .node("Relu", "c", "h")
        .constant("t", FLOAT, shape(), 0.0625)
        .node("QuantizeLinear", "h,t", "p")
        .constant("v", UINT8, shape(2, 3), 3, 50, 17, 44, 61, 9)
        .constant("k", UINT8, shape(3), 20, 30, 40)
        .node("MatMulInteger", "p,v,,k", "o")
        .node("Cast", "o", "d", integer("to", FLOAT))
        .vector("e", 0.01, 0.02, 0.03)
        .node("Mul", "e,d", "y");
  }

  private static TestModel images() {
    return quantized(STEP, UINT8, 100, -1, 2, 4, 3)
        .constant(
            "w", INT8, shape(4, 1, 2, 2), 3, -50, 17, 44, -61, 9, 1, 2, 7, 8, -9, 5, 4, 3, 2, 1)
        .constant("u", INT8, shape(), 5)
        .node(
            "ConvInteger",
            "q,w,z,u",
            "n",
            integer("group", 2),
            integers("pads", 1, 0, 1, 2),
            integers("strides", 2, 1))
        .node("Cast", "n", "r", integer("to", FLOAT))
        .constant("m", FLOAT, shape(1, 4, 1, 1), 0.0011, 0.02, 0.5, 0.0033)
        .node("Mul", "r,m", "a")
        .constant("b", FLOAT, shape(1, 4, 1, 1), 1, 2, -3, 0.1)
        .node("Add", "a,b", "c")
        .node("Relu", "c", "y");
  }

  private static Map<String, TestModel> models() {
    Map<String, TestModel> models = new TreeMap<>();
    models.put("layers", layers());
    models.put("images", images());
    models.put(
        "biases before the cast",
        weights(quantized(STEP, UINT8, 119, -1, 3))
            .node("MatMulInteger", "q,w,z", "n")
            .constant("b", INT32, shape(2), 7213, -1048577)
            .node("Add", "b,n", "o")
            .node("Cast", "o", "r", integer("to", FLOAT))
            .constant("m", FLOAT, shape(), 0.0011)
            .node("Mul", "r,m", "y"));
    models.put(
        "biases of channels before the cast",
        quantized(STEP, UINT8, 100, -1, 1, 2, 2)
            .constant("w", INT8, shape(2, 1, 1, 1), 3, -50)
            .node("ConvInteger", "q,w,z", "n")
            .constant("b", INT32, shape(2), 1234, -567)
            .list("channels", 1, 2, 1, 1)
            .node("Reshape", "b,channels", "c")
            .node("Add", "n,c", "o")
            .node("Cast", "o", "r", integer("to", FLOAT))
            .constant("m", FLOAT, shape(), 0.0011)
            .node("Mul", "r,m", "y"));
    models.put(
        "biases cast to floats",
        weights(quantized(STEP, UINT8, 119, -1, 3))
            .node("MatMulInteger", "q,w,z", "n")
            .node("Cast", "n", "r", integer("to", FLOAT))
            .constant("m", FLOAT, shape(), 0.0011)
            .node("Mul", "r,m", "a")
            .constant("b", INT32, shape(2), 7213, -1048577)
            .node("Cast", "b", "c", integer("to", FLOAT))
            .node("Mul", "c,m", "d")
            .node("Add", "a,d", "y"));
    models.put(
        "rows",
        weights(quantized(STEP, INT8, -3, -1, 4, 3))
            .node("MatMulInteger", "q,w,z", "n")
            .node("DequantizeLinear", "n,s", "y"));
    return models;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layers",
        "images",
        "biases before the cast",
        "biases of channels before the cast",
        "biases cast to floats",
        "rows"
      })
  void read_integerProducts_agreeWithOnnxRuntime(String name) throws OrtException {
    byte[] bytes = models().get(name).build();
    Network network = OnnxReader.read(bytes, name).network();
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      oracle.assertAgrees(network, 50, new SplittableRandom(3));
    }
  }

  /** By hand: sums of integers, times the factor, divided by no more than one rounded number. */
  @Test
  void read_sumsOfIntegers_areExactForPowersOfTwo() {
    SplittableRandom random = new SplittableRandom(11);
    float factor = 0.00123f;
    int[] w = {3, -50, 17, 44, -61, 9};
    for (float step : new float[] {STEP, 0.1f, 0.03125f}) {
      byte[] file =
          weights(quantized(step, UINT8, 119, -1, 3))
              .node("MatMulInteger", "q,w,z", "n")
              .node("Cast", "n", "r", integer("to", FLOAT))
              .constant("m", FLOAT, shape(), factor)
              .node("Mul", "r,m", "y")
              .build();
      Network network = OnnxReader.read(file, "test").network();
      for (int n = 0; n < 100; n++) {
        double[] x = random.doubles(3, -4, 4).toArray();
        Dyadic[] y = network.forwardExact(x);
        for (int j = 0; j < 2; j++) {
          long sum = 0;
          for (int i = 0; i < 3; i++) {
            long code = Math.max(0, Math.min(255, Math.round(x[i] / step) + 119));
            sum += (code - 119) * w[2 * i + j];
          }
          Dyadic exact = Dyadic.of((double) sum).multiply(Dyadic.of(factor));
          if (step == 0.03125f) {
            assertThat(y[j]).isEqualTo(exact);
          } else {
            double d = y[j].subtract(exact).toDouble();
            assertThat(Math.abs(d)).isLessThanOrEqualTo(0x1p-53 * Math.abs(exact.toDouble()));
          }
        }
      }
    }
  }

  /** A bias of 31 bits times a step of 24 bits is no double. */
  @Test
  void read_biasesOfSums_areExact() {
    int bias = 0x7ffe0001;
    byte[] file =
        weights(quantized(STEP, UINT8, 119, -1, 3))
            .node("MatMulInteger", "q,w,z", "n")
            .constant("b", INT32, shape(2), bias, -3)
            .node("Add", "n,b", "o")
            .constant("none", INT32, shape(), 0)
            .node("DequantizeLinear", "o,s,none", "y")
            .build();
    Dyadic[] y = OnnxReader.read(file, "test").network().forwardExact(new double[3]);
    assertThat(y)
        .containsExactly(
            Dyadic.of(bias).multiply(Dyadic.of(STEP)), Dyadic.of(-3).multiply(Dyadic.of(STEP)));
  }

  /** Of two products the largest sum is 2 * 255 * 100. */
  @Test
  void read_biasWithWhichSumsLeave32Bits_isRefused() {
    for (int more = 0; more < 2; more++) {
      TestModel model =
          quantized(STEP, UINT8, 0, -1, 2)
              .constant("w", INT8, shape(2, 1), 100, -1)
              .node("MatMulInteger", "q,w,z", "n")
              .constant("b", INT32, shape(1), -(Integer.MAX_VALUE - 2.0 * 255 * 100) - more)
              .node("Add", "n,b", "o")
              .node("Cast", "o", "y", integer("to", FLOAT));
      if (more == 0) {
        assertThat(OnnxReader.read(model.build(), "test").network().outputSize()).isEqualTo(1);
      } else {
        refused("a bias with which sums may leave 32 bits", model);
      }
    }
    TestModel twice = sums().constant("b", INT32, shape(), 2.1e9).node("Add", "n,b", "o");
    refused("may leave 32 bits", twice.node("Add", "o,b", "y"));
    refused("int32", sums().node("Add", "n,n", "y"));
    refused("int32", sums().constant("b", INT32, shape(), 1).node("Sub", "n,b", "y"));
  }

  /** A zero point a channel, which ONNX Runtime does not take. */
  @Test
  void read_zeroPointsOfKernels_areSubtractedByChannel() {
    TestModel zeros = kernels(4, -6, 9, 13).constant("u", INT8, shape(2), 1, -3);
    TestModel none = kernels(3, -7, 12, 16).constant("u", INT8, shape(), 0);
    assertThat(converted(zeros)).isEqualTo(converted(none));
    refused(
        "zero points of shape [3]",
        kernels(1, 2, 3, 4)
            .constant("u", INT8, shape(3), 1, 2, 3)
            .node("ConvInteger", "q,w,z,u", "y"));
  }

  private static TestModel kernels(double... w) {
    return quantized(STEP, UINT8, 100, -1, 2, 1, 1).constant("w", INT8, shape(2, 2, 1, 1), w);
  }

  private static Network converted(TestModel model) {
    byte[] file =
        model
            .node("ConvInteger", "q,w,z,u", "n")
            .node("Cast", "n", "y", integer("to", FLOAT))
            .build();
    return OnnxReader.read(file, "test").network();
  }

  /** Runtimes round the products with factors, which nothing here accounts for. */
  @Test
  void read_integerProducts_areNotedForOtherSemantics() {
    assertThat(OnnxReader.read(layers().build(), "test").derived())
        .contains("sums of integers that are multiplied in float32");
  }

  private static void refused(String message, TestModel model) {
    assertThatThrownBy(() -> OnnxReader.read(model.build(), "test"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_otherUsesOfIntegers_areRefused() {
    TestModel other = weights(quantized(STEP, UINT8, 7, -1, 3)).constant("o", UINT8, shape(), 8);
    refused("with this zero point", other.node("MatMulInteger", "q,w,o", "y"));
    refused(
        "with this zero point",
        weights(quantized(STEP, UINT8, 7, -1, 3)).node("MatMulInteger", "q,w", "y"));
    refused(
        "must be what a QuantizeLinear made",
        weights(quantized(STEP, UINT8, 7, -1, 3)).node("MatMulInteger", "x,w,z", "y"));
    refused(
        "zero point of type int8",
        weights(quantized(STEP, UINT8, 7, -1, 3))
            .constant("o", INT8, shape(), 7)
            .node("MatMulInteger", "q,w,o", "y"));
    refused("int32", sums().node("Relu", "n", "y"));
    refused("int32", sums().constant("b", INT32, shape(), 1).node("Add", "n,b", "y"));
    refused("type int32; it has those of 8 bits", sums().node("MatMulInteger", "n,v", "y"));
    refused(
        "is integers",
        weights(new TestModel(10, 21).value(11, "x", FLOAT, -1, 3).value(12, "n", INT32, -1, 2))
            .constant("s", FLOAT, shape(), 1)
            .node("QuantizeLinear", "x,s", "q")
            .node("MatMulInteger", "q,w", "n"));
    refused("casts the value to int64", sums().node("Cast", "n", "y", integer("to", 7)));
    refused(
        "with this scale",
        sums().constant("t", FLOAT, shape(), 1).node("DequantizeLinear", "n,t", "y"));
    refused(
        "with this scale",
        sums()
            .constant("u", INT8, shape(), 0)
            .constant("c", INT32, shape(), 0)
            .node("QLinearMatMul", "n,s,c,v,s,u,s,z", "y"));
    refused(
        "takes integers",
        quantized(STEP, UINT8, 7, -1, 3).node("Cast", "q", "y", integer("to", FLOAT)));
  }

  private static TestModel sums() {
    return weights(quantized(STEP, UINT8, 7, -1, 3))
        .constant("v", INT8, shape(2, 2), 1, 2, 3, 4)
        .node("MatMulInteger", "q,w,z", "n");
  }

  /** As many products of the largest integers as 32 bits hold, and one more. */
  @Test
  void read_sumsBeyond32Bits_areRefused() {
    for (int terms : new int[] {66311, 66312}) { // of 255 times 127
      double[] w = new double[terms];
      w[0] = -127;
      TestModel model =
          quantized(STEP, UINT8, 255, 1, terms)
              .constant("w", INT8, shape(terms, 1), w)
              .node("MatMulInteger", "q,w,z", "n")
              .node("Cast", "n", "y", integer("to", FLOAT));
      long most = (1L << 31) - 1;
      if (terms * 255L * 127 <= most) {
        assertThat(OnnxReader.read(model.build(), "test").network().inputSize()).isEqualTo(terms);
      } else {
        refused("which may leave 32 bits", model);
      }
    }
  }
}
