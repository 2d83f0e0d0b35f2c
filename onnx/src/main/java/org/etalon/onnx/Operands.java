package org.etalon.onnx;

import java.util.Map;
import java.util.Optional;

/**
 * The inputs of a node.
 *
 * @param active the position of the one input that depends on the network's input, -1 if there is
 *     none
 * @param constants the constant inputs by position
 */
record Operands(int active, Map<Integer, Tensor> constants) {
  /** A constant input that may be left out. */
  Optional<Tensor> optional(int position) {
    return Optional.ofNullable(constants.get(position));
  }

  /** A constant input that must be there. */
  Tensor constant(Op op, int position) {
    return optional(position)
        .orElseThrow(
            () ->
                position == active
                    ? op.unsupported("input " + (position + 1) + " must be a constant")
                    : op.malformed("input " + (position + 1) + " is missing"));
  }

  /** Refuses nodes whose network input is not at {@code position}. */
  void requireActive(Op op, int position) {
    if (active != position) {
      throw op.unsupported("input " + (position + 1) + " must be the one that is not constant");
    }
  }
}
