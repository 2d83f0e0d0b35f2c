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

  /** The bits of all parameters, weights and biases, scales not counted. */
  public long totalBits() {
    return layers.stream().mapToLong(QuantizedLayer::totalBits).sum();
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    return layers.stream().mapToLong(QuantizedLayer::parameterCount).sum();
  }

  /** How many times smaller the parameters are than in float32, scales not counted. */
  public double compression() {
    return 32.0 * parameterCount() / totalBits();
  }

  /** How many parameters were clipped. */
  public int saturated() {
    return layers.stream().mapToInt(QuantizedLayer::saturated).sum();
  }
}
