package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.etalon.linalg.Vector;
import org.etalon.network.Stored;

/** Sums and differences, products with constants, batch normalization and the rectifier. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void define(Operators.Table table) {
    Set<String> old = Set.of("axis", "broadcast", "consumed_inputs");
    for (String type : List.of("Add", "Sub", "Mul", "Div")) {
      table.ofOneType(type, 2, old, ElementwiseOperators::arithmetic);
    }
    Set<String> normalization =
        Set.of("epsilon", "momentum", "spatial", "is_test", "training_mode", "consumed_inputs");
    Set<String> unary = Set.of("consumed_inputs");
    table
        .mixed("BatchNormalization", 5, normalization, ElementwiseOperators::batchNormalization)
        .mixed("Neg", 1, unary, (op, in, network) -> network.scaled(in.value(op, 0), -1))
        .mixed("Pow", 2, old, ElementwiseOperators::power)
        .ofOneType("Sum", Operators.ANY, unary, ElementwiseOperators::sum)
        .ofOneType("Mean", Operators.ANY, unary, ElementwiseOperators::sum);
  }

  private static Value power(Op op, Operands in, NetworkBuilder network) {
    Tensor exponent = in.constant(op, 1);
    for (int i = 0; i < exponent.size(); i++) {
      if (exponent.values().get(i) != 1) {
        throw op.unsupported(
            "raises to the power " + exponent.values().get(i) + "; supported is the power 1");
      }
    }
    Value x = in.value(op, 0);
    return Broadcast.of(op, aligned(op, exponent, x.shape()), x.shape()).widened(x, network);
  }

  /** Sum, or Mean: the sum times 1 / n, rounded to double. */
  private static Value sum(Op op, Operands in, NetworkBuilder network) {
    if (in.inputs().size() > 2) {
      network.derive(op.type() + " of more than two");
    }
    List<Value> values = in.values();
    Value sum = values.get(0);
    for (Value next : values.subList(1, values.size())) {
      sum = added(op, sum, next, network);
    }
    for (Operand operand : in.all(op)) {
      Value before = sum;
      sum = operand.fold(c -> shifted(op, before, c, network), value -> before);
    }
    return network.scaled(sum, op.type().equals("Mean") ? 1.0 / in.inputs().size() : 1);
  }

  private static Value shifted(Op op, Value x, Tensor constant, NetworkBuilder network) {
    Broadcast spread = Broadcast.of(op, constant, x.shape());
    Stored stored = network.hasWeights(x) ? Stored.BIAS : Stored.NOTHING;
    return network.shifted(spread.widened(x, network), spread.values(), stored);
  }

  private static Value added(Op op, Value x, Value y, NetworkBuilder network) {
    ActivationShape common = Broadcast.common(op, x.shape(), y.shape());
    return network.sum(
        Broadcast.widened(x, common, network), Broadcast.widened(y, common, network));
  }

  /** Add, Sub, Mul or Div of two operands. */
  private static Value arithmetic(Op op, Operands in, NetworkBuilder network) {
    if (in.values().size() == 2) {
      return ofTwoValues(op, in.values().get(0), in.values().get(1), network);
    }
    boolean valueFirst = in.active() == 0;
    Value x = in.value(op, in.active());
    Tensor constant = aligned(op, in.constant(op, valueFirst ? 1 : 0), x.shape());
    if (IntegerProducts.isSums(x)) { // which are only added to
      return IntegerProducts.biased(op, x, constant, network);
    }
    Broadcast spread = Broadcast.of(op, constant, x.shape());
    Value wide = spread.widened(x, network);
    Vector c = spread.values();
    boolean parameters = network.hasWeights(x);
    return switch (op.type()) {
      case "Add" -> network.shifted(wide, c, parameters ? Stored.BIAS : Stored.NOTHING);
      case "Sub" ->
          network.shifted(
              valueFirst ? wide : network.scaled(wide, -1),
              valueFirst ? negative(c) : c,
              parameters ? Stored.BIAS : Stored.NOTHING);
      case "Mul" -> multiplied(wide, c, parameters ? Stored.WEIGHTS : Stored.NOTHING, network);
      default -> {
        if (constant.hasSubnormal()) {
          network.derive("division by numbers below 2^-126");
        }
        yield multiplied(wide, reciprocals(op, valueFirst, c), Stored.NOTHING, network);
      }
    };
  }

  private static Value ofTwoValues(Op op, Value x, Value y, NetworkBuilder network) {
    if (!op.type().equals("Add") && !op.type().equals("Sub")) {
      throw op.unsupported(
          (op.type().equals("Mul") ? "the product" : "the quotient")
              + " of two values that depend on the input; no network of this kind computes it");
    }
    return added(op, x, op.type().equals("Add") ? y : network.scaled(y, -1), network);
  }

  private static Vector negative(Vector c) {
    double[] negative = new double[c.size()];
    Arrays.setAll(negative, i -> 0 - c.get(i));
    return Vector.of(negative);
  }

  private static Value multiplied(Value x, Vector factors, Stored stored, NetworkBuilder network) {
    return network.linear(x, x.shape(), x.shape().diagonal(factors), stored);
  }

  private static Vector reciprocals(Op op, boolean valueFirst, Vector c) {
    double[] reciprocals = new double[c.size()];
    Arrays.setAll(reciprocals, i -> reciprocal(op, valueFirst, c.get(i)));
    return Vector.of(reciprocals);
  }

  private static double reciprocal(Op op, boolean valueFirst, double divisor) {
    if (!valueFirst) {
      throw op.unsupported("only division by a constant is supported");
    }
    double reciprocal = 1 / divisor;
    if (!Double.isFinite(reciprocal)) {
      throw op.unsupported("divides by " + divisor);
    }
    return reciprocal;
  }

  /** The constant as the old attribute 'axis' (operator sets before 7) places it. */
  private static Tensor aligned(Op op, Tensor constant, ActivationShape shape) {
    if (op.opset() >= 7 || !op.has("axis")) {
      return constant;
    }
    int axis = op.axis(op.integer("axis", 0), shape.rank());
    List<Integer> dimensions = new ArrayList<>(constant.dimensions());
    while (dimensions.size() + axis < shape.rank()) {
      dimensions.add(1);
    }
    return constant.withDimensions(dimensions);
  }

  /** BatchNormalization in inference form: one factor and one shift a channel, axis 1. */
  private static Value batchNormalization(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    network.derive(Operators.DERIVED);
    ActivationShape shape = x.shape();
    if (op.flag("training_mode") || op.integer("spatial", 1) != 1) {
      throw op.unsupported("only the inference form with training_mode = 0, spatial = 1");
    }
    if (shape.rank() < 2 || (!shape.hasBatch() && shape.dimensions().get(0) != 1)) {
      throw op.unsupported("needs a value of shape [batch, channels, ...], got " + shape);
    }
    int channels = shape.dimensions().get(1);
    Vector gamma = channelwise(op, in, 1, channels);
    Vector beta = channelwise(op, in, 2, channels);
    Vector mean = channelwise(op, in, 3, channels);
    Vector variance = channelwise(op, in, 4, channels);
    double epsilon = op.number("epsilon", 1e-5f);
    double[] scale = new double[shape.size()];
    double[] bias = new double[shape.size()];
    int perChannel = shape.size() / channels;
    for (int i = 0; i < scale.length; i++) {
      int c = i / perChannel;
      scale[i] = gamma.get(c) / Math.sqrt(variance.get(c) + epsilon);
      bias[i] = beta.get(c) - mean.get(c) * scale[i];
      if (!Double.isFinite(scale[i]) || !Double.isFinite(bias[i])) {
        throw op.unsupported(
            "channel " + c + " has variance " + variance.get(c) + "; no finite factor comes of it");
      }
    }
    Stored stored = network.hasWeights(x) ? Stored.WEIGHTS_AND_BIAS : Stored.NOTHING;
    return network.affine(x, shape, shape.diagonal(Vector.of(scale)), Vector.of(bias), stored);
  }

  private static Vector channelwise(Op op, Operands in, int position, int channels) {
    Tensor tensor = in.constant(op, position);
    if (tensor.rank() != 1 || tensor.size() != channels) {
      throw op.malformed(
          "input "
              + (position + 1)
              + " has shape "
              + tensor.dimensions()
              + " for "
              + channels
              + " channels");
    }
    return tensor.values();
  }
}
