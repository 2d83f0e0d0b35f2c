package org.etalon.checker;

import org.etalon.network.MaxPool;

/**
 * Of one window the member of the largest upper end, and the largest upper end of all others:
 * {@code max <= max(that member, others)}, and the maximum is that member where its lower end is at
 * least the others' (docs/math/graphs.md, lemma 5).
 */
final class Winner {
  final int member;
  final double low;
  final double high;
  final double others;

  private Winner(int member, double low, double high, double others) {
    this.member = member;
    this.low = low;
    this.high = high;
    this.others = others;
  }

  /** Of the members whose {@code floor} is at least {@code least}: those that may win. */
  static Winner of(
      MaxPool pool, int window, double[] low, double[] high, double[] floor, double least) {
    int member = -1;
    double others = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < pool.windowSize(window); k++) {
      int i = pool.member(window, k);
      if (floor[i] < least) {
        continue;
      }
      if (member < 0 || high[i] > high[member]) {
        others = member < 0 ? others : Math.max(others, high[member]);
        member = i;
      } else if (i != member) {
        others = Math.max(others, high[i]);
      }
    }
    if (member < 0) {
      throw new ContradictionException("no member of a window can be the largest");
    }
    return new Winner(member, low[member], high[member], others);
  }

  /** The member of the largest lower end. */
  static int least(MaxPool pool, int window, double[] low) {
    int best = pool.member(window, 0);
    for (int k = 1; k < pool.windowSize(window); k++) {
      int i = pool.member(window, k);
      best = low[i] > low[best] ? i : best;
    }
    return best;
  }

  /** The largest value in a window. */
  static double largest(MaxPool pool, int window, double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < pool.windowSize(window); k++) {
      largest = Math.max(largest, values[pool.member(window, k)]);
    }
    return largest;
  }

  static double[] negated(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = -x[i];
    }
    return y;
  }

  boolean dominates() {
    return low >= others;
  }

  /** The slope of the chord of {@code max(t, others)} over [low, high]; any slope would do. */
  double slope() {
    double slope = (high - others) / (high - low);
    return dominates() ? 1 : slope > 0 ? Math.min(1, slope) : 0;
  }
}
