package org.etalon.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Versions of the standard operators between which nodes mean the same.
 *
 * <p><b>Reference:</b> github.com/onnx/onnx, docs/Changelog.md, up to version 21.
 */
final class Opsets {
  private static final Map<String, Integer> SINCE = new HashMap<>();

  static {
    since(
        7,
        "Abs Add ArgMax Cast Concat Constant Conv ConvTranspose Div Expand Flatten Gather Gemm"
            + " GlobalAveragePool GlobalMaxPool HardSigmoid Identity LeakyRelu MatMul MaxPool Mul"
            + " Neg PRelu Relu Reshape Shape Sigmoid Sub Tanh Transpose");
    since(8, "Max Min Sum");
    since(9, "BatchNormalization ConstantOfShape");
    since(10, "Slice");
    since(11, "Clip Pad");
    since(12, "Dropout");
    since(13, "LogSoftmax ReduceSum Softmax Squeeze Unsqueeze");
    since(18, "ReduceMax ReduceMean ReduceMin Split");
  }

  private Opsets() {}

  private static void since(int version, String types) {
    for (String type : types.split(" ", -1)) {
      SINCE.put(type, version);
    }
  }

  /**
   * A version in which the nodes of a graph mean what they mean in theirs, and others are there.
   *
   * @param own the version of the graph
   * @param needed the version that others need
   */
  static Optional<Long> holding(Wire.Graph graph, long own, long needed) {
    boolean stable =
        graph.nodes().stream()
            .filter(Wire.Node::isStandard)
            .allMatch(node -> own >= SINCE.getOrDefault(node.type(), Integer.MAX_VALUE));
    return own >= needed ? Optional.of(own) : stable ? Optional.of(needed) : Optional.empty();
  }
}
