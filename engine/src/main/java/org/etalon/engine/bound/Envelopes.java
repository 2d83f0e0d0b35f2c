package org.etalon.engine.bound;

/**
 * Upper planes of {@code relu(v)} for v affine in the inputs, with a slope of its own for every
 * input.
 *
 * <p><b>Method:</b> {@code relu(v) <= sum_j c_j a_j r_j s_j + max(h, u - h)} for any c_j in [0, 1],
 * {@code h = sum_j c_j |a_j| r_j} and u the largest v (docs/math/envelopes.md, lemma 1). At a point
 * of the box the least is had by c = 1 for the inputs that push v down there and c = 0 for those
 * that push it up, the border where {@code 2h = u}: the concave envelope of relu(v). With all c
 * equal this is the chord.
 *
 * <p><b>Reference:</b> Anderson et al., Mathematical Programming 183, 2020, section 3;
 * Tjandraatmadja et al., NeurIPS 2020.
 */
final class Envelopes {
  /** Into how many parts the range of an input is cut. */
  static final int BUCKETS = 63;

  private static final double[] POSITIONS = new double[BUCKETS];

  static {
    for (int k = 0; k < BUCKETS; k++) {
      POSITIONS[k] = (2 * k + 1.0) / BUCKETS - 1;
    }
  }

  private final ScaledRows rows;
  private final double[] sums;
  private final double[] factors;

  /** Room for the planes of {@code rows} at one point at a time; of one thread. */
  Envelopes(ScaledRows rows) {
    this.rows = rows;
    sums = new double[BUCKETS * rows.size];
    factors = new double[BUCKETS * rows.size];
  }

  /** The point at which planes are wanted. */
  void moveTo(int[] buckets) {
    rows.histogram(buckets, BUCKETS, sums);
  }

  /** v_i in the middle of the box. */
  double center(int i) {
    return rows.center(i);
  }

  /** v_i at the point, to within a bucket; no bound. */
  double value(int i) {
    double value = rows.center(i);
    for (int k = 0; k < BUCKETS; k++) {
      value += sums[k * rows.size + i] * POSITIONS[k];
    }
    return value;
  }

  /** The envelope of {@code relu(v_i)}, or {@code relu(-v_i)}, at the point; no bound. */
  double height(int i, boolean negated) {
    double most = most(i, negated);
    double budget = 0.5 * most;
    double value = Math.max(0, budget);
    for (int k = 0; k < BUCKETS && budget > 0; k++) {
      double sum = sums[index(k, negated) * rows.size + i];
      value += Math.min(sum, budget) * POSITIONS[k];
      budget -= sum;
    }
    return value;
  }

  private static int index(int k, boolean negated) {
    return negated ? BUCKETS - 1 - k : k;
  }

  private double most(int i, boolean negated) {
    return (negated ? -rows.center(i) : rows.center(i)) + rows.reach(i);
  }

  /** Takes {@code weight * v_i} as it is. */
  void linear(int i, double weight) {
    for (int k = 0; k < BUCKETS; k++) {
      factors[k * rows.size + i] = weight;
    }
  }

  /** Takes {@code weight * v_i} besides what was taken of row i. */
  void addLinear(int i, double weight) {
    for (int k = 0; k < BUCKETS; k++) {
      factors[k * rows.size + i] += weight;
    }
  }

  /**
   * Replaces {@code weight * relu(v_i)}, or {@code weight * relu(-v_i)}, by its plane at the point.
   *
   * @param weight not negative
   * @return the plane's constant, to within {@code 4 gamma reach}
   */
  double above(int i, double weight, boolean negated) {
    double most = most(i, negated);
    double budget = 0.5 * most;
    double spent = 0;
    double signed = negated ? -weight : weight;
    for (int k = 0; k < BUCKETS; k++) {
      int at = index(k, negated) * rows.size + i;
      double sum = sums[at];
      double factor = spent + sum <= budget ? 1 : Math.max(0, Math.min(1, (budget - spent) / sum));
      spent += factor * sum;
      factors[at] = signed * factor;
    }
    return weight * Math.max(spent, most - spent);
  }

  /** Adds the coefficients of all that was taken since the last move, on the scaled inputs. */
  void gather(int[] buckets, double[] coefficients) {
    rows.gather(factors, buckets, BUCKETS, coefficients);
  }
}
