package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.shape;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** What float32 computes in other steps than are read is said; what it computes so is not. */
class DerivedTest {
  private static final int FLOAT = 1;
  private static final int DOUBLE = 11;

  private static TestModel model() {
    return TestModel.of(-1, 2)
        .constant("W", FLOAT, shape(2, 2), 1, -2, 0.5, 3)
        .vector("b", 1, 2)
        .vector("c", 0.5, 0.25);
  }

  private static SortedSet<String> derived(TestModel model) {
    return OnnxReader.read(model.build(), "test.onnx").derived();
  }

  @Test
  void derived_productsSumsAndMoves_isNothing() {
    TestModel model =
        model()
            .node("MatMul", "x,W", "product")
            .node("Add", "product,b", "sum")
            .node("Relu", "sum", "hidden")
            .node("Transpose", "hidden", "columns")
            .node("Transpose", "columns", "rows")
            .node("Gemm", "rows,W,b", "second")
            .node("Add", "second,hidden", "y");
    assertThat(derived(model)).isEmpty();
  }

  @Test
  void derived_whatIsComposed_isSaid() {
    String composed = "affine operators in a row that are composed here";
    TestModel twice =
        model()
            .node("Gemm", "x,W,b", "sum")
            .node("Add", "sum,c", "again")
            .node("Relu", "again", "y");
    assertThat(derived(twice)).containsExactly(composed);
    TestModel scaled = model().node("MatMul", "x,W", "product").node("Mul", "product,c", "y");
    assertThat(derived(scaled)).containsExactly(composed);
    TestModel shifted =
        model()
            .node("MatMul", "x,W", "product")
            .node("Relu", "product", "hidden")
            .node("Add", "hidden,c", "sum")
            .node("MatMul", "sum,W", "y");
    assertThat(derived(shifted)).containsExactly(composed);
  }

  @Test
  void derived_operatorsOfSeveralSteps_areSaid() {
    TestModel gemm = model().node("Gemm", "x,W,b", "y", number("alpha", 0.5f));
    assertThat(derived(gemm)).containsExactly("Gemm with alpha or beta");
    TestModel beta = model().node("Gemm", "x,W,b", "y", number("beta", 2));
    assertThat(derived(beta)).containsExactly("Gemm with alpha or beta");
    TestModel normalized =
        model()
            .vector("v", 1, 4)
            .node("MatMul", "x,W", "product")
            .node("BatchNormalization", "product,b,c,b,v", "normal")
            .node("Relu", "normal", "y");
    assertThat(derived(normalized)).contains("BatchNormalization");
    TestModel three =
        model()
            .node("MatMul", "x,W", "one")
            .node("Relu", "one", "other")
            .node("Sum", "x,one,other", "y");
    assertThat(derived(three)).containsExactly("Sum of more than two");
    TestModel doubles =
        TestModel.of(-1, 2)
            .constant("W", DOUBLE, shape(2, 2), 1, -2, 0.5, 3)
            .node("Cast", "x", "wide", TestModel.integer("to", DOUBLE))
            .node("MatMul", "wide,W", "z")
            .node("Cast", "z", "y", TestModel.integer("to", FLOAT));
    assertThat(derived(doubles)).containsExactly("values of type DOUBLE");
  }

  /** Taken for 0, such a number makes 0 of what is large without that; as a weight it does not. */
  @Test
  void derived_constantsOfSubnormalNumbers_areSaid() {
    for (float least : new float[] {Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL)}) {
      boolean kept = least == Float.MIN_NORMAL;
      TestModel weight = model().vector("s", least, 1).node("Add", "x,s", "y");
      assertThat(derived(weight)).isEmpty();
      TestModel product =
          model().vector("s", least, 1).node("Mul", "s,c", "t").node("Add", "x,t", "y");
      TestModel integers =
          model()
              .constant("k", TestModel.INT8, shape(2, 2), 100, 2, 3, 4)
              .constant("s", FLOAT, shape(), least)
              .node("DequantizeLinear", "k,s", "V")
              .node("MatMul", "x,V", "y");
      String computed = "numbers below 2^-126 that constants are computed of";
      for (TestModel model : List.of(product, integers)) {
        assertThat(derived(model)).isEqualTo(kept ? Set.of() : Set.of(computed));
      }
      TestModel quotient = model().vector("s", least, 1).node("Div", "x,s", "y");
      assertThat(derived(quotient))
          .isEqualTo(kept ? Set.of() : Set.of("division by numbers below 2^-126"));
    }
  }
}
