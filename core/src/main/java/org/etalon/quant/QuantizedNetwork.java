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

  /**
   * The bits of all scales: 8 for a power of two, 32 for another float32 number ({@link
   * Encoding#scaleBits}). A scale counts once for the network where all layers have the same one,
   * else once for each layer or each output channel; where biases have scales of their own, these
   * count too.
   */
  public long scaleBits() {
    List<Encoding> weights = layers.stream().map(QuantizedLayer::encoding).toList();
    List<Encoding> biases = layers.stream().map(QuantizedLayer::biasEncoding).toList();
    return scaleBits(weights) + (biases.equals(weights) ? 0 : scaleBits(biases));
  }

  private static long scaleBits(List<Encoding> encodings) {
    Encoding first = encodings.get(0);
    boolean one = first.isScalar() && encodings.stream().allMatch(first::equals);
    return one ? first.scaleBits() : encodings.stream().mapToLong(Encoding::scaleBits).sum();
  }

  /** {@link #payloadBits} and {@link #scaleBits}. */
  public long totalBits() {
    return payloadBits() + scaleBits();
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    return layers.stream().mapToLong(QuantizedLayer::parameterCount).sum();
  }

  /** How many times smaller than in float32 the parameters are, scales counted. */
  public double compression() {
    return 32.0 * parameterCount() / totalBits();
  }

  /** How many parameters were clipped. */
  public int saturated() {
    return layers.stream().mapToInt(QuantizedLayer::saturated).sum();
  }
}
