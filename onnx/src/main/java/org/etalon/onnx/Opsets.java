package org.etalon.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Versions of the standard operators between which nodes mean the same.
 *
 * <p><b>Reference:</b> github.com/onnx/onnx, docs/Changelog.md, up to version 26.
 */
final class Opsets {
  /** By operator, the versions from which on a node may mean something else, or nothing. */
  private static final Map<String, List<Integer>> CHANGES = new HashMap<>();

  static {
    change(
        "Abs ArgMax Cast Concat Constant ConstantOfShape Conv ConvTranspose Expand Flatten Gather"
            + " GlobalAveragePool GlobalMaxPool HardSigmoid Identity LeakyRelu MatMul MaxPool Neg"
            + " Reciprocal Relu Shape Sigmoid Sqrt Tanh Transpose");
    change("Reshape", 5);
    change("Add Div Gemm Mul PRelu Pow Sub", 7);
    change("Max Min Sum", 8);
    change("BatchNormalization", 9);
    change("Slice", 10);
    change("Clip Pad", 11);
    change("Dropout", 7, 10, 12);
    change("LogSoftmax ReduceSum Softmax Squeeze Unsqueeze", 13);
    change("ReduceMax ReduceMean ReduceMin", 18);
    change("Split", 13, 18);
    change("AveragePool", 7, 19);
  }

  private Opsets() {}

  private static void change(String types, Integer... versions) {
    for (String type : types.split(" ", -1)) {
      CHANGES.put(type, List.of(versions));
    }
  }

  /**
   * A version in which the nodes of a graph mean what they mean in theirs, and others are there.
   *
   * @param own the version of the graph
   * @param needed the version that others need
   */
  static Optional<Long> holding(Wire.Graph graph, long own, long needed) {
    return own >= needed
        ? Optional.of(own)
        : areStable(graph.nodes(), own, needed) ? Optional.of(needed) : Optional.empty();
  }

  /** Whether the standard's nodes of a version mean the same in a later one. */
  static boolean areStable(List<Wire.Node> nodes, long own, long later) {
    return nodes.stream()
        .filter(Wire.Node::isStandard)
        .allMatch(node -> isStable(node.type(), own, later));
  }

  private static boolean isStable(String type, long own, long needed) {
    return CHANGES.containsKey(type)
        && CHANGES.getOrDefault(type, List.of()).stream()
            .noneMatch(version -> own < version && version <= needed);
  }
}
