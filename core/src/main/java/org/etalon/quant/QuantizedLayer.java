package org.etalon.quant;

import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * A layer whose parameters are on a grid.
 *
 * @param weights the quantized weights as real numbers, {@code N_l x N_(l-1)}, exactly
 * @param bias the quantized biases as real numbers, exactly
 * @param encoding how they are stored; for {@link Encoding.Scaled} every parameter of output
 *     channel i is an integer times {@code scale(i)}, and the division by it gives that integer
 *     exactly
 * @param saturated how many parameters were clipped
 */
public record QuantizedLayer(Matrix weights, Vector bias, Encoding encoding, int saturated) {

  /** The number of weights and biases. */
  public long parameterCount() {
    return (long) weights.rows() * (weights.columns() + 1);
  }

  /** The bits of all its parameters, scales not counted. */
  public long totalBits() {
    return parameterCount() * encoding.bits();
  }
}
