package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.etalon.linalg.Vector;
import org.etalon.network.Selection;
import org.etalon.network.Stored;

/** Concat and Pad: operands at places of a larger result, beside constants and each other. */
final class PlacingOperators {
  /** Of what is no integers. */
  private static final Scale PLAIN = new Scale(1, 0);

  private PlacingOperators() {}

  static void define(Operators.Table table) {
    Set<String> pad = Set.of("mode", "pads", "paddings", "value");
    table
        .ofOneType("Concat", Operators.ANY, Set.of("axis"), PlacingOperators::concat)
        .mixed("Pad", 4, pad, PlacingOperators::pad);
  }

  /** A concatenation: the sum of its parts, each at its place beside zeros. */
  private static Value concat(Op op, Operands in, NetworkBuilder network) {
    List<Operand> parts = in.all(op);
    List<Movement> movements = placed(op, parts, network::count);
    List<Value> values = new ArrayList<>();
    double[] constants = new double[movements.get(0).size()];
    for (int p = 0; p < parts.size(); p++) {
      Movement movement = movements.get(p);
      parts.get(p).value().ifPresent(value -> values.add(movement.of(value, network)));
      parts.get(p).constant().ifPresent(constant -> add(constants, movement.of(constant)));
    }
    Value sum = values.get(0);
    for (Value value : values.subList(1, values.size())) {
      sum = network.sum(sum, value);
    }
    return network.shifted(sum, Vector.of(constants), Stored.NOTHING);
  }

  /** Concat of constants. */
  static Tensor concatConstants(Op op, Operands in, Limits limits) {
    List<Operand> parts = in.all(op);
    List<Movement> movements = placed(op, parts, limits::countNumbers);
    double[] values = new double[movements.get(0).size()];
    DataType type = in.constant(op, 0).type();
    for (int p = 0; p < parts.size(); p++) {
      if (in.constant(op, p).type() != type) {
        throw op.malformed("constants of types " + type + " and " + in.constant(op, p).type());
      }
      add(values, movements.get(p).of(in.constant(op, p)));
    }
    return new Tensor(type, movements.get(0).shape().dimensions(), Vector.of(values));
  }

