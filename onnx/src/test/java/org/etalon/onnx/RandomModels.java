package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Random small models of one operator, with random attributes, of a random operator set. */
final class RandomModels {
  /** Makes a model. */
  @FunctionalInterface
  interface Generator {
    TestModel make(RandomModels random);
  }

  private static final int NEWEST = 22;

  private final SplittableRandom random;
  private final long opset;

  RandomModels(long seed) {
    this.random = new SplittableRandom(seed);
    this.opset = 7L + random.nextInt(NEWEST - 6);
  }

  /** The generators by operator. */
  static Map<String, Generator> all() {
    Map<String, Generator> all = new TreeMap<>();
    all.put("Conv", RandomModels::conv);
    all.put("ConvTranspose", RandomModels::convTranspose);
    all.put("AveragePool", r -> r.pool("AveragePool"));
    all.put("MaxPool", r -> r.pool("MaxPool"));
    for (String type : List.of("GlobalAveragePool", "GlobalMaxPool")) {
      all.put(type, r -> r.model(r.image()).node(type, "x", "y"));
    }
    for (String type : List.of("ReduceSum", "ReduceMean", "ReduceMax")) {
      all.put(type, r -> r.reduce(type));
    }
    for (String type : List.of("Add", "Sub", "Mul", "Div")) {
      all.put(type, r -> r.withConstant(type));
    }
    for (String type : List.of("Add", "Sub", "Max", "Min", "Sum", "Mean")) {
      all.put(type + " of values", r -> r.ofValues(type));
    }
    for (String type : List.of("Max", "Min", "Sum", "Mean")) {
      all.put(type + " with constants", r -> r.withConstants(type));
    }
    all.put("Concat", RandomModels::concat);
    all.put("Split", RandomModels::split);
    all.put("Slice", RandomModels::slice);
    all.put("Gather", RandomModels::gather);
    all.put("Transpose", RandomModels::transpose);
    all.put("Pad", RandomModels::pad);
    all.put("Expand", RandomModels::expand);
    all.put("Tile", RandomModels::tile);
    all.put("MatMul", RandomModels::matMul);
    all.put("Einsum", RandomModels::einsum);
    all.put("BatchNormalization", RandomModels::batchNormalization);
    all.put(
        "LeakyRelu",
        r -> r.model(r.shape(4)).node("LeakyRelu", "x", "y", r.some(number("alpha", r.real()))));
    all.put("PRelu", RandomModels::pRelu);
    all.put("Clip", RandomModels::clip);
    all.put("Abs", r -> r.model(r.shape(3)).node("Abs", "x", "y"));
    all.put("Neg", r -> r.model(r.shape(3)).node("Neg", "x", "y"));
    all.put(
        "HardSigmoid",
        r ->
            r.model(r.shape(3))
                .node(
                    "HardSigmoid",
                    "x",
                    "y",
                    r.some(number("alpha", r.real()), number("beta", r.real()))));
    all.put("Pow", r -> r.model(r.shape(3)).vector("one", 1).node("Pow", "x,one", "y"));
    all.put("Reshape by Shape", RandomModels::reshapeByShape);
    all.put("ConstantOfShape", RandomModels::constantOfShape);
    all.put("Residual", RandomModels::residual);
    return all;
  }

  // Pieces

  private int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  private float real() {
    return (float) (4 * random.nextDouble() - 2);
  }

  private double[] reals(long count) {
    return random.doubles(count, -2, 2).map(v -> (float) v).toArray();
  }

  private TestModel model(long[] shape) {
    return TestModel.version(opset < 9 ? 4 : 8, opset, shape);
  }

  /** The first dimension is 1, or any number of samples. */
  private long[] shape(int most) {
    long[] shape = LongStream.range(0, 2 + random.nextInt(most - 1)).map(i -> upTo(4)).toArray();
    shape[0] = maybe() ? 1 : -1;
    return shape;
  }

