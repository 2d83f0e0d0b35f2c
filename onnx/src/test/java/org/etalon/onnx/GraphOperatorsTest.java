package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.shape;
import static org.etalon.onnx.TestModel.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.exact.Dyadic;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Stored;
import org.junit.jupiter.api.Test;

/** Operators on graphs, by values that were computed by hand; all of them exact. */
class GraphOperatorsTest {
  /** 1, 2, 3 and so on, of this many elements. */
  private static double[] count(int size) {
    return IntStream.rangeClosed(1, size).asDoubleStream().toArray();
  }

  private static void gives(TestModel model, double[] x, double... expected) {
    Dyadic[] y = OnnxReader.read(model.build(), "test").network().forwardExact(x);
    assertThat(y)
        .containsExactly(Arrays.stream(expected).mapToObj(Dyadic::of).toArray(Dyadic[]::new));
  }

  /** The parameters of each affine layer. */
  private static List<Stored> stored(TestModel model) {
    Network network = OnnxReader.read(model.build(), "test").network();
    return network.layers().stream()
        .flatMap(
            layer ->
                layer
                    .fold(
                        List::of,
                        r -> List.<Affine>of(),
                        a -> List.<Affine>of(),
                        m -> List.<Affine>of(),
                        c -> List.<Affine>of())
                    .stream())
        .map(Affine::stored)
        .toList();
  }

  @Test
  void read_onConv_slidesTheKernel() {
    TestModel model =
        TestModel.of(1, 1, 3, 3)
            .constant("W", 1, shape(1, 1, 2, 2), 1, 10, 100, 1000)
            .vector("b", 0.5)
            .node("Conv", "x,W,b", "y");
    gives(model, count(9), 5421.5, 6532.5, 8754.5, 9865.5);
    TestModel padded =
        TestModel.of(-1, 1, 3)
            .constant("W", 1, shape(1, 1, 2), 1, 10)
            .node("Conv", "x,W", "y", integers("pads", 1, 0), integers("strides", 2));
    gives(padded, count(3), 10, 32);
    TestModel dilated =
        TestModel.of(-1, 2, 3)
            .constant("W", 1, shape(2, 1, 2), 1, 10, 1, -1)
            .node("Conv", "x,W", "y", integer("group", 2), integers("dilations", 2));
    gives(dilated, count(6), 31, -2);
  }

  @Test
  void read_onConvTranspose_spreadsTheKernel() {
    TestModel model =
        TestModel.of(1, 1, 2)
            .constant("W", 1, shape(1, 1, 3), 1, 10, 100)
            .node("ConvTranspose", "x,W", "y", integers("strides", 2));
    gives(model, count(2), 1, 10, 102, 20, 200);
    TestModel cut =
        TestModel.of(1, 1, 2)
            .constant("W", 1, shape(1, 2, 2), 1, 10, 2, 20)
            .node(
                "ConvTranspose",
                "x,W",
                "y",
                integers("strides", 2),
                integers("pads", 1, 0),
                integers("output_padding", 1));
    gives(cut, count(2), 10, 2, 20, 0, 20, 4, 40, 0);
  }

  @Test
  void read_onPooling_takesMeansAndMaximaOfWindows() {
    TestModel mean =
        TestModel.of(1, 1, 3)
            .node("AveragePool", "x", "y", integers("kernel_shape", 2), integers("pads", 1, 0));
    gives(mean, count(3), 1, 1.5, 2.5);
    TestModel withPads =
        TestModel.of(1, 1, 3)
            .node(
                "AveragePool",
                "x",
                "y",
                integers("kernel_shape", 2),
                integers("pads", 1, 0),
                integer("count_include_pad", 1));
    gives(withPads, count(3), 0.5, 1.5, 2.5);
    TestModel max =
        TestModel.of(1, 1, 2, 3)
            .node(
                "MaxPool",
                "x",
                "y",
                integers("kernel_shape", 2, 2),
                integers("strides", 1, 2),
                integer("ceil_mode", 1));
    gives(max, new double[] {-1, -2, -3, -4, -5, -6}, -1, -3);
    gives(TestModel.of(1, 2, 2).node("GlobalAveragePool", "x", "y"), count(4), 1.5, 3.5);
    gives(TestModel.of(1, 2, 2).node("GlobalMaxPool", "x", "y"), count(4), 2, 4);
  }

