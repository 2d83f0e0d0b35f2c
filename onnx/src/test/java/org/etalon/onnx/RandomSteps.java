package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Random small models of Gemm, of what moves no element, of branches, and of many steps. */
final class RandomSteps extends RandomPieces {
  RandomSteps(long seed) {
    super(seed);
  }

  TestModel gemm() {
    long inner = upTo(4);
    long outer = upTo(4);
    boolean first = maybe();
    boolean turnValue = maybe();
    boolean turnConstant = maybe();
    long samples = first && !turnValue && maybe() ? -1 : 1;
    long[] value = first != turnValue ? new long[] {samples, inner} : new long[] {inner, samples};
    long[] other = first != turnConstant ? new long[] {inner, outer} : new long[] {outer, inner};
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integer("transA", (first ? turnValue : turnConstant) ? 1 : 0));
    attributes.add(integer("transB", (first ? turnConstant : turnValue) ? 1 : 0));
    attributes.addAll(some(number("alpha", real()), number("beta", real())));
    TestModel model = constant(model(value), "W", other);
    String inputs = first ? "x,W" : "W,x";
    if (opset < 11 || maybe()) {
      long[][] shapes = {{first ? outer : 1}, {1}, {1, 1}, {}};
      constant(model, "c", shapes[random.nextInt(4)]);
      inputs += ",c";
    }
    return model.node("Gemm", inputs, "y", attributes);
  }

  TestModel flatten() {
    long[] shape = shape(4);
    int axis = shape[0] == 1 ? random.nextInt(shape.length + 1) : 1;
    boolean back = opset >= 11 && axis < shape.length && maybe();
    Consumer<Fields> given = integer("axis", back ? axis - shape.length : axis);
    return model(shape).node("Flatten", "x", "y", axis == 1 ? some(given) : List.of(given));
  }

  /** Dimensions that are kept, computed, or given. */
  TestModel reshape() {
    long[] shape = shape(4);
    long[] sample = Arrays.copyOfRange(shape, 1, shape.length);
    boolean computed = maybe();
    double[] target = new double[shape.length];
    boolean kept = maybe(); // the axis behind the batch
    target[0] = shape[0] == 1 && maybe() ? 1 : 0;
    target[1] = kept ? 0 : size(sample);
    for (int k = 2; k < target.length; k++) {
      target[k] = kept ? sample[target.length - 1 - k + 1] : 1;
    }
    target[target.length - 1] = computed ? -1 : target[target.length - 1];
    return model(shape)
        .list("t", target)
        .node("Reshape", "x,t", "y", opset < 14 ? List.of() : some(integer("allowzero", 0)));
  }

  TestModel squeeze() {
    long[] shape = shape(4);
    int[] ones = IntStream.range(1, shape.length).filter(axis -> maybe()).toArray();
    int[] axes = ones.length == 0 ? new int[] {shape.length - 1} : ones;
    Arrays.stream(axes).forEach(axis -> shape[axis] = 1);
    boolean back = opset >= 11 && maybe();
    long[] given =
        Arrays.stream(axes).mapToLong(axis -> back ? axis - shape.length : axis).toArray();
    return integersOf(model(shape), "Squeeze", "axes", given, 13, List.of());
  }

  TestModel unsqueeze() {
    long[] shape = shape(3);
    int rank = shape.length + 2;
    long first = 1L + random.nextInt(rank - 2);
    long second = first + upTo((int) (rank - 1 - first));
    boolean back = opset >= 11 && maybe();
    long[] axes = {first, back ? second - rank : second};
    return integersOf(model(shape), "Unsqueeze", "axes", axes, 13, List.of());
  }

  TestModel dropout() {
    TestModel model = model(shape(3));
    if (opset < 12) {
      return model.node("Dropout", "x", "y", some(number("ratio", 0.25f)));
    }
    model.constant("r", TestModel.FLOAT, TestModel.shape(), 0.25);
    model.constant("t", TestModel.BOOL, TestModel.shape(), 0);
    return model.node("Dropout", List.of("x", "x,r", "x,r,t").get(random.nextInt(3)), "y");
  }

  TestModel cast() {
    boolean wide = maybe();
    TestModel model = model(shape(3));
    return model
        .node("Cast", "x", "a", integer("to", wide ? TestModel.DOUBLE : TestModel.FLOAT))
        .node("Cast", "a", "b", integer("to", TestModel.FLOAT))
        .node("Relu", "b", "y");
  }

  TestModel identity() {
    long[] shape = shape(3);
    return constant(model(shape), "c", spread(shape))
        .node("Identity", "x", "a")
        .node("Identity", "c", "d")
        .node("Sub", maybe() ? "a,d" : "d,a", "y");
  }

  /** Entries gathered at places that are counted from a start by steps to a limit. */
  TestModel range() {
    int length = 2 + random.nextInt(4);
    int step = maybe() ? upTo(2) : -upTo(2);
    TestModel model = model(new long[] {1, length});
    int start = step > 0 ? 0 : length - 1;
    int limit = step > 0 ? upTo(length) : length - 1 - upTo(length);
    for (int[] end : new int[][] {{0, start}, {1, limit}, {2, step}}) {
      model.constant("e" + end[0], TestModel.INT64, TestModel.shape(), end[1]);
    }
    return opset < 11
        ? model.node("Relu", "x", "y")
        : model.node("Range", "e0,e1,e2", "r").node("Gather", "x,r", "y", integer("axis", 1));
  }

  TestModel branches() {
    TestModel model = model(new long[] {maybe() ? 1 : -1, 2}).vector("c", reals(2));
    return model
        .constant("if", TestModel.BOOL, TestModel.shape(), maybe() ? 1 : 0)
        .node("If", "if", "z", branch("then_branch", "Add"), branch("else_branch", "Mul"))
        .node("Relu", "z", "y");
  }

  private static Consumer<Fields> branch(String name, String type) {
    return a ->
        a.text(1, name)
            .integer(20, 5)
            .nested(
                6,
                g ->
                    g.nested(1, TestFunction.node("", type, "x,c", name + "_y"))
                        .text(2, name)
                        .nested(
                            12,
                            i ->
                                i.text(1, name + "_y")
                                    .nested(2, t -> t.nested(1, n -> n.integer(1, 1)))));
  }

  TestModel function() {
    TestFunction layer =
        new TestFunction("Layer", "v,w", "r")
            .opset("", opset)
            .node("MatMul", "v,w", "s")
            .node(maybe() ? "Relu" : "Abs", "s", "r");
    TestModel model =
        constant(TestModel.version(8, opset, maybe() ? 1 : -1, 3), "W", 3, 3)
            .graphField(1, TestFunction.node(TestFunction.DOMAIN, "Layer", "x,W", "h"))
            .graphField(1, TestFunction.node(TestFunction.DOMAIN, "Layer", "h,W", "g"))
            .node("Sub", "h,g", "y");
    return layer.in(model);
  }

  /** Steps of all kinds, each on one or two of the values so far, all of one shape. */
  TestModel combined() {
    long n = 2L * upTo(3);
    TestModel model = model(new long[] {maybe() ? 1 : -1, n});
    constant(model, "W", n, n);
    constant(model, "c", n);
    List<String> values = new ArrayList<>(List.of("x"));
    int steps = 3 + random.nextInt(6);
    for (int k = 1; k <= steps; k++) {
      String to = k == steps ? "y" : "v" + k;
      String a = values.get(random.nextInt(values.size()));
      step(model, values.get(values.size() - 1), a, to);
      values.add(to);
    }
    return model;
  }

  private void step(TestModel model, String a, String b, String to) {
    String[] unary = {"Relu", "Abs", "Neg", "LeakyRelu", "Identity"};
    String[] ofConstant = {"Add", "Sub", "Mul", "MatMul"};
    String[] binary = {"Add", "Sub", "Max", "Min"};
    switch (random.nextInt(4)) {
      case 0 -> model.node(unary[random.nextInt(5)], a, to);
      case 1 -> {
        int k = random.nextInt(4);
        model.node(ofConstant[k], a + (k == 3 ? ",W" : ",c"), to);
      }
      case 2 -> model.node(binary[random.nextInt(4)], a + "," + b, to);
      default -> {
        String left = to + "l";
        String right = to + "r";
        List<Consumer<Fields>> halves = new ArrayList<>(List.of(integer("axis", 1)));
        if (opset >= 18) {
          halves.add(integer("num_outputs", 2));
        }
        model
            .node("Split", a, left + "," + right, halves)
            .node("Concat", right + "," + left, to, integer("axis", 1));
      }
    }
  }
}
