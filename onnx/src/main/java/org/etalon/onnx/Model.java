package org.etalon.onnx;

import java.util.Set;
import org.etalon.network.Network;

/**
 * A network and what its file says about it.
 *
 * @param network the network
 * @param metadata names and properties
 * @param operators the types of all nodes of an ONNX graph; empty for other formats
 */
public record Model(Network network, ModelMetadata metadata, Set<String> operators) {
  /** Copies the set. */
  public Model {
    operators = Set.copyOf(operators);
  }
}
