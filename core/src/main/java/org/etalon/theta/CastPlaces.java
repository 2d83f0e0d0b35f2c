package org.etalon.theta;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.network.Node;

/**
 * The nodes of a network of real numbers, with a place wherever another one casts: a place does
 * nothing, but sites fall together with those of the other network.
 *
 * @param nodes as many as the other network has, with its inputs
 * @param places the numbers of the nodes that do nothing, from 0
 */
record CastPlaces(List<Node> nodes, BitSet places) {
  /** Nothing where the networks differ in more than their numbers and the casts of {@code g}. */
  static Optional<CastPlaces> of(Network f, Network g) {
    List<Node> nodes = new ArrayList<>();
    BitSet places = new BitSet();
    List<Integer> values = new ArrayList<>(List.of(0)); // of f, for each value of g
    int taken = 0;
    for (Node node : g.nodes()) {
      if (node.layer().isCast()) {
        places.set(nodes.size());
        values.add(values.get(node.inputs().get(0)));
        nodes.add(node);
        continue;
      }
      if (taken == f.nodes().size()) {
        return Optional.empty();
      }
      Node own = f.nodes().get(taken++);
      if (!own.inputs().equals(node.inputs().stream().map(values::get).toList())) {
        return Optional.empty();
      }
      values.add(taken);
      nodes.add(new Node(own.layer(), node.inputs()));
    }
    return taken == f.nodes().size()
        ? Optional.of(new CastPlaces(nodes, places))
        : Optional.empty();
  }
}
