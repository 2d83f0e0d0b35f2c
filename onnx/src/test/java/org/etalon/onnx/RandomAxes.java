package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.text;

import java.util.ArrayList;
import java.util.Arrays;
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
    Consumer<Fields> keeps = integer("keepdims", random.nextInt(2));
    return axes.length == 0 && maybe()
        ? model(shape).node(type, "x", "y", keeps)
        : integersOf(
            model(shape), type, "axes", axes.length == 0 ? new long[] {1} : axes, since, keeps);
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

  TestModel slice() {
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
