package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Random small models of what works along axes: reductions, and what moves elements. */
final class RandomAxes extends RandomPieces {
  RandomAxes(long seed) {
    super(seed);
  }

  private long[] someAxes(int rank) {
    return LongStream.range(1, rank)
        .filter(axis -> maybe())
        .map(axis -> maybe() ? axis : axis - rank)
        .toArray();
  }

  TestModel reduce(String type) {
    long[] shape = shape(4);
    int since = type.equals("ReduceSum") ? 13 : 18;
    long[] axes = opset < 11 ? new long[] {1} : someAxes(shape.length);
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integer("keepdims", random.nextInt(2)));
    boolean nothing = opset >= since && axes.length == 0;
    if (opset >= since) {
      attributes.addAll(some(integer("noop_with_empty_axes", random.nextInt(2))));
    }
    if (axes.length == 0 && maybe()) {
      return model(shape).node(type, "x", "y", attributes);
    }
    long[] given = axes.length == 0 && !nothing ? new long[] {1} : axes;
    return integersOf(model(shape), type, "axes", given, since, attributes);
  }

  TestModel concat() {
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

  TestModel split() {
    long[] shape = shape(4);
    int axis = 1 + random.nextInt(shape.length - 1);
    List<Consumer<Fields>> attributes = new ArrayList<>();
    attributes.add(integer("axis", opset >= 11 && maybe() ? axis - shape.length : axis));
    int parts = 1 + upTo(3);
    List<String> outputs = IntStream.range(0, parts).mapToObj(p -> "p" + p).toList();
    double[] sizes = random.doubles(parts, 1, 4).map(Math::floor).toArray();
    shape[axis] = (long) Arrays.stream(sizes).sum();
    boolean even = shape[axis] % parts == 0 && maybe();
    TestModel model = model(shape);
    String inputs = "x";
    if (opset >= 18 && (even || maybe())) {
      attributes.add(integer("num_outputs", parts)); // the last part may be shorter
    } else if (opset < 13 && !even) {
      attributes.add(integers("split", Arrays.stream(sizes).mapToLong(s -> (long) s).toArray()));
    } else if (!even) {
      model.list("s", sizes);
      inputs = "x,s";
    }
    List<String> back = new ArrayList<>(outputs);
    Collections.reverse(back);
    return model
        .node("Split", inputs, String.join(",", outputs), attributes)
        .node("Concat", maybe() ? String.join(",", back) : "p1,p0,p1", "y", integer("axis", axis));
  }

  TestModel slice() {
    long[] shape = shape(4);
    int rank = shape.length;
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
    boolean inOrder = Arrays.equals(axes, LongStream.range(1, axes.length + 1).toArray());
    if (inOrder && maybe()) {
      return model(shape)
          .list("starts", doubles(before(0, starts)))
          .list("ends", doubles(before(Integer.MAX_VALUE, ends)))
          .list("steps", doubles(before(1, steps)))
          .node("Slice", "x,starts,ends,,steps", "y");
    }
    boolean single = Arrays.stream(steps).allMatch(step -> step == 1);
    return model(shape)
        .list("starts", doubles(starts))
        .list("ends", doubles(ends))
        .list("axes", Arrays.stream(axes).mapToDouble(a -> maybe() ? a : a - rank).toArray())
        .list("steps", doubles(steps))
        .node("Slice", single && maybe() ? "x,starts,ends,axes" : "x,starts,ends,axes,steps", "y");
  }

  private static long[] before(long first, long[] others) {
    return LongStream.concat(LongStream.of(first), Arrays.stream(others)).toArray();
  }

  private static double[] doubles(long... values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  TestModel gather() {
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

  TestModel transpose() {
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

  TestModel pad() {
    long[] shape = shape(4);
    int rank = shape.length;
    List<String> modes = List.of("constant", "edge", "reflect", "wrap");
    String mode = modes.get(random.nextInt(opset < 19 ? 3 : 4));
    long[] pads = new long[2 * rank];
    for (int axis = 1; axis < rank; axis++) {
      boolean reflects = mode.equals("reflect");
      int most = reflects ? (int) shape[axis] - 1 : mode.equals("wrap") ? (int) shape[axis] : 2;
      boolean crops = mode.equals("constant") && shape[axis] > 2 && maybe();
      boolean atEnd = maybe();
      pads[axis] = crops && !atEnd ? -1 : random.nextInt(most + 1);
      pads[axis + rank] = crops && atEnd ? -1 : random.nextInt(most + 1);
    }
    TestModel model = model(shape);
    if (opset < 11) {
      return model.node(
          "Pad", "x", "y", text("mode", mode), integers("pads", pads), number("value", real()));
    }
    model.constant("v", 1, TestModel.shape(), real());
    if (opset < 18 || maybe()) {
      model.list("pads", doubles(pads));
      return model.node("Pad", maybe() ? "x,pads" : "x,pads,v", "y", text("mode", mode));
    }
    int[] axes = IntStream.range(1, rank).filter(axis -> maybe()).toArray();
    double[] given = new double[2 * axes.length];
    for (int k = 0; k < axes.length; k++) {
      given[k] = pads[axes[k]];
      given[k + axes.length] = pads[axes[k] + rank];
    }
    model.list("pads", given);
    model.list("axes", Arrays.stream(axes).mapToDouble(a -> maybe() ? a : a - rank).toArray());
    return model.node("Pad", maybe() ? "x,pads,,axes" : "x,pads,v,axes", "y", text("mode", mode));
  }

  TestModel expand() {
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

  TestModel tile() {
    long[] shape = shape(4);
    long[] repeats = numbers(shape.length, 1, 3);
    return model(shape).list("r", doubles(repeats)).node("Tile", "x,r", "y");
  }
}
