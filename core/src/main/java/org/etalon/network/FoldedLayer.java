package org.etalon.network;

import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * One layer {@code (W_l, b_l)} of a {@link FoldedNetwork}, with bounds on how far the stored
 * parameters are from the real ones.
 *
 * @param weights W, {@code N_l x N_(l-1)}, the composition of the layers folded into it, rounded
 * @param bias b, rounded
 * @param weightErrorByRow upper bounds of {@code sum_j |W_true - W|_ij}, one a row i
 * @param weightErrorMax an upper bound of {@code max_ij |W_true - W|_ij}
 * @param biasError upper bounds of {@code |b_true - b|_i}
 */
public record FoldedLayer(
    Matrix weights, Vector bias, Vector weightErrorByRow, double weightErrorMax, Vector biasError) {

  /** N_(l-1). */
  public int inputSize() {
    return weights.columns();
  }

  /** N_l. */
  public int outputSize() {
    return weights.rows();
  }

  /** Whether the stored parameters are the real ones. */
  public boolean isExact() {
    return weightErrorMax == 0 && biasError.maxAbs() == 0;
  }
}
