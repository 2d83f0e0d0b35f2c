package org.etalon.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds where the way to an output leaves the network: a head, behind which nodes only reshape. */
final class HeadCut {
  private static final Set<String> RESHAPING =
      Set.of("Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Cast");

  private HeadCut() {}

  /**
   * The position in the file, from 0, of the head before an output, if there is one.
   *
   * @param producers the position of the node that makes a value
   */
  static Optional<Integer> of(
      String output, List<Wire.Node> nodes, Map<String, Integer> producers) {
    String value = output;
    for (int steps = 0; steps < nodes.size() && producers.containsKey(value); steps++) {
      int position = producers.get(value);
      Wire.Node node = nodes.get(position);
      boolean first = !node.inputs().isEmpty() && value.equals(node.outputs().get(0));
      if (first && HeadOperators.isHead(node)) {
        return Optional.of(position);
      }
      if (!first || !node.isStandard() || !RESHAPING.contains(node.type())) {
        return Optional.empty();
      }
      value = node.inputs().get(0);
    }
    return Optional.empty();
  }
}
