package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The operators that give elements of an operand other places: each result is a selection. */
final class MovementOperators {
  private MovementOperators() {}

  static void define(Operators.Table table) {
    table.mixed("Transpose", 1, Set.of("perm"), MovementOperators::onValue);
  }

  private static Value onValue(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    return movement(op, x.shape()).of(x, network);
  }

  /** The operator on a constant. */
  static Tensor onConstant(Op op, Operands in) {
    Tensor x = in.constant(op, 0);
    return movement(op, ActivationShape.of(x.dimensions())).of(x);
  }

  private static Movement movement(Op op, ActivationShape x) {
    return transpose(op, x, op.order(x.rank()));
  }

  private static Movement transpose(Op op, ActivationShape x, List<Integer> order) {
    ActivationShape shape = x.hasBatch() && order.get(0) != 0 ? x.single(op) : x;
    ActivationShape moved = shape.with(order.stream().map(shape.dimensions()::get).toList());
    return Movement.of(shape.sample(), moved, order, places(moved.sample()));
  }

  /** A value with its axes in another order: axis k is axis {@code order.get(k)} of it. */
  static Value transposed(Op op, Value x, List<Integer> order, NetworkBuilder network) {
    return transpose(op, x.shape(), order).of(x, network);
  }

  /** Every place of every axis, in order. */
  private static List<int[]> places(List<Integer> dimensions) {
    List<int[]> places = new ArrayList<>();
    dimensions.forEach(dimension -> places.add(IntStream.range(0, dimension).toArray()));
    return places;
  }
}
