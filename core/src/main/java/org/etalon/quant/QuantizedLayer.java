package org.etalon.quant;

import org.etalon.network.Affine;
import org.etalon.network.StoredParameters;

/**
 * An affine layer whose parameters are on a grid.
 *
 * @param node the place of its node in the network, from 1
 * @param affine the layer with its quantized parameters, exactly
 * @param parameters these parameters; for {@link Encoding.Scaled} every weight of output channel i
 *     is an integer times {@code scale(i)}, and the division by it gives that integer exactly
 * @param encoding how weights are stored
 * @param biasEncoding how biases are stored; equal to {@code encoding} where they share scales and
 *     width with the weights
 * @param saturated how many parameters were clipped
 */
public record QuantizedLayer(
    int node,
    Affine affine,
    StoredParameters parameters,
    Encoding encoding,
    Encoding biasEncoding,
    int saturated) {

  /** The bits of all weights and biases, each at its width, scales not counted. */
  public long payloadBits() {
    return (long) parameters.weights().size() * encoding.bits()
        + (long) parameters.biases().size() * biasEncoding.bits();
  }
}
