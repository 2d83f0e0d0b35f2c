package org.etalon.onnx;

import java.util.Set;
import org.etalon.head.Head;
import org.etalon.network.Network;

/**
 * A network and what its file says about it.
 *
 * @param network the network, up to the head
 * @param head what follows the network in the file
 * @param metadata names and properties
 * @param operators the types of all nodes of an ONNX graph; empty for other formats
 */
public record Model(Network network, Head head, ModelMetadata metadata, Set<String> operators) {
  /** Copies the set. */
  public Model {
    operators = Set.copyOf(operators);
  }
}
