package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The operators that give elements of an operand other places: each result is a selection. */
final class MovementOperators {
  private MovementOperators() {}

  static void define(Operators.Table table) {
    table
        .mixed("Transpose", 1, Set.of("perm"), MovementOperators::onValue)
        .mixed("Slice", 5, Set.of("axes", "starts", "ends"), MovementOperators::onValue)
        .mixed("Gather", 2, Set.of("axis"), MovementOperators::onValue)
        .mixed("Expand", 2, Set.of(), MovementOperators::onValue)
        .mixed("Tile", 2, Set.of(), MovementOperators::onValue)
        .several("Split", 2, Set.of("axis", "split", "num_outputs"), MovementOperators::splitValue);
  }

  private static Value onValue(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    return movement(op, in, x.shape()).of(x, network);
  }

  private static List<Value> splitValue(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    return split(op, in, x.shape()).stream().map(part -> part.of(x, network)).toList();
  }

  /** The operator on a constant. */
  static Tensor onConstant(Op op, Operands in) {
    Tensor x = in.constant(op, 0);
    return movement(op, in, ActivationShape.of(x.dimensions())).of(x);
  }

  /** Split of a constant. */
  static List<Tensor> splitConstant(Op op, Operands in) {
    Tensor x = in.constant(op, 0);
    ActivationShape shape = ActivationShape.of(x.dimensions());
    return split(op, in, shape).stream().map(part -> part.of(x)).toList();
  }

  private static Movement movement(Op op, Operands in, ActivationShape x) {
    return switch (op.type()) {
      case "Transpose" -> transpose(op, x, op.order(x.rank()));
      case "Slice" -> slice(op, in, x);
      case "Gather" -> gather(op, in, x);
      case "Expand" -> expand(op, in, x);
      case "Tile" -> tile(op, in, x);
      default -> throw new IllegalArgumentException(op.type());
    };
  }

  private static Movement transpose(Op op, ActivationShape x, List<Integer> order) {
    ActivationShape shape = x.hasBatch() && order.get(0) != 0 ? x.single(op) : x;
    ActivationShape moved = shape.with(order.stream().map(shape.dimensions()::get).toList());
    return Movement.of(op, shape, moved, order, places(moved));
  }

  /** A value with its axes in another order: axis k is axis {@code order.get(k)} of it. */
  static Value transposed(Op op, Value x, List<Integer> order, NetworkBuilder network) {
    return transpose(op, x.shape(), order).of(x, network);
  }

  private static Movement slice(Op op, Operands in, ActivationShape x) {
    List<Long> starts = bounds(op, in, "starts", 1).orElseThrow(() -> op.malformed("no 'starts'"));
    List<Long> ends = bounds(op, in, "ends", 2).orElseThrow(() -> op.malformed("no 'ends'"));
    List<Long> axes =
        op.integers("axes", in.optional(op, 3))
            .orElseGet(() -> IntStream.range(0, starts.size()).asLongStream().boxed().toList());
    List<Long> steps =
        op.integers("steps", in.optional(op, 4)).orElse(Collections.nCopies(starts.size(), 1L));
    int count = starts.size();
    if (ends.size() != count || axes.size() != count || steps.size() != count) {
      throw op.malformed("'starts', 'ends', 'axes' and 'steps' have different lengths");
    }
    ActivationShape shape = x;
    List<int[]> places = places(x);
    boolean[] sliced = new boolean[x.rank()];
    for (int k = 0; k < count; k++) {
      int axis = op.axis(axes.get(k), x.rank());
      if (sliced[axis]) {
        throw op.malformed("slices axis " + axis + " twice");
      }
      sliced[axis] = true;
      boolean all = starts.get(k) == 0 && ends.get(k) >= Integer.MAX_VALUE && steps.get(k) == 1;
      if (axis == 0 && x.hasBatch() && all) {
        continue;
      }
      shape = axis == 0 ? shape.single(op) : shape;
      places.set(
          axis, range(op, shape.dimensions().get(axis), starts.get(k), ends.get(k), steps.get(k)));
      shape = shape.with(axis, places.get(axis).length);
    }
    return Movement.of(op, x, shape, axes(x.rank()), places);
  }

  private static Optional<List<Long>> bounds(Op op, Operands in, String name, int position) {
    return op.bounds(name, in.optional(op, position));
  }

  /** The places from {@code start} to before {@code end}, both cut to the axis. */
  private static int[] range(Op op, int length, long start, long end, long step) {
    if (step == 0 || step == Long.MIN_VALUE) {
      throw op.malformed("'steps' holds " + step);
    }
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? length : length - 1;
    long from = Math.min(Math.max(start < 0 ? start + length : start, 0), high);
    long to = Math.min(Math.max(end < 0 ? end + length : end, low), high);
    long count = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step;
    int[] places = new int[(int) Math.max(0, count)];
    Arrays.setAll(places, i -> (int) (from + i * step));
    return places;
  }

