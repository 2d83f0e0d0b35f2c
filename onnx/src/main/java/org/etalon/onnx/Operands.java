package org.etalon.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The inputs of a node by position; those left out are not there. */
final class Operands {
  private final Map<Integer, Tensor> constants = new TreeMap<>();
  private final Map<Integer, Value> values = new TreeMap<>();
  private int count;

  /** Takes the input at a position. */
  void put(int position, Operand operand) {
    count = Math.max(count, position + 1);
    operand.fold(c -> constants.put(position, c), v -> values.put(position, v));
  }

  /** The constant inputs by position. */
  Map<Integer, Tensor> constants() {
    return constants;
  }

  /** The inputs that depend on the network's input, by position. */
  Map<Integer, Value> values() {
    return values;
  }

  /** All inputs in order, none of which may be left out. */
  List<Operand> all(Op op) {
    List<Operand> all = new java.util.ArrayList<>();
    for (int position = 0; position < count; position++) {
      all.add(values.containsKey(position) ? values.get(position) : constant(op, position));
    }
    return all;
  }

  /** The position of the first input that depends on the network's input, -1 if there is none. */
  int active() {
    return values.isEmpty() ? -1 : values.keySet().iterator().next();
  }

  /** A constant input that may be left out. */
  Optional<Tensor> optional(Op op, int position) {
    if (values.containsKey(position)) {
      throw op.unsupported("input " + (position + 1) + " must be a constant");
    }
    return Optional.ofNullable(constants.get(position));
  }

  /** A constant input that must be there. */
  Tensor constant(Op op, int position) {
    return optional(op, position)
        .orElseThrow(() -> op.malformed("input " + (position + 1) + " is missing"));
  }

  /** The one input that depends on the network's input, at {@code position}. */
  Value value(Op op, int position) {
    if (values.size() != 1 || active() != position) {
      throw op.unsupported("input " + (position + 1) + " must be the one that is not constant");
    }
    return values.get(position);
  }
}
