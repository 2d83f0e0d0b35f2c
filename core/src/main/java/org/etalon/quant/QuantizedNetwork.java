package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.jspecify.annotations.Nullable;

/** A network with quantized parameters. Immutable; its graph is made when it is first asked for. */
public final class QuantizedNetwork {
  private final Network source;
  private final List<QuantizedLayer> layers;
  private @Nullable Network network;

  /**
   * Copies the list.
   *
   * @param source the network they were made of
   * @param layers what stands in place of each of its layers that stores parameters, in their order
   */
  public QuantizedNetwork(Network source, List<QuantizedLayer> layers) {
    this.source = source;
    this.layers = List.copyOf(layers);
  }

  /** The network they were made of. */
  public Network source() {
    return source;
  }

  /** What stands in place of each layer that stores parameters, in their order. */
  public List<QuantizedLayer> layers() {
    return layers;
  }

  /** The graph of the source with these parameters, exactly; one and the same every time. */
  public synchronized Network network() {
    if (network == null) {
      List<Node> nodes = new ArrayList<>(source.nodes());
      for (QuantizedLayer layer : layers) {
        int at = layer.node() - 1;
        nodes.set(at, new Node(layer.affine(), nodes.get(at).inputs()));
      }
      network = Network.of(source.inputSize(), nodes);
    }
    return network;
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

  /** Equal networks quantized to equal layers. */
  @Override
  public boolean equals(Object other) {
    return other instanceof QuantizedNetwork same
        && source.equals(same.source)
        && layers.equals(same.layers);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + layers.hashCode();
  }
}
