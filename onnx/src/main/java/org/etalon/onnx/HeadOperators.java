package org.etalon.onnx;

import java.util.List;
import java.util.Set;
import org.etalon.head.ArgMax;
import org.etalon.head.Groups;
import org.etalon.head.Head;
import org.etalon.head.LogSoftmax;
import org.etalon.head.Sigmoid;
import org.etalon.head.Softmax;
import org.etalon.head.Tanh;

/** The operators that may stand behind the network: they become the model's head. */
final class HeadOperators {
  private static final Set<String> TYPES =
      Set.of("Softmax", "LogSoftmax", "Sigmoid", "Tanh", "ArgMax");

  private HeadOperators() {}

  /** Whether a node is one of them. */
  static boolean isHead(Wire.Node node) {
    return node.isStandard() && TYPES.contains(node.type());
  }

  static void define(Operators.Table table) {
    Operators.OneOutput hidden =
        (op, in, network) -> {
          throw op.unsupported("supported as the last step of a model only");
        };
    for (String type : TYPES) {
      boolean decides = type.equals("ArgMax");
      boolean alone = type.equals("Sigmoid") || type.equals("Tanh");
      Set<String> attributes =
          decides
              ? Set.of("axis", "keepdims", "select_last_index")
              : alone ? Set.of("consumed_inputs") : Set.of("axis");
      table.mixed(type, 1, attributes, hidden);
    }
  }

  /**
   * The head that a node is.
   *
   * @param shape the shape of the value before it
   */
  static Head head(Op op, ActivationShape shape) {
    return switch (op.type()) {
      case "Softmax" -> new Softmax(normalized(op, shape));
      case "LogSoftmax" -> new LogSoftmax(normalized(op, shape));
      case "Sigmoid" -> new Sigmoid();
      case "Tanh" -> new Tanh();
      case "ArgMax" -> new ArgMax(along(shape, axis(op, 0, shape)));
      default -> throw new IllegalArgumentException(op.type());
    };
  }

  /** What the node gives: the same elements, or places in their stead. */
  static Value after(Op op, Value before) {
    if (!op.type().equals("ArgMax")) {
      return before;
    }
    int axis = axis(op, 0, before.shape());
    ActivationShape ones = before.shape().with(axis, 1);
    boolean keeps = op.integer("keepdims", 1) != 0;
    return before.withShape(keeps ? ones : ones.without(axis)).withType(DataType.INT64);
  }

  /** Until operator set 13 all axes from the given one on were taken together. */
  private static Groups normalized(Op op, ActivationShape shape) {
    boolean oneAxis = op.opset() >= 13;
    int axis = axis(op, oneAxis ? -1 : 1, shape);
    if (oneAxis) {
      return along(shape, axis);
    }
    List<Integer> rest = shape.sample().subList(axis, shape.rank());
    return new Groups(Shapes.product(rest), 1);
  }

  private static int axis(Op op, int otherwise, ActivationShape shape) {
    int axis = op.axis(op.integer("axis", otherwise), shape.rank());
    if (axis == 0 && shape.hasBatch()) {
      throw op.unsupported("mixes the samples of a batch");
    }
    return axis;
  }

  private static Groups along(ActivationShape shape, int axis) {
    List<Integer> dimensions = shape.sample();
    int stride = Shapes.product(dimensions.subList(axis + 1, shape.rank()));
    return new Groups(dimensions.get(axis), stride);
  }
}
