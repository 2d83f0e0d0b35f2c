package org.etalon.engine.bound;

import java.util.Arrays;

/**
 * Some rows of an affine map over a box, in the scale of the box: {@code v_i = center_i + sum_j
 * a_ij r_j s_j} for inputs {@code m_j + r_j s_j}, s in [-1, 1].
 *
 * <p>Entries are split by their sign, and rows are columns, so that all loops run over rows. Points
 * are read as one of {@value #BUCKETS} buckets an input: the mirror image of bucket k is {@code
 * BUCKETS - 1 - k}. Immutable.
 */
final class ScaledRows {
  /** Into how many parts the range of an input is cut. */
  static final int BUCKETS = 63;

  final int size;
  final int inputs;
  private final double[] positive; // [inputs x size]
  private final double[] negative;
  private final double[] center;
  private final double[] reach;

  /**
   * Scales rows of {@code a x + b}.
   *
   * @param a row-major, a column for every input of the network
   * @param rows the rows to take
   */
  ScaledRows(double[] a, int columns, double[] b, int[] rows, EuclideanBox box) {
    size = rows.length;
    inputs = box.count();
    positive = new double[inputs * size];
    negative = new double[inputs * size];
    center = new double[size];
    reach = new double[size];
    for (int j = 0; j < inputs; j++) {
      for (int i = 0; i < size; i++) {
        double entry = a[rows[i] * columns + box.inputs()[j]];
        double scaled = entry * box.radius(j);
        positive[j * size + i] = Math.max(scaled, 0);
        negative[j * size + i] = Math.max(-scaled, 0);
        center[i] += entry * box.middle(j);
        reach[i] += Math.abs(scaled);
      }
    }
    for (int i = 0; i < size; i++) {
      center[i] += b[rows[i]];
    }
  }

  /** The value of row i in the middle of the box, rounded to nearest. */
  double center(int i) {
    return center[i];
  }

  /** How far row i goes from there, {@code sum_j |a_ij| r_j}, rounded to nearest. */
  double reach(int i) {
    return reach[i];
  }

  /**
   * Sums, for every row, the magnitudes of its scaled entries by bucket: entry {@code [k * size +
   * i]} is the sum over the inputs at which {@code a_ij s_j / |a_ij|} lies in bucket k.
   */
  void histogram(byte[] buckets, double[] sums) {
    Arrays.fill(sums, 0, BUCKETS * size, 0);
    for (int j = 0; j < inputs; j++) {
      int at = j * size;
      int bucket = buckets[j];
      add(positive, at, sums, bucket * size);
      add(negative, at, sums, (BUCKETS - 1 - bucket) * size);
    }
  }

  private void add(double[] from, int at, double[] to, int start) {
    for (int i = 0; i < size; i++) {
      to[start + i] += from[at + i];
    }
  }

  /**
   * Adds to {@code sums[j]} the coefficient on s_j of {@code sum_i c_ij a_ij r_j s_j}.
   *
   * @param factors c_ij is entry {@code [k * size + i]} for the bucket k of {@code a_ij s_j /
   *     |a_ij|}
   */
  void gather(double[] factors, byte[] buckets, double[] sums) {
    for (int j = 0; j < inputs; j++) {
      int at = j * size;
      int up = buckets[j] * size;
      int down = (BUCKETS - 1 - buckets[j]) * size;
      sums[j] +=
          DotProduct.of(positive, at, factors, up, size)
              - DotProduct.of(negative, at, factors, down, size);
    }
  }
}
