package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.shape;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Stored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and each of its forms gives what ONNX Runtime computes. */
class OperatorsTest {
  static final Map<String, TestModel> MODELS = OperatorModels.all();

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

  private static TestModel w(long... inputShape) {
    return OperatorModels.w(inputShape);
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
    Dyadic[] y = read(model).forwardExact(new double[] {1, 0.5});
    Dyadic alpha = Dyadic.of(0.3f);
    Dyadic beta = Dyadic.of(-1.7f);
    assertThat(y[0]).isEqualTo(alpha.multiply(Dyadic.of(2.5)).add(beta));
    assertThat(y[2]).isEqualTo(alpha.multiply(Dyadic.of(0)).add(beta.multiply(Dyadic.of(3.3f))));
    assertThat(((Affine) read(model).layers().get(0)).stored()).isEqualTo(Stored.WEIGHTS);
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
