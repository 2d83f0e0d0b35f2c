package org.etalon.onnx;

import java.util.List;
import java.util.Optional;
import org.etalon.network.Relu;

/** The operators on the value that flows from the input of the network to its output. */
final class ActivationOperators {
  private ActivationOperators() {}

  /**
   * What a node does to the value.
   *
   * @param in the inputs of the node, one of them the value
   * @param shape the shape of the value
   * @throws ModelException if the node is no supported step of a network
   */
  static Step apply(Op op, Operands in, ActivationShape shape) {
    return switch (op.type()) {
      case "Gemm" -> MatrixOperators.gemm(op, in, shape);
      case "MatMul" -> MatrixOperators.matMul(op, in, shape);
      case "Add", "Sub", "Mul", "Div" -> ElementwiseOperators.arithmetic(op, in, shape);
      case "BatchNormalization" -> ElementwiseOperators.batchNormalization(op, in, shape);
      case "Relu" -> new Step(shape, List.of(new Relu(shape.size())));
      case "Cast" -> cast(op, shape);
      case "Dropout" -> dropout(op, in, shape);
      default -> Step.reshape(reshape(op, in, shape));
    };
  }

  /** The shape after an operator that moves no element, of a value or of a constant. */
  static ActivationShape reshape(Op op, Operands in, ActivationShape shape) {
    if (in.active() > 0) {
      in.requireActive(op, 0);
    }
    Optional<Tensor> input = in.optional(1);
    return switch (op.type()) {
      case "Identity" -> shape;
      case "Transpose" -> shape.transpose(op, op.order(shape.rank()));
      case "Flatten" -> shape.flatten(op);
      case "Reshape" -> shape.reshape(op, required(op, "shape", input));
      case "Squeeze" -> shape.squeeze(op, op.integers("axes", input));
      case "Unsqueeze" -> shape.unsqueeze(op, required(op, "axes", input));
      default -> throw op.unsupported("supported for constants only");
    };
  }

  private static List<Long> required(Op op, String name, Optional<Tensor> input) {
    return op.integers(name, input).orElseThrow(() -> op.malformed("'" + name + "' is missing"));
  }

  private static Step cast(Op op, ActivationShape shape) {
    long code = op.integer("to", 0);
    if (DataType.ofCode(code).filter(DataType::isFloating).isEmpty()) {
      throw op.unsupported("casts the value to type " + code + "; supported are float types");
    }
    return Step.reshape(shape);
  }

  private static Step dropout(Op op, Operands in, ActivationShape shape) {
    in.requireActive(op, 0);
    Optional<Tensor> training = in.optional(2);
    if (training.isPresent()
        && (training.get().size() != 1 || training.get().values().get(0) != 0)) {
      throw op.unsupported("training mode; export the model for inference");
    }
    return Step.reshape(shape);
  }
}