  private static void add(double[] sum, Tensor part) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += part.values().get(i); // zero but for one part
    }
  }

  /**
   * Each part at its place in the result, beside zeros.
   *
   * @param count is told how many elements all of that is, before any is made
   */
  private static List<Movement> placed(Op op, List<Operand> parts, LongConsumer count) {
    List<ActivationShape> shapes = new ArrayList<>();
    parts.forEach(
        part -> shapes.add(part.fold(c -> ActivationShape.of(c.dimensions()), v -> v.shape())));
    if (shapes.isEmpty()) {
      throw op.malformed("has no inputs");
    }
    int axis = op.axis(op.integer("axis", 1), shapes.get(0).rank());
    boolean samples = axis != 0 && shapes.stream().allMatch(ActivationShape::hasBatch);
    shapes.replaceAll(shape -> samples ? shape : shape.single(op));
    long length = 0;
    for (ActivationShape shape : shapes) {
      if (shape.rank() != shapes.get(0).rank()
          || !shape.with(axis, 1).dimensions().equals(shapes.get(0).with(axis, 1).dimensions())) {
        throw op.malformed(
            "shapes " + shapes.get(0) + " and " + shape + " cannot be joined at axis " + axis);
      }
      length += shape.dimensions().get(axis);
    }
    ActivationShape result = shapes.get(0).with(axis, op.requireSize(length));
    count.accept((long) op.requireSize(result) * parts.size());
    List<Movement> placed = new ArrayList<>();
    int start = 0;
    for (ActivationShape shape : shapes) {
      int first = start;
      int end = first + shape.dimensions().get(axis);
      List<int[]> places = MovementOperators.places(result);
      Arrays.setAll(places.get(axis), i -> i >= first && i < end ? i - first : Selection.ZERO);
      placed.add(Movement.of(op, shape, result, MovementOperators.axes(result.rank()), places));
      start = end;
    }
    return placed;
  }

  private static Value pad(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Movement movement = padded(op, in, x.shape());
    Value y = movement.of(x, network);
    Scale scale = network.scale(x).filter(s -> x.type().isQuantized()).orElse(PLAIN);
    return network.shifted(y, fill(op, in, movement, x.type(), scale), Stored.NOTHING);
  }

  /** Pad of a constant. */
  static Tensor padConstant(Op op, Operands in) {
    Tensor x = in.constant(op, 0);
    Movement movement = padded(op, in, ActivationShape.of(x.dimensions()));
    Tensor y = movement.of(x);
    double[] values = y.values().toArray();
    Vector fill = fill(op, in, movement, x.type(), PLAIN);
    Arrays.setAll(values, i -> values[i] + fill.get(i)); // one of them is zero
    return new Tensor(y.type(), y.dimensions(), Vector.of(values));
  }

  /** What the padding stands for, and zeros beside it. */
  private static Vector fill(Op op, Operands in, Movement movement, DataType type, Scale scale) {
    Optional<Tensor> given = in.optional(op, 2);
    if (given.isPresent() && (given.get().size() != 1 || given.get().type() != type)) {
      throw op.malformed("the constant value must be one number of the type of the data");
    }
    double value = given.map(c -> c.values().get(0)).orElseGet(() -> op.number("value", 0));
    double real = (value - scale.zero()) * scale.step(); // of integers exact: both are short
    double[] fill = new double[movement.size()];
    Arrays.setAll(fill, i -> movement.isZero(i) ? real : 0);
    return Vector.of(fill);
  }

  private static Movement padded(Op op, Operands in, ActivationShape x) {
    List<Long> pads =
        op.integers(op.has("paddings") ? "paddings" : "pads", in.optional(op, 1))
            .orElseThrow(() -> op.malformed("'pads' is missing"));
    List<Long> axes =
        op.integers("axes", in.optional(op, 3))
            .orElseGet(() -> IntStream.range(0, x.rank()).asLongStream().boxed().toList());
    if (pads.size() != 2 * axes.size()) {
      throw op.malformed(pads.size() + " pads for " + axes.size() + " axes");
    }
    List<int[]> places = MovementOperators.places(x);
    ActivationShape shape = x;
    boolean[] padded = new boolean[x.rank()];
    for (int k = 0; k < axes.size(); k++) {
      int axis = op.axis(axes.get(k), x.rank());
      if (padded[axis]) {
        throw op.malformed("pads axis " + axis + " twice");
      }
      padded[axis] = true;
      long before = pads.get(k);
      long after = pads.get(k + axes.size());
      if (before != 0 || after != 0) {
        shape = axis == 0 ? shape.single(op) : shape;
        places.set(axis, places(op, places.get(axis).length, before, after));
        shape = shape.with(axis, places.get(axis).length);
      }
    }
    return Movement.of(op, x, shape, MovementOperators.axes(x.rank()), places);
  }

  /** The places of an axis with so many more before and after it, fewer where that is negative. */
  private static int[] places(Op op, int length, long before, long after) {
    String mode = op.text("mode", "constant");
    boolean most = Math.max(Math.abs(before), Math.abs(after)) <= Limits.MAX_ELEMENTS;
    boolean fits = mode.equals("constant") || (Math.min(before, after) >= 0 && length > 0);
    boolean reflects = !mode.equals("reflect") || Math.max(before, after) < length;
    boolean wraps =
        !mode.equals("wrap") || Math.max(before, after) <= length; // once, as runtimes do
    if (!most || !fits || !reflects || !wraps || length + before + after < 0) {
      throw op.malformed(
          "pads of " + before + " and " + after + " do not fit an axis of " + length);
    }
    int[] places = new int[op.requireSize(length + before + after)];
    Arrays.setAll(places, i -> place(op, mode, (int) (i - before), length));
    return places;
  }

  private static int place(Op op, String mode, int i, int length) {
    return switch (mode) {
      case "constant" -> i >= 0 && i < length ? i : Selection.ZERO;
      case "edge" -> Math.max(0, Math.min(length - 1, i));
      case "reflect" -> i < 0 ? -i : i < length ? i : 2 * length - 2 - i;
      case "wrap" -> Math.floorMod(i, length);
      default -> throw op.unsupported("mode " + Names.quote(mode));
    };
  }
}
