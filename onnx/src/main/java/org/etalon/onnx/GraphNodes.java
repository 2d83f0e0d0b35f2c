package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
   * @throws UnsupportedModelException if an operator is not supported; it lists all of them
   */
  List<Op> ops(List<String> values, Set<Integer> heads) {
    List<Integer> order = GraphOrder.of(nodes, producers, values);
    Set<String> unknown = new TreeSet<>();
    for (int position : order) {
      Wire.Node node = nodes.get(position);
      boolean hidden = HeadOperators.isHead(node) && !heads.contains(position);
      if (hidden || Operators.find(node).isEmpty()) {
        unknown.add(shown(node, hidden));
      }
    }
    if (!unknown.isEmpty()) {
      throw new UnsupportedModelException(
          (unknown.size() == 1 ? "operator not supported: " : "operators not supported: ")
              + Names.list(unknown)
              + "; Etalon reads networks of affine and piecewise linear operators");
    }
    List<Op> ops = new ArrayList<>();
    for (int position : order) {
      ops.add(Op.of(nodes.get(position), position + 1, opset));
    }
    return ops;
  }

  private static String shown(Wire.Node node, boolean hidden) {
    String type = Names.plain(node.type());
    String where = hidden ? " before the end" : "";
    return node.isStandard() ? type + where : type + " of domain " + Names.quote(node.domain());
  }
}
