package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.network.Node;

/**
 * A network with quantized parameters.
 *
 * @param source the network they were made of
 * @param layers what stands in place of each of its layers that stores parameters, in their order
 */
public record QuantizedNetwork(Network source, List<QuantizedLayer> layers) {
  /** Copies the list. */
  public QuantizedNetwork {
    layers = List.copyOf(layers);
  }

  /** The graph of the source with these parameters, exactly. */
  public Network network() {
    List<Node> nodes = new ArrayList<>(source.nodes());
    for (QuantizedLayer layer : layers) {
      int at = layer.node() - 1;
      nodes.set(at, new Node(layer.affine(), nodes.get(at).inputs()));
    }
    return Network.of(source.inputSize(), nodes);
  }

  /** The bits of all weights and biases, each at its width, packed, scales not counted. */
  public long payloadBits() {
    return layers.stream().mapToLong(QuantizedLayer::payloadBits).sum();
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    return layers.stream().mapToLong(layer -> layer.parameters().count()).sum();
  }

  /** How many parameters were clipped. */
  public int saturated() {
    return layers.stream().mapToInt(QuantizedLayer::saturated).sum();
  }
}
