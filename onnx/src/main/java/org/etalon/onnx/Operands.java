package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The inputs of a node by position.
 *
 * @param inputs the operands; empty where one is left out
 */
record Operands(List<Optional<Operand>> inputs) {
  Operands {
    inputs = List.copyOf(inputs);
  }

  /** The inputs that depend on the network's input, in order. */
  List<Value> values() {
    return inputs.stream().flatMap(Optional::stream).flatMap(o -> o.value().stream()).toList();
  }

  /** The position of the first input that depends on the network's input, -1 if there is none. */
  int active() {
    for (int position = 0; position < inputs.size(); position++) {
      if (inputs.get(position).flatMap(Operand::value).isPresent()) {
        return position;
      }
    }
    return -1;
  }

  private Optional<Operand> find(int position) {
    return position < inputs.size() ? inputs.get(position) : Optional.empty();
  }

  /** An input that must be there. */
  Operand get(Op op, int position) {
    return find(position)
        .orElseThrow(() -> op.malformed("input " + (position + 1) + " is missing"));
  }

  /** All inputs in order, none of which may be left out. */
  List<Operand> all(Op op) {
    List<Operand> all = new ArrayList<>();
    for (int position = 0; position < inputs.size(); position++) {
      all.add(get(op, position));
    }
    return all;
  }

  /** A constant input that may be left out. */
  Optional<Tensor> optional(Op op, int position) {
    return find(position)
        .map(
            operand ->
                operand.fold(
                    Function.identity(),
                    value -> {
                      throw op.unsupported("input " + (position + 1) + " must be a constant");
                    }));
  }

  /** A constant input that must be there. */
  Tensor constant(Op op, int position) {
    get(op, position);
    return optional(op, position).orElseThrow();
  }

  /** The one input that depends on the network's input, at {@code position}. */
  Value value(Op op, int position) {
    List<Value> values = values();
    if (values.size() != 1 || active() != position) {
      throw op.unsupported("input " + (position + 1) + " must be the one that is not constant");
    }
    return values.get(0);
  }
}
