package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;

import java.util.List;
import java.util.function.Consumer;

/**
 * Random small models whose constants are computed, by operators that take constants alone, too.
 */
final class RandomConstants extends RandomPieces {
  private final TestModel model;
  private final long[] shape;
  private int made;

  RandomConstants(long seed) {
    super(seed);
    shape = shape(3);
    model = model(shape);
  }

  private String name() {
    return "c" + ++made;
  }

  private String node(String type, String inputs, List<Consumer<Fields>> attributes) {
    String name = name();
    model.node(type, inputs, name, attributes);
    return name;
  }

  private String node(String type, String inputs) {
    return node(type, inputs, List.of());
  }

  private String reals() {
    String name = name();
    constant(model, name, spread(shape));
    return name;
  }

  private String divisor() {
    String name = name();
    long[] part = spread(shape);
    double[] values = random.doubles(size(part), 0.5, 2).map(v -> maybe() ? v : -v).toArray();
    model.constant(name, TestModel.FLOAT, part, values);
    return name;
  }

  private String whole(int type, int least, int end) {
    String name = name();
    long[] part = spread(shape);
    double[] values = random.doubles(size(part), least, end).map(Math::floor).toArray();
    model.constant(name, type, part, values);
    return name;
  }

  private String cast(String constant, int type) {
    return node("Cast", constant, List.of(integer("to", type)));
  }

  /** A constant of steps that each give numbers of float32, added to the input. */
  TestModel entries() {
    String constant = reals();
    int steps = 2 + random.nextInt(4);
    for (int k = 0; k < steps; k++) {
      constant = step(constant);
    }
    return model.node("Add", "x," + constant, "y");
  }

  private String step(String c) {
    String[] unary = {"Neg", "Abs", "Floor", "Ceil"};
    String[] binary = {"Add", "Sub", "Mul"};
    int[] whole = {TestModel.INT64, TestModel.INT32, TestModel.INT16, TestModel.BOOL};
    int[] real = {TestModel.DOUBLE, TestModel.FLOAT16};
    return switch (random.nextInt(9)) {
      case 0 -> node(unary[random.nextInt(4)], c);
      case 1 -> node("Sqrt", node("Abs", c));
      case 2 -> node(binary[random.nextInt(3)], maybe() ? c + "," + reals() : reals() + "," + c);
      case 3 -> node(maybe() ? "Min" : "Max", opset < 8 ? c : c + "," + reals());
      case 4 -> cast(cast(c, whole[random.nextInt(4)]), TestModel.FLOAT);
      case 5 -> cast(cast(c, real[random.nextInt(2)]), TestModel.FLOAT);
      case 6 -> integers(c);
      case 7 -> node("Div", c + "," + divisor());
      default -> chosen(c);
    };
  }

  /** Through integers, whose quotients are cut toward zero. */
  private String integers(String c) {
    int type = maybe() ? TestModel.INT64 : TestModel.INT32;
    String other = whole(type, 1, 4);
    String[] binary = {"Add", "Sub", "Mul", "Div"};
    String cut = cast(node("Mul", c + "," + reals()), type);
    return cast(node(binary[random.nextInt(4)], cut + "," + other), TestModel.FLOAT);
  }

  /** Where two constants are equal, one thing, else another. */
  private String chosen(String c) {
    boolean reals = opset >= 11 && maybe();
    String left = cast(c, TestModel.INT32);
    String right = whole(TestModel.INT32, -2, 3);
    String equal =
        reals
            ? node("Equal", cast(left, TestModel.FLOAT) + "," + cast(right, TestModel.FLOAT))
            : node("Equal", left + "," + right);
    return opset < 9
        ? cast(equal, TestModel.FLOAT)
        : node("Where", equal + "," + (maybe() ? c + "," + reals() : reals() + "," + c));
  }

  /** Constants that are moved and put together, with a number of theirs added to the input. */
  TestModel moved() {
    String constant = name();
    long[] own = numbers(2, 2, 4);
    constant(model, constant, own);
    String turned = node("Transpose", constant);
    String[] sides = {turned, turned};
    String joined = node("Concat", String.join(",", sides), List.of(integer("axis", 1)));
    String flat = node("Flatten", joined, List.of(integer("axis", 0)));
    String index = name();
    model.constant(index, TestModel.INT64, TestModel.shape(), random.nextLong(2 * size(own)));
    return model.node("Add", "x," + node("Gather", flat + "," + index, axis(1)), "y");
  }

  private static List<Consumer<Fields>> axis(long axis) {
    return List.of(integer("axis", axis));
  }

  /** The first or last dimension of a part of a shape, or how many elements there are, added. */
  TestModel measured() {
    String measure = maybe() ? "x" : reals();
    int rank = shape.length;
    List<Consumer<Fields>> ends =
        opset < 15
            ? List.of()
            : some(
                integer("start", random.nextInt(-rank - 1, rank + 2)),
                integer("end", random.nextInt(-rank - 1, rank + 2)));
    if (random.nextInt(3) == 0) {
      return model.node("Add", "x," + cast(node("Size", measure), TestModel.FLOAT), "y");
    }
    String dimensions = cast(node("Shape", measure, ends), TestModel.FLOAT);
    String beside = name();
    model.vector(beside, real());
    boolean first = opset < 11 || maybe(); // before, places count from the front alone
    String all =
        node("Concat", first ? dimensions + "," + beside : beside + "," + dimensions, axis(0));
    model.constant("at", TestModel.INT64, TestModel.shape(), first ? 0 : -1);
    return model.node("Add", "x," + node("Gather", all + ",at", axis(0)), "y");
  }
}
