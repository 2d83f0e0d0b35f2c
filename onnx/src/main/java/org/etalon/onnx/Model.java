package org.etalon.onnx;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.etalon.head.Head;
import org.etalon.network.Network;

/**
 * A network and what its file says about it.
 *
 * @param network the network, up to the head
 * @param head what follows the network in the file
 * @param metadata names and properties
 * @param operators the types of all nodes of an ONNX graph; empty for other formats
 * @param derived what of the graph a runtime computes in other steps than the network has, in
 *     words: no matter to real arithmetic, but to rounding
 */
public record Model(
    Network network,
    Head head,
    ModelMetadata metadata,
    Set<String> operators,
    SortedSet<String> derived) {
  /** Copies the sets. */
  public Model {
    operators = Set.copyOf(operators);
    derived = Collections.unmodifiableSortedSet(new TreeSet<>(derived));
  }

  /** A model whose file holds the very steps of the network. */
  public Model(Network network, Head head, ModelMetadata metadata, Set<String> operators) {
    this(network, head, metadata, operators, new TreeSet<>());
  }
}
