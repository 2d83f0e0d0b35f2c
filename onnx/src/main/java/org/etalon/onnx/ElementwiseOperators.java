package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;

/** Add, Sub, Mul and Div with a constant, and BatchNormalization: the diagonal layers. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  /** Add, Sub, Mul or Div of the value and a constant, in either order where it is affine. */
  static Step arithmetic(Op op, Operands in, ActivationShape shape) {
    boolean valueFirst = in.active() == 0;
    Tensor constant = aligned(op, in.constant(op, valueFirst ? 1 : 0), shape);
    Broadcast spread = Broadcast.of(op, constant, shape);
    double[] c = spread.values().toArray();
    double[] scale = new double[c.length];
    double[] bias = new double[c.length];
    Arrays.fill(scale, 1);
    for (int i = 0; i < c.length; i++) {
      switch (op.type()) {
        case "Add" -> bias[i] = c[i];
        case "Sub" -> {
          scale[i] = valueFirst ? 1 : -1;
          bias[i] = valueFirst ? 0 - c[i] : c[i];
        }
        case "Mul" -> scale[i] = c[i];
        default -> scale[i] = reciprocal(op, valueFirst, c[i]);
      }
    }
    Affine layer =
        spread.widens()
            ? Affine.of(spread.selection(op, scale, shape.size()), Vector.of(bias))
            : new Affine(new DiagonalMap(Vector.of(scale)), Vector.of(bias));
    return new Step(spread.shape(), List.of(layer));
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
  static Step batchNormalization(Op op, Operands in, ActivationShape shape) {
    in.requireActive(op, 0);
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
    Affine layer = new Affine(new DiagonalMap(Vector.of(scale)), Vector.of(bias));
    return new Step(shape, List.of(layer));
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