  @Test
  void read_onReductions_takesWholeAxes() {
    TestModel sum = TestModel.of(1, 2, 3).list("a", 1).node("ReduceSum", "x,a", "y");
    gives(sum, count(6), 5, 7, 9);
    TestModel mean = TestModel.of(1, 2, 2).node("ReduceMean", "x", "y", integers("axes", -1));
    gives(mean, count(4), 1.5, 3.5);
    TestModel max =
        TestModel.of(1, 2, 2)
            .node("ReduceMax", "x", "y", integers("axes", 1, 2), integer("keepdims", 0));
    gives(max, count(4), 4);
  }

  @Test
  void read_onValuesUsedTwice_addsThem() {
    gives(TestModel.of(1, 2).node("Add", "x,x", "y"), count(2), 2, 4);
    TestModel residual =
        TestModel.of(1, 2).node("Relu", "x", "a").node("Sub", "a,x", "y"); // relu(-x)
    gives(residual, new double[] {3, -5}, 0, 5);
    TestModel spread =
        TestModel.of(1, 2, 2)
            .node("ReduceMax", "x", "m", integers("axes", 2))
            .node("Sub", "x,m", "y");
    gives(spread, count(4), -1, 0, -1, 0);
  }

  @Test
  void read_onMovements_keepsTheElements() {
    gives(
        TestModel.of(1, 2, 3).node("Transpose", "x", "y", integers("perm", 0, 2, 1)),
        count(6),
        1,
        4,
        2,
        5,
        3,
        6);
    TestModel slice =
        TestModel.of(1, 5)
            .list("s", -1)
            .list("e", Long.MIN_VALUE)
            .list("a", 1)
            .list("t", -2)
            .node("Slice", "x,s,e,a,t", "y");
    gives(slice, count(5), 5, 3, 1);
    TestModel gather =
        TestModel.of(1, 3)
            .constant("i", TestModel.INT64, shape(2, 2), 2, -3, 1, 1)
            .node("Gather", "x,i", "y", integer("axis", 1));
    gives(gather, count(3), 3, 1, 2, 2);
    TestModel pad =
        TestModel.of(1, 2).list("p", 0, 1, 0, 2).vector("v", 7).node("Pad", "x,p,v", "y");
    gives(pad, count(2), 7, 1, 2, 7, 7);
    TestModel reflect =
        TestModel.of(1, 3).list("p", 0, 2, 0, 1).node("Pad", "x,p", "y", text("mode", "reflect"));
    gives(reflect, count(3), 3, 2, 1, 2, 3, 2);
    TestModel concat =
        TestModel.of(1, 2)
            .constant("c", 1, shape(1, 1), 9)
            .node("Neg", "x", "n")
            .node("Concat", "n,c,x", "y", integer("axis", -1));
    gives(concat, count(2), -1, -2, 9, 1, 2);
    TestModel split =
        TestModel.of(1, 3)
            .list("s", 1, 2)
            .node("Split", "x,s", "a,b", integer("axis", 1))
            .node("Add", "a,b", "y");
    gives(split, count(3), 3, 4);
  }

  @Test
  void read_onProducts_multipliesStacks() {
    TestModel rows =
        TestModel.of(1, 2, 2).constant("W", 1, shape(2, 1), 1, 10).node("MatMul", "x,W", "y");
    gives(rows, count(4), 21, 43);
    TestModel stack =
        TestModel.of(1, 2, 1, 2)
            .constant("W", 1, shape(2, 2, 1), 1, 10, 1, -1)
            .node("MatMul", "x,W", "y");
    gives(stack, count(4), 21, -1);
    TestModel einsum =
        TestModel.of(1, 2, 2)
            .constant("W", 1, shape(2, 1), 1, 10)
            .node("Einsum", "x,W", "y", text("equation", "bij,ik->bkj"));
    gives(einsum, count(4), 31, 42);
  }

