package org.etalon.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether products between dequantized values are what a kernel of integers computes, too: weights
 * of 8 bits, and biases in steps of those of the input times those of the weights. What is not is
 * noted, for whoever asks what any runtime does (docs/math/fixed.md, lemmas 7 and 9).
 */
final class IntegerKernels {
  private static final double MOST_BIAS = 0x1p30;

  /** Of the product of two steps: what rounding it to float32 may do, twice. */
  private static final double ROUNDING = 0x1p-23;

  /** Constant integers with their scales. */
  private record Stored(Tensor integers, Tensor scale) {}

  private final Map<String, Stored> constants = new HashMap<>();
  private final Map<String, Tensor> values = new HashMap<>();

  /** Sees a node that only constants lead to. */
  void ofConstants(Op op, Operands in) {
    if (op.type().equals("DequantizeLinear")) {
      constants.put(op.outputs().get(0), new Stored(in.constant(op, 0), in.constant(op, 1)));
    }
  }

  /** Sees any other node. */
  void ofValues(Op op, Operands in, NetworkBuilder network) {
    switch (op.type()) {
      case "DequantizeLinear" -> values.put(op.outputs().get(0), in.constant(op, 1));
      case "QLinearMatMul" -> noteWeights(in.constant(op, 3), network);
      case "QLinearConv" -> {
        noteWeights(in.constant(op, 3), network);
        in.optional(op, 8).ifPresent(bias -> noteLarge(bias, network));
      }
      case "MatMul", "Gemm", "Conv" -> product(op, network);
      default -> {
        // nothing that has weights
      }
    }
  }

  private void product(Op op, NetworkBuilder network) {
    @Nullable Tensor scale = values.get(op.inputs().get(0));
    if (scale == null) {
      return;
    }
    @Nullable Stored weights = constants.get(op.inputs().get(1));
    if (weights != null) {
      noteWeights(weights.integers(), network);
    }
    @Nullable Stored bias = op.inputs().size() > 2 ? constants.get(op.inputs().get(2)) : null;
    if (bias != null) {
      noteLarge(bias.integers(), network);
      if (weights == null || !areProducts(bias.scale(), scale, weights.scale())) {
        network.derive("integer biases in other steps than input times weights");
      }
    }
  }

  private static void noteWeights(Tensor weights, NetworkBuilder network) {
    if (weights.type().isQuantized() && weights.type().bits() > Byte.SIZE) {
      network.derive("integer weights of more than 8 bits");
    }
  }

  private static void noteLarge(Tensor bias, NetworkBuilder network) {
    if (!Arrays.stream(bias.values().toArray()).allMatch(k -> Math.abs(k) <= MOST_BIAS)) {
      network.derive("integer biases beyond 2^30");
    }
  }

  private static boolean areProducts(Tensor bias, Tensor input, Tensor weights) {
    int size = Math.max(bias.size(), weights.size());
    boolean same = bias.size() == 1 || weights.size() == 1 || bias.size() == weights.size();
    for (int k = 0; k < size && same; k++) {
      double factor = weights.values().get(weights.size() == 1 ? 0 : k);
      double product = input.values().get(0) * factor; // of two float32, exact
      double step = bias.values().get(bias.size() == 1 ? 0 : k);
      same = Math.abs(step - product) <= ROUNDING * product;
    }
    return same;
  }
}