  private long[] image() {
    int axes = upTo(2);
    long[] shape = LongStream.range(0, axes + 2).map(i -> upTo(6)).toArray();
    shape[0] = maybe() ? 1 : -1;
    return shape;
  }

  private static long size(long... shape) {
    return Arrays.stream(shape).map(Math::abs).reduce(1, (a, b) -> a * b);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private List<Consumer<Fields>> some(Consumer<Fields>... attributes) {
    return Arrays.stream(attributes).filter(a -> maybe()).toList();
  }

  private long[] numbers(int count, int least, int most) {
    return random.longs(count, least, most + 1L).toArray();
  }

  private TestModel constant(TestModel model, String name, long... shape) {
    return model.constant(name, TestModel.FLOAT, shape, reals(size(shape)));
  }

  /** Integers as an input, or as an attribute in operator sets before they became an input. */
  @SafeVarargs
  @SuppressWarnings("varargs") // handed on to a method that is safe, too
  private TestModel integersOf(
      TestModel model,
      String type,
      String name,
      long[] values,
      int since,
      Consumer<Fields>... more) {
    List<Consumer<Fields>> attributes = new ArrayList<>(List.of(more));
    if (opset < since) {
      attributes.add(integers(name, values));
      return model.node(type, "x", "y", attributes);
    }
    return model
        .list(name, Arrays.stream(values).asDoubleStream().toArray())
        .node(type, "x," + name, "y", attributes);
  }

  // Windows

  private List<Consumer<Fields>> windows(int axes, int mostPad, boolean dilated) {
    List<Consumer<Fields>> attributes = new ArrayList<>();
    if (maybe()) {
      attributes.add(integers("strides", numbers(axes, 1, 3)));
    }
    boolean dilates = dilated && maybe();
    if (dilates) {
      attributes.add(integers("dilations", numbers(axes, 1, 2)));
    }
    switch (random.nextInt(dilates ? 3 : 4)) {
      case 0 -> attributes.add(integers("pads", numbers(2 * axes, 0, mostPad)));
      case 3 -> attributes.add(text("auto_pad", maybe() ? "SAME_UPPER" : "SAME_LOWER"));
      case 2 -> attributes.add(text("auto_pad", maybe() ? "VALID" : "NOTSET"));
      default -> {}
    }
    return attributes;
  }

  private TestModel conv() {
    int axes = upTo(2);
    int groups = upTo(3);
    long[] shape = numbers(axes + 2, 1, 6);
    long[] kernel = numbers(axes + 2, 1, 3);
    kernel[0] *= groups;
    shape[0] = maybe() ? 1 : -1;
    shape[1] = kernel[1] * groups;
    List<Consumer<Fields>> attributes = windows(axes, 3, true);
    attributes.add(integer("group", groups));
    boolean bias = maybe();
    TestModel model = constant(constant(model(shape), "W", kernel), "b", kernel[0]);
    return model.node("Conv", bias ? "x,W,b" : "x,W", "y", attributes);
  }

  private TestModel convTranspose() {
    int axes = upTo(2);
    int groups = upTo(2);
    long[] shape = numbers(axes + 2, 1, 5);
    long[] kernel = numbers(axes + 2, 1, 3);
    kernel[0] *= groups;
    shape[0] = maybe() ? 1 : -1;
    shape[1] = kernel[0];
    long[] strides = numbers(axes, 1, 3);
    long[] more = new long[axes];
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integer("group", groups));
    attributes.add(integers("strides", strides));
    if (maybe()) {
      Arrays.setAll(more, k -> random.nextLong(strides[k]));
      attributes.add(integers("output_padding", more));
    }
    long[] whole = new long[axes]; // the length of each axis without pads
    Arrays.setAll(whole, k -> (shape[k + 2] - 1) * strides[k] + kernel[k + 2] + more[k]);
    boolean same = true;
    for (int k = 0; k < axes; k++) {
      same &= whole[k] >= shape[k + 2] * strides[k];
    }
    switch (random.nextInt(same ? 4 : 3)) {
      case 0 -> attributes.add(integers("pads", pads(Arrays.copyOfRange(kernel, 2, axes + 2))));
      case 1 -> {
        Arrays.setAll(whole, k -> whole[k] - (kernel[k + 2] > 1 ? random.nextInt(2) : 0));
        attributes.add(integers("output_shape", whole));
      }
      case 2 -> attributes.addAll(some(integers("dilations", numbers(axes, 1, 2))));
      default -> attributes.add(text("auto_pad", maybe() ? "SAME_UPPER" : "SAME_LOWER"));
    }
    TestModel model = constant(constant(model(shape), "W", kernel), "b", kernel[1] * groups);
    return model.node("ConvTranspose", maybe() ? "x,W,b" : "x,W", "y", attributes);
  }