  @Test
  void read_onPiecewiseLinearFunctions_isExact() {
    double[] x = {-2, 0.25, 3};
    gives(TestModel.of(1, 3).node("LeakyRelu", "x", "y", number("alpha", 0.25f)), x, -0.5, 0.25, 3);
    TestModel tiny = TestModel.of(1, 3).node("LeakyRelu", "x", "y", number("alpha", 1e-30f));
    gives(tiny, x, -2 * (double) 1e-30f, 0.25, 3);
    gives(TestModel.of(1, 3).vector("s", 0.5, 2, -1).node("PRelu", "x,s", "y"), x, -1, 0.25, 3);
    gives(TestModel.of(1, 3).vector("u", 1).node("Clip", "x,,u", "y"), x, -2, 0.25, 1);
    gives(TestModel.of(1, 3).node("Abs", "x", "y"), x, 2, 0.25, 3);
    gives(TestModel.of(1, 3).vector("c", 0, 1, 2).node("Max", "x,c", "y"), x, 0, 1, 3);
    gives(TestModel.of(1, 3).vector("c", 0, 1, 2).node("Min", "c,x", "y"), x, -2, 0.25, 2);
    gives(
        TestModel.of(1, 3)
            .node("HardSigmoid", "x", "y", number("alpha", 0.5f), number("beta", 0.25f)),
        x,
        0,
        0.375,
        1);
  }

  @Test
  void read_onComputedShapes_foldsThem() {
    TestModel model =
        TestModel.of(-1, 2, 3)
            .node("Shape", "x", "s")
            .constant("i", TestModel.INT64, shape(), 0)
            .node("Gather", "s,i", "n")
            .list("a", 0)
            .node("Unsqueeze", "n,a", "u")
            .list("r", -1)
            .node("Concat", "u,r", "t", integer("axis", 0))
            .node("Reshape", "x,t", "y");
    gives(model, count(6), 1, 2, 3, 4, 5, 6);
    TestModel range =
        TestModel.of(1, 3)
            .constant("a", TestModel.INT64, shape(), 2)
            .constant("b", TestModel.INT64, shape(), -1)
            .node("Range", "a,b,b", "i")
            .node("Gather", "x,i", "y", integer("axis", 1));
    gives(range, count(3), 3, 2, 1);
  }

  @Test
  void read_onNormalizedConvolution_saysWhatIsStored() {
    TestModel model =
        TestModel.of(1, 2, 2, 2)
            .constant("m", 1, shape(2, 1, 1), 0.5, 0.25)
            .node("Sub", "x,m", "a")
            .constant("W", 1, shape(1, 2, 1, 1), 0.7, 0.3)
            .node("Conv", "a,W", "b")
            .vector("v", 3)
            .node("BatchNormalization", "b,v,v,v,v", "c")
            .node("LeakyRelu", "c", "d")
            .node("GlobalAveragePool", "d", "y");
    assertThat(stored(model))
        .containsExactly(
            Stored.NOTHING, // the offset of the input
            Stored.WEIGHTS,
            Stored.WEIGHTS_AND_BIAS,
            Stored.NOTHING, // LeakyRelu
            Stored.NOTHING,
            Stored.NOTHING); // the mean
  }

  @Test
  void read_onValueUsedTwice_composesNothingAcrossIt() {
    TestModel model =
        TestModel.of(1, 2)
            .constant("W", 1, shape(2, 2), 1, 2, 3, 4)
            .vector("c", 1, 1)
            .node("MatMul", "x,W", "a")
            .node("Add", "a,c", "b")
            .node("Add", "a,b", "y");
    assertThat(stored(model)).containsExactly(Stored.WEIGHTS, Stored.BIAS);
    gives(model, new double[] {1, 0}, 3, 5);
  }

  /** A 0 copies a length, which may be 0; beside it nothing says what -1 is. */
  @Test
  void read_onReshapeOfAnEmptyConstant_keepsItHasNoElements() {
    assertReshaped(shape(0, 3), true, 0);
    assertReshaped(shape(0, 3), true, 0, 0);
    assertReshaped(shape(0, 3), true, -1, 0);
    assertReshaped(shape(3, 0), true, 5, 0);
    assertReshaped(shape(0, 3), false, 0, -1);
    assertReshaped(shape(0, 3), false, 5);
    assertReshaped(shape(0, 3), false, 5, 0);
  }

  private static void assertReshaped(long[] from, boolean fits, double... target) {
    TestModel model =
        new TestModel(7, 14)
            .value(11, "x", 1, 1, 2)
            .value(12, "y", 1, 1, 2)
            .constant("e", 1, from)
            .constant("t", 7, shape(target.length), target)
            .node("Reshape", "e,t", "f")
            .node("Size", "f", "n")
            .node("Cast", "n", "c", integer("to", 1))
            .node("Add", "x,c", "y");
    if (fits) {
      gives(model, count(2), 1, 2);
    } else {
      assertThatThrownBy(() -> OnnxReader.read(model.build(), "test"))
          .isInstanceOf(MalformedModelException.class);
    }
  }
}
