package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.Vector;

/**
 * Some rows of an affine map over a box, in the scale of the box: {@code v_i = center_i + sum_j
 * a_ij r_j s_j} for inputs {@code m_j + r_j s_j}, s in [-1, 1].
 *
 * <p>Entries are split by their sign, and rows are columns, so that all loops run over rows. Points
 * are read as one of so many levels an input: the mirror image of level k of n is {@code n - 1 -
 * k}. Immutable.
 */
final class ScaledRows {
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
  ScaledRows(double[] a, int columns, Vector b, int[] rows, EuclideanBox box) {
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
      center[i] += b.get(rows[i]);
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
   * Sums, for every row, the magnitudes of its scaled entries by level: entry {@code [k * size +
   * i]} is the sum over the inputs at which {@code a_ij s_j / |a_ij|} lies in level k.
   *
   * @param levels of each input, from 0 on
   * @param count how many levels there are
   */
  void histogram(int[] levels, int count, double[] sums) {
    Arrays.fill(sums, 0, count * size, 0);
    for (int j = 0; j < inputs; j++) {
      int at = j * size;
      add(positive, at, sums, levels[j] * size);
      add(negative, at, sums, (count - 1 - levels[j]) * size);
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
   * @param factors c_ij is entry {@code [k * size + i]} for the level k of {@code a_ij s_j /
   *     |a_ij|}
   */
  void gather(double[] factors, int[] levels, int count, double[] sums) {
    for (int j = 0; j < inputs; j++) {
      sums[j] += coefficient(factors, j, levels[j], count);
    }
  }

  /** One entry of what {@link #gather} adds, for another level of the input. */
  double coefficient(double[] factors, int j, int level, int count) {
    return DotProduct.of(positive, j * size, factors, level * size, size)
        - DotProduct.of(negative, j * size, factors, (count - 1 - level) * size, size);
  }
}
