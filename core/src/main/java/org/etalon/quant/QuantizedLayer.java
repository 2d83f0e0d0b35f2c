package org.etalon.quant;

import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * A layer whose parameters are on a grid.
 *
 * @param weights the quantized weights as real numbers, {@code N_l x N_(l-1)}, exactly
 * @param bias the quantized biases as real numbers, exactly
 * @param encoding how weights are stored; for {@link Encoding.Scaled} every weight of output
 *     channel i is an integer times {@code scale(i)}, and the division by it gives that integer
 *     exactly
 * @param biasEncoding how biases are stored; equal to {@code encoding} where they share scales and
 *     width with the weights
 * @param saturated how many parameters were clipped
 */
public record QuantizedLayer(
    Matrix weights, Vector bias, Encoding encoding, Encoding biasEncoding, int saturated) {

  /** A layer whose biases are stored as its weights are. */
  public QuantizedLayer(Matrix weights, Vector bias, Encoding encoding, int saturated) {
    this(weights, bias, encoding, encoding, saturated);
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    return (long) weights.rows() * (weights.columns() + 1);
  }

  /** The bits of all weights and biases, each at its width, scales not counted. */
  public long payloadBits() {
    long count = (long) weights.rows() * weights.columns();
    return count * encoding.bits() + (long) bias.size() * biasEncoding.bits();
  }
}
