package org.etalon.onnx;

import java.util.Arrays;
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
        .constant("If", 1, Set.of("then_branch", "else_branch"))
        .constant("ConstantOfShape", 1, Set.of("value"))
        .constant("Range", 3, Set.of())
        .constant("Equal", 2, Set.of("axis", "broadcast"))
        .constant("Where", 3, Set.of())
        .constant("Sqrt", 1, Set.of("consumed_inputs"))
        .constant("Floor", 1, Set.of("consumed_inputs"))
        .constant("Ceil", 1, Set.of("consumed_inputs"));
  }

  /** Operators that make numbers of any size of a number below the least normal one. */
  private static final Set<String> MAGNIFY =
      Set.of(
          "Mul",
          "Div",
          "Pow",
          "Sqrt",
          "Floor",
          "Ceil",
          "Equal",
          "Cast",
          "QuantizeLinear",
          "DequantizeLinear",
          "Quant",
          "IntQuant",
          "BipolarQuant");

  /** Whether it matters that a runtime takes what is subnormal for 0. */
  static boolean magnifiesSubnormal(Op op, Operands in) {
    return MAGNIFY.contains(op.type())
        && in.inputs().stream()
            .anyMatch(x -> x.flatMap(Operand::constant).filter(Tensor::hasSubnormal).isPresent());
  }

  /**
   * The constants a node gives; all its inputs are constants.
   *
   * @param decoder of tensors that nodes hold
   * @throws ModelException if the operator does not work on constants, or a result is not finite
   */
  static List<Tensor> apply(Op op, Operands in, TensorDecoder decoder, Limits limits) {
    List<Tensor> results =
        op.type().equals("Split")
            ? MovementOperators.splitConstant(op, in)
            : List.of(one(op, in, decoder, limits));
    for (Tensor result : results) {
      limits.countNumbers(result.size());
      if (!result.values().isFinite()) {
        throw op.unsupported("gives a NaN or infinite parameter; supported are finite ones");
      }
    }
    return results;
  }

  private static Tensor one(Op op, Operands in, TensorDecoder decoder, Limits limits) {
    return switch (op.type()) {
      case "Constant" -> constant(op, decoder);
      case "ConstantOfShape" -> constantOfShape(op, in, decoder);
      case "Range" -> range(op, in);
      case "Shape", "Size" ->
          ShapeOperators.measure(op, ActivationShape.of(in.constant(op, 0).dimensions()));
      case "Cast" -> cast(op, in.constant(op, 0));
      case "Transpose", "Slice", "Gather", "Expand", "Tile" -> MovementOperators.onConstant(op, in);
      case "Concat" -> PlacingOperators.concatConstants(op, in, limits);
      case "Pad" -> PlacingOperators.padConstant(op, in);
      case "Quant", "IntQuant", "BipolarQuant" -> QonnxOperators.onConstant(op, in, limits);
      case "QuantizeLinear" -> Quantize.apply(op, in);
      case "DequantizeLinear" -> Dequantize.apply(op, in);
      case "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Equal", "Where" ->
          EntrywiseConstants.apply(op, in, limits);
      case "Neg", "Abs", "Sqrt", "Floor", "Ceil" -> EntrywiseConstants.apply(op, in, limits);
      case "Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze" -> reshape(op, in);
      default -> throw op.unsupported("not supported for constants");
    };
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

  private static Tensor constantOfShape(Op op, Operands in, TensorDecoder decoder) {
    List<Integer> dimensions =
        op.dimensions(in.constant(op, 0)).stream().map(Long::intValue).toList();
    Tensor value =
        op.tensor("value")
            .map(decoder::decode)
            .orElse(new Tensor(DataType.FLOAT, List.of(), Vector.of(0)));
    if (value.size() != 1) {
      throw op.malformed("'value' must be one number");
    }
    double[] values = new double[op.requireSize(ActivationShape.of(dimensions))];
    Arrays.fill(values, value.values().get(0));
    return new Tensor(value.type(), dimensions, Vector.of(values));
  }

  /** The integers from a start to before a limit. */
  private static Tensor range(Op op, Operands in) {
    double[] ends = new double[3];
    for (int i = 0; i < 3; i++) {
      Tensor end = in.constant(op, i);
      if (end.type() != DataType.INT64 || end.size() != 1) {
        throw op.unsupported("a range of other numbers than single integers of 64 bits");
      }
      ends[i] = EntrywiseConstants.rounded(op, DataType.INT64, end.values().get(0));
    }
    if (ends[2] == 0) {
      throw op.malformed("a step of 0");
    }
    double count = Math.ceil((ends[1] - ends[0]) / ends[2]);
    double[] values = new double[op.requireSize((long) Math.max(0, count))];
    Arrays.setAll(values, i -> ends[0] + i * ends[2]);
    return new Tensor(DataType.INT64, List.of(values.length), Vector.of(values));
  }

  private static Tensor cast(Op op, Tensor tensor) {
    long code = op.integer("to", 0);
    DataType to =
        DataType.ofCode(code).orElseThrow(() -> op.unsupported("casts a constant to type " + code));
    double[] values = tensor.values().toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          to == DataType.BOOL
              ? (values[i] == 0 ? 0 : 1)
              : EntrywiseConstants.rounded(op, to, values[i]);
    }
    return new Tensor(to, tensor.dimensions(), Vector.of(values));
  }

  private static Tensor reshape(Op op, Operands in) {
    Tensor tensor = in.constant(op, 0);
    ActivationShape shape = ActivationShape.of(tensor.dimensions());
    return tensor.withDimensions(ShapeOperators.reshape(op, in, shape).dimensions());
  }
}
