package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.etalon.linalg.Vector;

/**
 * The operators on constants: what exporters leave between a stored parameter and its use.
 *
 * <p><b>Rounding:</b> each result is rounded to the element type of the output as ONNX defines it.
 */
final class ConstantOperators {
  private ConstantOperators() {}

  static void define(Operators.Table table) {
    Set<String> values = Set.of("value", "value_float", "value_floats", "value_int", "value_ints");
    table
        .constant("Constant", 0, values)
        .constant("DequantizeLinear", 3, Set.of("axis", "block_size", "output_dtype"))
        .constant("QuantizeLinear", 3, Set.of("axis", "block_size", "output_dtype", "saturate"));
  }

  /**
   * The constants a node gives; all its inputs are constants.
   *
   * @param decoder of tensors that nodes hold
   * @throws ModelException if the operator does not work on constants, or a result is not finite
   */
  static List<Tensor> apply(Op op, Operands in, TensorDecoder decoder, Limits limits) {
    Tensor result =
        switch (op.type()) {
          case "Constant" -> constant(op, decoder);
          case "Cast" -> cast(op, in.constant(op, 0));
          case "Transpose" -> MovementOperators.onConstant(op, in);
          case "QuantizeLinear" -> Quantize.apply(op, in);
          case "DequantizeLinear" -> Dequantize.apply(op, in);
          case "Add", "Sub", "Mul", "Div" -> arithmetic(op, in, limits);
          case "Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze" -> reshape(op, in);
          default -> throw op.unsupported("not supported for constants");
        };
    limits.countNumbers(result.size());
    if (!result.values().isFinite()) {
      throw op.unsupported("gives a NaN or infinite parameter; supported are finite ones");
    }
    return List.of(result);
  }

  private static Tensor constant(Op op, TensorDecoder decoder) {
    if (op.tensor("value").isPresent()) {
      return decoder.decode(op.tensor("value").get());
    }
    if (op.has("value_float")) {
      return new Tensor(DataType.FLOAT, List.of(), Vector.of(op.number("value_float", 0)));
    }
    if (op.has("value_int")) {
      return new Tensor(DataType.INT64, List.of(), Vector.of((double) op.integer("value_int", 0)));
    }
    DataType type = op.has("value_floats") ? DataType.FLOAT : DataType.INT64;
    List<? extends Number> entries =
        type == DataType.FLOAT
            ? op.numbers("value_floats").orElseThrow()
            : op.integers("value_ints").orElseThrow(() -> op.malformed("has no value"));
    double[] values = entries.stream().mapToDouble(Number::doubleValue).toArray();
    return new Tensor(type, List.of(values.length), Vector.of(values));
  }

  private static Tensor cast(Op op, Tensor tensor) {
    long code = op.integer("to", 0);
    DataType to = DataType.ofCode(code).orElse(DataType.BOOL);
    if (!to.isFloating() && to != tensor.type()) {
      throw op.unsupported("casts a constant to type " + code + "; supported are float types");
    }
    double[] values = tensor.values().toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = to.round(values[i]);
    }
    return new Tensor(to, tensor.dimensions(), Vector.of(values));
  }

  private static Tensor reshape(Op op, Operands in) {
    Tensor tensor = in.constant(op, 0);
    ActivationShape shape = ActivationShape.of(tensor.dimensions());
    return tensor.withDimensions(ShapeOperators.reshape(op, in, shape).dimensions());
  }

  /** Two constants of one float type; the double operation is exact enough to be rounded once. */
  private static Tensor arithmetic(Op op, Operands in, Limits limits) {
    Tensor a = in.constant(op, 0);
    Tensor b = in.constant(op, 1);
    if (a.type() != b.type() || !a.type().isFloating()) {
      throw op.unsupported("constants of types " + a.type() + " and " + b.type());
    }
    List<Integer> dimensions = common(op, a, b);
    limits.countNumbers(2L * Shapes.product(dimensions));
    ActivationShape shape = ActivationShape.of(dimensions);
    Vector left = Broadcast.onto(op, a, shape);
    Vector right = Broadcast.onto(op, b, shape);
    double[] values = new double[left.size()];
    for (int i = 0; i < values.length; i++) {
      double x = left.get(i);
      double y = right.get(i);
      double exact =
          switch (op.type()) {
            case "Add" -> x + y;
            case "Sub" -> x - y;
            case "Mul" -> x * y;
            default -> x / y;
          };
      values[i] = a.type().round(exact);
    }
    return new Tensor(a.type(), dimensions, Vector.of(values));
  }

  /** The shape both constants are spread over. */
  private static List<Integer> common(Op op, Tensor a, Tensor b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Integer> dimensions = new ArrayList<>();
    long size = 1;
    for (int axis = 0; axis < rank; axis++) {
      int ofA = axis < rank - a.rank() ? 1 : a.dimension(axis - rank + a.rank());
      int ofB = axis < rank - b.rank() ? 1 : b.dimension(axis - rank + b.rank());
      dimensions.add(ofA == 1 ? ofB : ofA);
      size *= dimensions.get(axis);
      if (size > Limits.MAX_ELEMENTS) {
        throw op.unsupported("the result has more than " + Limits.MAX_ELEMENTS + " elements");
      }
    }
    return dimensions;
  }
}
