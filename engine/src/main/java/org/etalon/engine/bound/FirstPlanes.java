package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.certificate.Evidence;

/**
 * Planes above {@code relu(v)} or {@code relu(-v)} for rows of the first layer, that take of each
 * entry a share between 0 and 1: {@code 1/2 + steepness (place - position)}, cut, the position
 * counted from where the entry pulls v down. A row's place is where its plane is best: where half
 * of its largest value is taken (docs/math/envelopes.md, lemma 4).
 *
 * <p>Buffers of one thread.
 */
final class FirstPlanes {
  /** Positions that a byte can tell apart, from -1 to 1. */
  static final int LEVELS = 255;

  private static final int HALF = LEVELS / 2;

  /** Halvings of the range of places: as fine as they are stored. */
  private static final int HALVINGS = 16;

  private final ScaledRows rows;
  private final double[] sums;
  private final double[] factors;
  private final double[] straight;
  private final double[] weights;
  private final boolean[] negated;
  private final short[] places;
  private final double[] levelSums = new double[LEVELS + 1];
  private final double[] levelMoments = new double[LEVELS + 1];

  FirstPlanes(ScaledRows rows) {
    this.rows = rows;
    sums = new double[LEVELS * rows.size];
    factors = new double[LEVELS * rows.size];
    straight = new double[rows.size];
    weights = new double[rows.size];
    negated = new boolean[rows.size];
    places = new short[rows.size];
  }

  /** The level of a position. */
  static int level(double position) {
    return HALF + Evidence.Row.ofPosition(position);
  }

  /** What a certificate holds for a level. */
  static byte stored(int level) {
    return (byte) (level - HALF);
  }

  /** What a certificate holds for the place of row i. */
  short placeOf(int i) {
    return places[i];
  }

  /** Forgets all rows. */
  void clear() {
    Arrays.fill(straight, 0);
    Arrays.fill(weights, 0);
  }

  /** Takes {@code weight * v_i} besides; returns what it is in the middle of the box. */
  double linear(int i, double weight) {
    straight[i] += weight;
    return weight * rows.center(i);
  }

  /** Takes {@code weight * relu(v_i)}, or {@code weight * relu(-v_i)}, weight not negative. */
  void curve(int i, double weight, boolean ofNegated) {
    weights[i] = weight;
    negated[i] = ofNegated;
  }

  /** Adds the coefficients of what was taken as it is, on the scaled inputs. */
  void addLinear(double[] coefficients) {
    for (int j = 0; j < rows.inputs; j++) {
      coefficients[j] += rows.coefficient(straight, j, 0, 1);
    }
  }

  /**
   * Places the planes of all curved rows, adds their coefficients, and returns their constants.
   *
   * @param levels the positions
   */
  double place(int[] levels, int steepness, double[] coefficients) {
    rows.histogram(levels, LEVELS, sums);
    Arrays.fill(factors, 0);
    double constant = 0;
    for (int i = 0; i < rows.size; i++) {
      if (weights[i] != 0) {
        constant += weights[i] * place(i, 0.25 * steepness);
      }
    }
    rows.gather(factors, levels, LEVELS, coefficients);
    return constant;
  }

  /** One coefficient with the planes placed last, for another position of the input. */
  double coefficient(int j, int level) {
    return rows.coefficient(factors, j, level, LEVELS);
  }

  /** The constant of the plane of row i, whose factors are set. */
  private double place(int i, double steepness) {
    double most = (negated[i] ? -rows.center(i) : rows.center(i)) + rows.reach(i);
    double half = 1 / (2 * steepness);
    double low = -1 - half;
    double high = 1 + half;
    accumulate(i);
    for (int k = 0; k < HALVINGS; k++) {
      double middle = 0.5 * (low + high);
      if (taken(middle, steepness, half) > 0.5 * most) {
        high = middle;
      } else {
        low = middle;
      }
    }
    places[i] = Evidence.Row.ofPlace(0.5 * (low + high));
    double spent = 0;
    double place = places[i] * 0x1p-14;
    double sign = negated[i] ? -weights[i] : weights[i];
    for (int k = 0; k < LEVELS; k++) {
      double share = Evidence.Row.share(steepness, place, 1, stored(k) / 127.0);
      int at = index(k, i) * rows.size + i;
      spent += share * sums[at];
      factors[at] = sign * share;
    }
    return Math.max(spent, most - spent);
  }

  private int index(int level, int i) {
    return negated[i] ? LEVELS - 1 - level : level;
  }

  private void accumulate(int i) {
    for (int k = 0; k < LEVELS; k++) {
      double sum = sums[index(k, i) * rows.size + i];
      levelSums[k + 1] = levelSums[k] + sum;
      levelMoments[k + 1] = levelMoments[k] + sum * stored(k) / HALF;
    }
  }

  /** About the sum of all entries' magnitudes times their shares, at a place. */
  private double taken(double place, double steepness, double half) {
    int whole = count(place - half);
    int some = count(place + half);
    double sum = levelSums[some] - levelSums[whole];
    double moment = levelMoments[some] - levelMoments[whole];
    return levelSums[whole] + sum * (0.5 + steepness * place) - steepness * moment;
  }

  /** How many levels are at most a position. */
  private static int count(double position) {
    return (int) Math.max(0, Math.min(LEVELS, Math.floor(HALF * (position + 1)) + 1));
  }
}
