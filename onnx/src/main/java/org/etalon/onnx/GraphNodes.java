package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes of a graph or of a branch, found by the values they make. */
final class GraphNodes {
  private final List<Wire.Node> nodes;
  private final long opset;
  private final Map<String, Integer> producers = new HashMap<>();

  /**
   * The nodes of a graph.
   *
   * @param given the names of its inputs and initializers
   * @throws MalformedModelException if two values have one name
   */
  GraphNodes(List<Wire.Node> nodes, long opset, Set<String> given) {
    this.nodes = nodes;
    this.opset = opset;
    for (int i = 0; i < nodes.size(); i++) {
      for (String name : nodes.get(i).outputs()) {
        if (!name.isEmpty() && (producers.put(name, i) != null || given.contains(name))) {
          throw new MalformedModelException("two values are called " + Names.quote(name));
        }
      }
    }
  }

  /** The position of the head before an output, if there is one. */
  Optional<Integer> cut(Wire.ValueInfo output) {
    return HeadCut.of(output.name(), nodes, producers);
  }

  /**
   * The nodes that some values depend on, in an order in which they can be evaluated.
   *
   * @param heads the positions of heads; elsewhere their operators are not supported
   * @param inputs the names of the graph's inputs, if they are known here
   * @throws UnsupportedModelException if an operator is not supported; it lists all of them
   */
  List<Op> ops(List<String> values, Set<Integer> heads, Set<String> inputs) {
    List<Integer> order = GraphOrder.of(nodes, producers, values);
    Unsupported unsupported = new Unsupported(inputs);
    order.forEach(position -> unsupported.look(nodes.get(position), heads.contains(position)));
    unsupported.refuse();
    List<Op> ops = new ArrayList<>();
    for (int position : order) {
      ops.add(Op.of(nodes.get(position), position + 1, opset));
    }
    return ops;
  }
}
