package org.etalon.onnx;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The operators that move no element: they reshape, or give a value another name or type. */
final class ShapeOperators {
  private ShapeOperators() {}

  static void define(Operators.Table table) {
    table
        .mixed("Identity", 1, Set.of(), ShapeOperators::onValue)
        .mixed("Flatten", 1, Set.of("axis"), ShapeOperators::onValue)
        .mixed(
            "Reshape", 2, Set.of("allowzero", "shape", "consumed_inputs"), ShapeOperators::onValue)
        .mixed("Squeeze", 2, Set.of("axes"), ShapeOperators::onValue)
        .mixed("Unsqueeze", 2, Set.of("axes"), ShapeOperators::onValue)
        .mixed("Cast", 1, Set.of("to", "saturate", "round_mode"), ShapeOperators::cast)
        .mixed(
            "Dropout",
            3,
            Set.of("ratio", "is_test", "seed", "consumed_inputs"),
            ShapeOperators::dropout);
  }

  private static Value onValue(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    return x.withShape(reshape(op, in, x.shape()));
  }

  /** The shape after an operator that moves no element, of a value or of a constant. */
  static ActivationShape reshape(Op op, Operands in, ActivationShape shape) {
    Optional<Tensor> input = in.optional(op, 1);
    return switch (op.type()) {
      case "Identity" -> shape;
      case "Flatten" -> shape.flatten(op);
      case "Reshape" -> shape.reshape(op, required(op, "shape", input));
      case "Squeeze" -> shape.squeeze(op, op.integers("axes", input));
      case "Unsqueeze" -> shape.unsqueeze(op, required(op, "axes", input));
      default -> throw new IllegalArgumentException(op.type());
    };
  }

  private static List<Long> required(Op op, String name, Optional<Tensor> input) {
    return op.integers(name, input).orElseThrow(() -> op.malformed("'" + name + "' is missing"));
  }

  private static Value cast(Op op, Operands in, NetworkBuilder network) {
    long code = op.integer("to", 0);
    DataType to =
        DataType.ofCode(code)
            .filter(DataType::isFloating)
            .orElseThrow(
                () ->
                    op.unsupported(
                        "casts the value to type " + code + "; supported are float types"));
    return in.value(op, 0).withType(to);
  }

  private static Value dropout(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Optional<Tensor> training = in.optional(op, 2);
    if (training.isPresent()
        && (training.get().size() != 1 || training.get().values().get(0) != 0)) {
      throw op.unsupported("training mode; export the model for inference");
    }
    return x;
  }
}
