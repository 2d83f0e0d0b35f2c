package org.etalon.details;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.network.Node;

/** Networks without their casts: what their parameters make of real numbers. */
final class Uncast {
  private Uncast() {}

  /** The network in which every value stays what it is; itself if it casts none. */
  static Network of(Network network) {
    if (!network.hasCasts()) {
      return network;
    }
    List<Node> nodes = new ArrayList<>();
    List<Integer> values = new ArrayList<>(List.of(0)); // here, for each value there
    for (Node node : network.nodes()) {
      List<Integer> inputs = node.inputs().stream().map(values::get).toList();
      if (node.layer().isCast()) {
        values.add(inputs.get(0));
      } else {
        nodes.add(new Node(node.layer(), inputs));
        values.add(nodes.size());
      }
    }
    return Network.of(network.inputSize(), nodes);
  }
}
