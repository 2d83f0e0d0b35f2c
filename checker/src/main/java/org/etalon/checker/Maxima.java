package org.etalon.checker;

import org.etalon.network.MaxPool;

/**
 * Replaces coefficients on maxima by coefficients on the members of their windows, in double
 * arithmetic; what becomes constant is rounded up (docs/math/graphs.md, lemma 5).
 */
final class Maxima {
  private final MaxPool pool;
  private final LayerState state;
  private final double[] constant;
  private final int width;

  /** After {@link #pair}: the coefficients on z' of g and on z of f. */
  final double[][] onG;

  final double[][] onF;

  Maxima(MaxPool pool, LayerState state, double[] constant) {
    this.pool = pool;
    this.state = state;
    this.constant = constant;
    width = constant.length;
    onG = new double[state.size][width];
    onF = new double[state.size][width];
  }

  /** One network: the coefficients on what the site takes. */
  double[][] single(double[][] c, boolean ofG) {
    double[][] next = ofG ? onG : onF;
    for (int k = 0; k < pool.outputSize(); k++) {
      for (int r = 0; r < width; r++) {
        single(k, r, c[k][r], ofG, next);
      }
    }
    return next;
  }

  private void single(int k, int r, double v, boolean ofG, double[][] next) {
    double[] low = ofG ? state.pLow : state.zLow;
    double[] high = ofG ? state.pHigh : state.zHigh;
    if (v < 0) { // the maximum is at least any member
      int least = Winner.least(pool, k, low);
      add(next, least, r, v, Math.max(Math.abs(low[least]), Math.abs(high[least])));
      return;
    }
    Winner winner = Winner.of(pool, k, low, high, high, Double.NEGATIVE_INFINITY);
    double w = v * winner.slope();
    raise(r, above(v, w, winner));
    add(next, winner.member, r, w, Math.max(Math.abs(winner.low), Math.abs(winner.high)));
  }

  /** The largest {@code v max(t, others) - w t}, v >= 0: convex, so at an end. */
  private static double above(double v, double w, Winner winner) {
    if (winner.dominates()) { // then w is v, and the maximum is t
      return 0;
    }
    double atLow =
        Round.addUp(
            Round.multiplyUp(v, Math.max(winner.low, winner.others)),
            Round.multiplyUp(-w, winner.low));
    double atHigh =
        Round.addUp(
            Round.multiplyUp(v, Math.max(winner.high, winner.others)),
            Round.multiplyUp(-w, winner.high));
    return Math.max(atLow, atHigh);
  }

  private void raise(int r, double amount) {
    constant[r] = Round.addUp(constant[r], amount);
  }

  /** Adds to a coefficient; the rounding of the sum multiplies at most {@code magnitude}. */
  private void add(double[][] next, int i, int r, double c, double magnitude) {
    double sum = next[i][r] + c;
    if (next[i][r] != 0) {
      raise(r, Round.multiplyUp(Math.abs(sum) * 0x1p-52, magnitude) + Forms.TINY);
    }
    next[i][r] = sum;
  }

  /**
   * Both: {@code s a' + t a = s (a' - a) + (s + t) a}; where d is small beside z that is what
   * matters.
   */
  void pair(double[][] s, double[][] t) {
    double[] rise = Winner.negated(state.dLow);
    double[] fall = Winner.negated(state.dHigh);
    for (int k = 0; k < pool.outputSize(); k++) {
      double mostF = Winner.largest(pool, k, state.zLow);
      double mostG = Winner.largest(pool, k, state.pLow);
      Winner above = Winner.of(pool, k, state.dLow, state.dHigh, state.pHigh, mostG);
      Winner below = Winner.of(pool, k, fall, rise, state.zHigh, mostF);
      double reach = Math.max(Math.abs(mostF), Math.abs(Winner.largest(pool, k, state.zHigh)));
      for (int r = 0; r < width; r++) {
        double u = s[k][r];
        double q = u + t[k][r];
        raise(r, Round.multiplyUp(Math.abs(q) * 0x1p-52, reach) + Forms.TINY);
        // u e <= |u| max d over those that may win in g, or |u| max -d over those that may in f.
        Winner winner = u >= 0 ? above : below;
        double w = Math.abs(u) * winner.slope();
        raise(r, above(Math.abs(u), w, winner));
        double onD = u >= 0 ? w : -w;
        int i = winner.member;
        add(onG, i, r, onD, Math.max(Math.abs(state.pLow[i]), Math.abs(state.pHigh[i])));
        add(onF, i, r, -onD, Math.max(Math.abs(state.zLow[i]), Math.abs(state.zHigh[i])));
        single(k, r, q, false, onF);
      }
    }
  }
}