  /** Less than a window before and behind each axis. */
  private long[] pads(long[] kernel) {
    long[] pads = new long[2 * kernel.length];
    Arrays.setAll(pads, i -> random.nextLong(kernel[i % kernel.length]));
    return pads;
  }

  private TestModel pool(String type) {
    int axes = upTo(2);
    long[] shape = numbers(axes + 2, 1, 6);
    shape[0] = maybe() ? 1 : -1;
    long[] kernel = new long[axes];
    Arrays.setAll(kernel, k -> upTo((int) Math.min(3, shape[k + 2])));
    boolean max = type.equals("MaxPool");
    boolean ceil = opset >= 10 && maybe();
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integers("kernel_shape", kernel));
    if (ceil) {
      attributes.add(integer("ceil_mode", 1));
      attributes.add(integers("strides", numbers(axes, 1, 3)));
      attributes.add(integers("pads", pads(kernel)));
    } else {
      boolean fits = Arrays.stream(shape).skip(2).allMatch(length -> length >= 5);
      attributes.addAll(windows(axes, 1, fits && opset >= (max ? 10 : 19)));
    }
    attributes.addAll(max ? List.of() : some(integer("count_include_pad", 1)));
    return model(shape).node(type, "x", "y", attributes);
  }

  // Axes

  private long[] someAxes(int rank) {
    return LongStream.range(1, rank)
        .filter(axis -> maybe())
        .map(axis -> maybe() ? axis : axis - rank)
        .toArray();
  }

  private TestModel reduce(String type) {
    long[] shape = shape(4);
    int since = type.equals("ReduceSum") ? 13 : 18;
    long[] axes = opset < 11 ? new long[] {1} : someAxes(shape.length);
    Consumer<Fields> keeps = integer("keepdims", random.nextInt(2));
    return axes.length == 0 && maybe()
        ? model(shape).node(type, "x", "y", keeps)
        : integersOf(
            model(shape), type, "axes", axes.length == 0 ? new long[] {1} : axes, since, keeps);
  }

  /** A shape that is spread over another one, or that it is spread over. */
  private long[] spread(long[] shape) {
    int drop = random.nextInt(shape.length);
    long[] part = Arrays.copyOfRange(shape, drop, shape.length);
    for (int i = 0; i < part.length; i++) {
      part[i] = maybe() ? 1 : Math.abs(part[i]);
    }
    return part;
  }

  private TestModel withConstant(String type) {
    long[] shape = shape(4);
    long[] other = spread(shape);
    TestModel model = constant(model(shape), "c", other);
    return model.node(type, type.equals("Div") || maybe() ? "x,c" : "c,x", "y");
  }

  private TestModel ofValues(String type) {
    long[] shape = shape(4);
    TestModel model = model(shape).node("Relu", "x", "a").node("Neg", "x", "n");
    long axis = shape.length - 1L;
    if (opset < 18) {
      model.node("ReduceMax", "n", "b", integers("axes", axis));
    } else {
      model.list("axes", (double) axis).node("ReduceMax", "n,axes", "b");
    }
    boolean two = type.equals("Add") || type.equals("Sub");
    boolean same = opset < 8; // no broadcast in these before
    String third = same ? "n" : "b";
    return model.node(type, two ? (maybe() ? "a,b" : "b,a") : "a," + third + ",x", "y");
  }

  private TestModel withConstants(String type) {
    long[] shape = shape(3);
    if (opset < 8) {
      shape[0] = 1;
      return constant(model(shape), "c", shape).node(type, "c,x", "y");
    }
    TestModel model = constant(constant(model(shape), "c", spread(shape)), "d", spread(shape));
    return model.node("Relu", "x", "a").node(type, "c,x,d,a", "y");
  }

  private TestModel concat() {
    long[] shape = shape(4);
    shape[0] = 1;
    long axis = random.nextInt(shape.length);
    return constant(model(shape), "c", shape)
        .node("Relu", "x", "a")
        .node(
            "Concat",
            List.of("x,a", "c,x,a", "a,x,c,x", "x").get(random.nextInt(4)),
            "y",
            integer("axis", opset >= 11 && maybe() ? axis - shape.length : axis));
  }

  private TestModel split() {
    long[] shape = shape(4);
    int axis = 1 + random.nextInt(shape.length - 1);
    long first = upTo(2);
    long second = maybe() ? first : upTo(3);
    shape[axis] = first + second;
    List<Consumer<Fields>> attributes = new ArrayList<>(List.of(integer("axis", axis)));
    TestModel model = model(shape);
    String inputs = "x";
    if (first == second && maybe()) {
      if (opset >= 18) {
        attributes.add(integer("num_outputs", 2));
      }
    } else if (opset < 13) {
      attributes.add(integers("split", first, second));
    } else {
      model.list("s", (double) first, (double) second);
      inputs = "x,s";
    }
    return model
        .node("Split", inputs, "a,b", attributes)
        .node("Concat", maybe() ? "b,a" : "b,b", "y", integer("axis", axis));
  }

  private TestModel slice() {
    long[] shape = shape(4);
    long[] axes = IntStream.range(1, shape.length).asLongStream().filter(a -> maybe()).toArray();
    axes = axes.length == 0 ? new long[] {1} : axes;
    long[] starts = new long[axes.length];
    long[] ends = new long[axes.length];
    long[] steps = new long[axes.length];
    for (int k = 0; k < axes.length; k++) {
      int length = (int) shape[(int) axes[k]];
      int start = random.nextInt(length);
      starts[k] = maybe() ? start : start - length;
      steps[k] = upTo(2);
      ends[k] = maybe() ? Integer.MAX_VALUE : start + upTo(3);
      if (opset >= 10 && maybe()) {
        steps[k] = -steps[k];
        ends[k] = maybe() ? -1000 : start - upTo(2);
        ends[k] = ends[k] == -1 ? -1000 : ends[k];
      }
    }
    if (opset < 10) {
      return model(shape)
          .node(
              "Slice",
              "x",
              "y",
              integers("axes", axes),
              integers("starts", starts),
              integers("ends", ends));
    }
    return model(shape)
        .list("starts", doubles(starts))
        .list("ends", doubles(ends))
        .list("axes", doubles(axes))
        .list("steps", doubles(steps))
        .node("Slice", "x,starts,ends,axes,steps", "y");
  }

  private static double[] doubles(long... values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  private TestModel gather() {
    long[] shape = shape(4);
    int axis = random.nextInt(shape.length);
    long[] indexShape = numbers(random.nextInt(3), 1, 3);
    long length = Math.abs(shape[axis]);
    double[] indices =
        random.longs(size(indexShape), opset < 11 ? 0 : -length, length).asDoubleStream().toArray();
    return model(shape)
        .constant("i", maybe() ? TestModel.INT64 : TestModel.INT32, indexShape, indices)
        .node("Gather", "x,i", "y", integer("axis", axis));
  }

  private TestModel transpose() {
    long[] shape = shape(4);
    List<Long> order = new ArrayList<>(LongStream.range(0, shape.length).boxed().toList());
    for (int i = shape.length - 1; i > 0; i--) {
      order.add(order.remove(random.nextInt(i + 1)));
    }
    return model(shape)
        .node(
            "Transpose",
            "x",
            "y",
            some(integers("perm", order.stream().mapToLong(i -> i).toArray())));
  }

  private TestModel pad() {
    long[] shape = shape(4);
    int rank = shape.length;
    String mode = List.of("constant", "edge", "reflect").get(random.nextInt(3));
    long[] pads = new long[2 * rank];
    for (int axis = 1; axis < rank; axis++) {
      boolean reflects = mode.equals("reflect");
      int most = reflects ? (int) shape[axis] - 1 : 2;
      boolean crops = mode.equals("constant") && shape[axis] > 2 && maybe();
      pads[axis] = random.nextInt(most + 1);
      pads[axis + rank] = crops ? -1 : random.nextInt(most + 1);
    }
    TestModel model = model(shape);
    if (opset < 11) {
      return model.node(
          "Pad", "x", "y", text("mode", mode), integers("pads", pads), number("value", real()));
    }
    model.list("pads", doubles(pads)).constant("v", 1, TestModel.shape(), real());
    return model.node("Pad", maybe() ? "x,pads" : "x,pads,v", "y", text("mode", mode));
  }

  private TestModel expand() {
    long[] shape = shape(4);
    shape[0] = 1;
    shape[shape.length - 1] = 1;
    long[] target = shape.clone();
    target[shape.length - 1] = upTo(3);
    double[] wanted = maybe() ? doubles(target) : new double[] {upTo(4)};
    return opset < 8
        ? model(shape).node("Relu", "x", "y")
        : model(shape).list("t", wanted).node("Expand", "x,t", "y");
  }

  private TestModel tile() {
    long[] shape = shape(4);
    long[] repeats = numbers(shape.length, 1, 3);
    return model(shape).list("r", doubles(repeats)).node("Tile", "x,r", "y");
  }

  // Products

  private TestModel matMul() {
    long inner = upTo(4);
    boolean first = maybe();
    int valueRank = upTo(4);
    long[] value = numbers(valueRank, 1, 3);
    long[] other = numbers(upTo(4), 1, 3);
    for (int depth = 3; depth <= Math.min(value.length, other.length); depth++) {
      int v = value.length - depth;
      int o = other.length - depth;
      value[v] = random.nextInt(4) > 0 ? other[o] : 1;
      other[o] = maybe() ? value[v] : 1;
    }
    long[] left = first ? value : other;
    long[] right = first ? other : value;
    left[left.length - 1] = inner;
    right[Math.max(0, right.length - 2)] = inner;
    if (value.length > 1 && !(value.length == 2 && !first)) {
      value[0] = 1;
    }
    return constant(model(value), "W", other).node("MatMul", first ? "x,W" : "W,x", "y");
  }

  private TestModel einsum() {
    String[] equations = {
      "bij,jk->bik",
      "bij,jk",
      "bij,ik->bkj",
      "bi,ij->bj",
      "bij,bjk->bik",
      "bij,ijk->bk",
      "bi,j->bij",
      "bij,j->bi",
      "bhij,hjk->bhik",
      "bi,i->b",
      "bij,kj->kib"
    };
    String equation = equations[random.nextInt(equations.length)];
    String[] parts = equation.split("->", -1)[0].split(",", -1);
    long[] lengths = numbers(26, 1, 4);
    lengths[1] = 1;
    boolean first = maybe();
    long[] value = parts[0].chars().mapToLong(c -> lengths[c - 'a']).toArray();
    long[] other = parts[1].chars().mapToLong(c -> lengths[c - 'a']).toArray();
    String arrow = equation.contains("->") ? equation.substring(equation.indexOf("->")) : "";
    return opset < 12
        ? model(value).node("Relu", "x", "y")
        : constant(model(value), "W", other)
            .node(
                "Einsum",
                first ? "x,W" : "W,x",
                "y",
                text(
                    "equation",
                    (first ? parts[0] + "," + parts[1] : parts[1] + ", " + parts[0]) + arrow));
  }

  private TestModel batchNormalization() {
    long[] shape = shape(4);
    double[] variance = random.doubles(shape[1], 0.1, 3).toArray();
    TestModel model = model(shape);
    for (String name : List.of("s", "b", "m")) {
      model.vector(name, reals(shape[1]));
    }
    return model
        .vector("v", variance)
        .node("BatchNormalization", "x,s,b,m,v", "y", some(number("epsilon", 0.01f)));
  }

  // Piecewise linear functions

  private TestModel pRelu() {
    long[] shape = shape(4);
    return constant(model(shape), "s", spread(shape)).node("PRelu", "x,s", "y");
  }

  private TestModel clip() {
    float lower = real();
    float upper = lower + upTo(2);
    TestModel model = model(shape(3));
    if (opset < 11) {
      return model.node("Clip", "x", "y", some(number("min", lower), number("max", upper)));
    }
    model.constant("l", 1, TestModel.shape(), lower).constant("u", 1, TestModel.shape(), upper);
    String[] inputs = {"x", "x,l", "x,,u", "x,l,u"};
    return model.node("Clip", inputs[random.nextInt(4)], "y");
  }

  // Shapes that the graph computes

  private TestModel reshapeByShape() {
    long[] shape = shape(4);
    TestModel model = model(shape).list("rest", -1).list("axis", 0).node("Shape", "x", "s");
    if (maybe()) {
      model.constant("i", TestModel.INT64, TestModel.shape(), 0).node("Gather", "s,i", "g");
      if (opset < 13) {
        model.node("Unsqueeze", "g", "u", integers("axes", 0));
      } else {
        model.node("Unsqueeze", "g,axis", "u");
      }
    } else if (opset < 10) {
      model.node("Slice", "s", "u", integers("starts", 0), integers("ends", 1));
    } else {
      model.list("from", 0).list("to", 1).node("Slice", "s,from,to", "u");
    }
    return model.node("Concat", "u,rest", "t", integer("axis", 0)).node("Reshape", "x,t", "y");
  }

  private TestModel constantOfShape() {
    long[] shape = shape(3);
    shape[0] = 1;
    TestModel model = model(shape).node("Shape", "x", "s");
    if (opset < 9) {
      return model.node("Relu", "x", "y");
    }
    return model
        .node(
            "ConstantOfShape",
            "s",
            "c",
            some(TestModel.value(TestModel.FLOAT, TestModel.shape(1), real())))
        .node("Add", "x,c", "y");
  }

  /** Branches of convolutions that meet in sums and concatenations. */
  private TestModel residual() {
    long channels = upTo(3);
    long[] shape = {maybe() ? 1 : -1, channels, upTo(4), upTo(4)};
    TestModel model = model(shape);
    String value = "x";
    for (int block = 0; block < 3; block++) {
      constant(model, "W" + block, channels, channels, 3, 3);
      constant(model, "c" + block, channels, 1, 1);
      String a = "a" + block;
      String b = "b" + block;
      String c = "d" + block;
      String next = block == 2 ? "y" : "v" + block;
      model
          .node("Conv", value + ",W" + block, a, integers("pads", 1, 1, 1, 1))
          .node("Add", a + ",c" + block, b)
          .node(maybe() ? "Relu" : "LeakyRelu", b, c)
          .node(maybe() ? "Add" : "Sub", c + "," + value, next);
      value = next;
    }
    return model;
  }
}
