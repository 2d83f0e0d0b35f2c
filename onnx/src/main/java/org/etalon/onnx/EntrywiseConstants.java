package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Vector;

/**
 * Operators on the entries of constants that are spread over a common shape.
 *
 * <p><b>Rounding:</b> floating-point results are computed in double, which is exact enough to be
 * rounded once to the type of the operands; integers are exact, quotients cut toward zero.
 */
final class EntrywiseConstants {
  private EntrywiseConstants() {}

  /**
   * The constant that a node gives.
   *
   * @throws ModelException if types or shapes do not fit, or an integer leaves the range of its
   *     type
   */
  static Tensor apply(Op op, Operands in, Limits limits) {
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < in.inputs().size(); i++) {
      operands.add(in.constant(op, i));
    }
    ActivationShape common = ActivationShape.of(List.of());
    for (Tensor operand : operands) {
      common = Broadcast.common(op, common, ActivationShape.of(operand.dimensions()));
    }
    limits.countNumbers((1L + operands.size()) * common.size());
    List<Vector> entries = new ArrayList<>();
    for (Tensor operand : operands) {
      entries.add(Broadcast.onto(op, operand, common));
    }
    DataType type = type(op, operands);
    double[] values = new double[common.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = entry(op, type, entries, i);
    }
    DataType result = op.type().equals("Equal") ? DataType.BOOL : type;
    return new Tensor(result, common.dimensions(), Vector.of(values));
  }

  /** The one type of the operands, a condition apart. */
  private static DataType type(Op op, List<Tensor> operands) {
    boolean where = op.type().equals("Where");
    if (operands.isEmpty() || (where && operands.size() < 3)) {
      throw op.malformed("an input is missing");
    }
    DataType type = operands.get(where ? 1 : 0).type();
    for (Tensor operand : operands.subList(1, operands.size())) {
      if (operand.type() != type) {
        throw op.unsupported("constants of types " + type + " and " + operand.type());
      }
    }
    return type;
  }

  private static double entry(Op op, DataType type, List<Vector> entries, int i) {
    double result = entries.get(0).get(i);
    if (op.type().equals("Where")) {
      return entries.get(result != 0 ? 1 : 2).get(i);
    }
    for (Vector next : entries.subList(1, entries.size())) {
      result = rounded(op, type, binary(op, result, next.get(i)));
    }
    return entries.size() > 1 ? result : rounded(op, type, unary(op, result));
  }

  private static double binary(Op op, double x, double y) {
    return switch (op.type()) {
      case "Add" -> x + y;
      case "Sub" -> x - y;
      case "Mul" -> x * y;
      case "Div" -> x / y;
      case "Min" -> Math.min(x, y);
      case "Max" -> Math.max(x, y);
      case "Pow" -> power(op, x, y);
      case "Equal" -> x == y ? 1 : 0; // exactly, as the operator does
      default -> throw op.malformed("has more than one input");
    };
  }

  /** Roots, and whole powers of powers of two, which are exact. */
  private static double power(Op op, double x, double y) {
    if (y == 0.5) {
      return Math.sqrt(x); // as Sqrt does
    }
    double exponent = Math.getExponent(x) * y;
    boolean exact = x > 0 && x == Math.scalb(1.0, Math.getExponent(x)) && y == Math.rint(y);
    if (!exact || Math.abs(exponent) > Float.MAX_EXPONENT) {
      throw op.unsupported(
          "the power "
              + x
              + "^"
              + y
              + " of constants; supported are roots and whole powers of powers of two");
    }
    return Math.scalb(1.0, (int) exponent);
  }

  private static double unary(Op op, double x) {
    return switch (op.type()) {
      case "Neg" -> -x;
      case "Abs" -> Math.abs(x);
      case "Sqrt" -> Math.sqrt(x);
      case "Floor" -> Math.floor(x);
      case "Ceil" -> Math.ceil(x);
      case "Min", "Max" -> x;
      default -> throw op.malformed("input 2 is missing");
    };
  }

  /** The number of the type: nearest where it is a float type, cut toward zero where it is not. */
  static double rounded(Op op, DataType type, double value) {
    if (type.isFloating()) {
      return type.round(value);
    }
    double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
    boolean fits =
        type == DataType.INT64
            ? Math.abs(whole) < TensorDecoder.EXACT_INTEGERS
            : whole >= type.lowest() && whole <= type.highest();
    if (!fits) {
      throw op.unsupported("the integer " + value + " does not fit " + type.label());
    }
    return whole + 0.0; // no negative zero
  }
}
