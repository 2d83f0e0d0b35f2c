package org.etalon.quant;

import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * An affine layer whose weights are few integers times a real number for each row; its biases are
 * real. Training for few bits makes such layers: batch normalization, folded, scales rows.
 *
 * @param bits of a weight, scales not counted: the integers take at most 2^bits values
 * @param indices the integers, {@code N_l x N_(l-1)}, 16-bit ones
 * @param scales one float32 number a row, of any sign
 * @param bias one float32 number a row
 */
public record RowScaledLayer(int bits, Matrix indices, Vector scales, Vector bias) {
  private static final int MOST_BITS = 8;

  /**
   * Checks shapes and values.
   *
   * @throws IllegalArgumentException if shapes differ, an index is no 16-bit integer, or a scale or
   *     bias is no finite float32 number
   */
  public RowScaledLayer {
    if (scales.size() != indices.rows() || bias.size() != indices.rows()) {
      throw new IllegalArgumentException(
          indices.rows() + " rows, " + scales.size() + " scales, " + bias.size() + " biases");
    }
    if (bits < 1 || bits > MOST_BITS) {
      throw new IllegalArgumentException("bits must be 1 to " + MOST_BITS + ", not " + bits);
    }
    for (double index : indices.toArray()) {
      if (Math.rint(index) != index || index < Short.MIN_VALUE || index > Short.MAX_VALUE) {
        throw new IllegalArgumentException("not a 16-bit integer: " + index);
      }
    }
    for (int i = 0; i < scales.size(); i++) {
      requireFloat(scales.get(i));
      requireFloat(bias.get(i));
    }
  }

  private static void requireFloat(double value) {
    if (!Double.isFinite(value) || (float) value != value) {
      throw new IllegalArgumentException("not a finite float32 number: " + value);
    }
  }

  /** The layer, each weight rounded to float32 as the ONNX reference does when it dequantizes. */
  public Affine affine() {
    double[] weights = indices.toArray();
    int columns = indices.columns();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) weights[i] * (float) scales.get(i / columns);
    }
    return Affine.of(Matrix.of(indices.rows(), columns, weights), bias);
  }
}