  private static Movement gather(Op op, Operands in, ActivationShape x) {
    Tensor indices = in.constant(op, 1);
    if (indices.type().isFloating()) {
      throw op.malformed("the indices must be integers");
    }
    int axis = op.axis(op.integer("axis", 0), x.rank());
    ActivationShape shape = axis == 0 ? x.single(op) : x;
    int length = shape.dimensions().get(axis);
    int[] chosen = new int[indices.size()];
    for (int i = 0; i < chosen.length; i++) {
      double index = indices.values().get(i);
      chosen[i] = (int) (index < 0 ? index + length : index);
      if (chosen[i] < 0 || chosen[i] >= length) {
        throw op.malformed("index " + (long) index + " of an axis of length " + length);
      }
    }
    List<int[]> places = places(shape);
    places.set(axis, chosen);
    List<Integer> dimensions = new ArrayList<>(shape.dimensions());
    dimensions.remove(axis);
    dimensions.addAll(axis, indices.dimensions());
    ActivationShape flat = shape.with(axis, chosen.length);
    Movement movement = Movement.of(op, shape, flat, axes(x.rank()), places);
    return movement.reshaped(op.requireRank(shape.with(dimensions)));
  }

  private static Movement expand(Op op, Operands in, ActivationShape x) {
    List<Long> target = op.dimensions(in.constant(op, 1));
    List<Integer> dimensions = target.stream().map(Long::intValue).toList();
    return Broadcast.movement(x, Broadcast.common(op, x, ActivationShape.of(dimensions)));
  }

  private static Movement tile(Op op, Operands in, ActivationShape x) {
    List<Long> repeats = op.dimensions(in.constant(op, 1));
    if (repeats.size() != x.rank()) {
      throw op.malformed(repeats.size() + " repeats for " + x.rank() + " axes");
    }
    ActivationShape shape = x.rank() > 0 && repeats.get(0) != 1 ? x.single(op) : x;
    List<int[]> places = places(shape);
    for (int axis = 0; axis < x.rank(); axis++) {
      int length = places.get(axis).length;
      long all = length * repeats.get(axis);
      if (repeats.get(axis) != 1) {
        places.set(axis, new int[op.requireSize(all)]);
        Arrays.setAll(places.get(axis), i -> i % length);
        shape = shape.with(axis, (int) all);
      }
    }
    return Movement.of(op, x, shape, axes(x.rank()), places);
  }

  private static List<Movement> split(Op op, Operands in, ActivationShape x) {
    int axis = op.axis(op.integer("axis", 0), x.rank());
    ActivationShape shape = axis == 0 ? x.single(op) : x;
    int length = shape.dimensions().get(axis);
    List<Long> sizes =
        op.integers("split", in.optional(op, 1)).orElseGet(() -> equalParts(op, length));
    if (sizes.stream().anyMatch(size -> size < 0 || size > length)
        || sizes.stream().mapToLong(size -> size).sum() != length
        || sizes.size() != op.outputs().size()) {
      throw op.malformed(
          "splits " + length + " into " + sizes + " for " + op.outputs().size() + " outputs");
    }
    List<Movement> parts = new ArrayList<>();
    int start = 0;
    for (long size : sizes) {
      List<int[]> places = places(shape);
      places.set(axis, IntStream.range(start, start + (int) size).toArray());
      parts.add(Movement.of(op, shape, shape.with(axis, (int) size), axes(x.rank()), places));
      start += (int) size;
    }
    return parts;
  }

  /** As long parts as outputs, the last shorter where 'num_outputs' allows it. */
  private static List<Long> equalParts(Op op, int length) {
    int count = op.outputs().size();
    if (op.integer("num_outputs", count) != count) {
      throw op.malformed(
          "'num_outputs' is " + op.integer("num_outputs", 0) + " for " + count + " outputs");
    }
    long part = ((long) length + count - 1) / count;
    boolean even = length % count == 0;
    long last = length - part * (count - 1);
    if (last < 1 || (!even && !op.has("num_outputs"))) {
      throw op.malformed("cannot split " + length + " into " + count + " equal parts");
    }
    List<Long> sizes = new ArrayList<>(Collections.nCopies(count - 1, part));
    sizes.add(last);
    return sizes;
  }

  /** Every place of every axis, in order; a batch has one. */
  static List<int[]> places(ActivationShape shape) {
    List<int[]> places = new ArrayList<>();
    shape.sample().forEach(length -> places.add(IntStream.range(0, length).toArray()));
    return places;
  }

  /** All axes in order. */
  static List<Integer> axes(int rank) {
    return IntStream.range(0, rank).boxed().toList();
  }
}
