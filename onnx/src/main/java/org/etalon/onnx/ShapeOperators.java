package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.linalg.Vector;

/** The operators that move no element: they reshape, or give a value another name or type. */
final class ShapeOperators {
  private ShapeOperators() {}

  static void define(Operators.Table table) {
    table
        .mixed("Shape", 1, Set.of("start", "end"), ShapeOperators::measureValue)
        .mixed("Size", 1, Set.of(), ShapeOperators::measureValue)
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

  private static Tensor measureValue(Op op, Operands in, NetworkBuilder network) {
    return measure(op, in.value(op, 0).shape());
  }

  /** Shape or Size: integers that are known; a batch without a number counts as one sample. */
  static Tensor measure(Op op, ActivationShape x) {
    List<Integer> dimensions = new ArrayList<>(x.sample());
    if (x.hasBatch()) {
      dimensions.set(0, Math.max(1, x.batch()));
    }
    if (op.type().equals("Size")) {
      double size = dimensions.stream().mapToDouble(d -> d).reduce(1, (a, b) -> a * b);
      return new Tensor(DataType.INT64, List.of(), Vector.of(size));
    }
    long rank = x.rank();
    long start = op.integer("start", 0);
    long end = op.integer("end", rank);
    int from = (int) Math.max(0, Math.min(rank, start < 0 ? start + rank : start));
    int to = (int) Math.max(from, Math.min(rank, end < 0 ? end + rank : end));
    double[] values = dimensions.subList(from, to).stream().mapToDouble(d -> d).toArray();
    return new Tensor(DataType.INT64, List.of(values.length), Vector.of(values));
  }

  private static List<Long> required(Op op, String name, Optional<Tensor> input) {
    return op.integers(name, input).orElseThrow(() -> op.malformed("'" + name + "' is missing"));
  }

  /** The same value, or sums: to float32 or float64 alone, which no bound tells apart. */
  private static Value cast(Op op, Operands in, NetworkBuilder network) {
    long code = op.integer("to", 0);
    DataType to =
        DataType.ofValues(code)
            .orElseThrow(
                () ->
                    op.unsupported(
                        "casts the value to "
                            + DataType.ofCode(code).map(DataType::label).orElse("type " + code)
                            + ", which may change it; supported are float32 and float64"));
    Value x = in.value(op, 0);
    return (IntegerProducts.isSums(x) ? IntegerProducts.whole(x, network) : x).withType(to);
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
