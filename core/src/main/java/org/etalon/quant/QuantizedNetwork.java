package org.etalon.quant;

import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.Network;

/**
 * A network with quantized parameters, in the alternating form of {@link
 * org.etalon.network.FoldedNetwork}.
 *
 * @param layers the layers, first to last
 */
public record QuantizedNetwork(List<QuantizedLayer> layers) {
  /** Copies the list. */
  public QuantizedNetwork {
    layers = List.copyOf(layers);
  }

  /** The network these parameters make, exactly. */
  public Network network() {
    return Network.alternating(
        layers.stream().map(layer -> Affine.of(layer.weights(), layer.bias())).toList());
  }

  /** The bits of all weights and biases, each at its width, packed, scales not counted. */
  public long payloadBits() {
    return layers.stream().mapToLong(QuantizedLayer::payloadBits).sum();
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    return layers.stream().mapToLong(QuantizedLayer::parameterCount).sum();
  }

  /** How many parameters were clipped. */
  public int saturated() {
    return layers.stream().mapToInt(QuantizedLayer::saturated).sum();
  }
}
