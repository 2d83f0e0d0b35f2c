package org.etalon.checker;

import java.util.Arrays;

/**
 * Replaces coefficients on what rectifiers give by coefficients on what they take, in double
 * arithmetic; what becomes constant is rounded up (docs/math/checker.md, lemmas 2 to 4).
 */
final class Relaxing {
  /** Rounding of two products, a difference each and a sum, several times over. */
  private static final double SLACK = 0x1p-49;

  /** Slopes of a site that each row has for itself. */
  interface Chosen {
    /** No row has slopes of its own. */
    Chosen NONE =
        new Chosen() {
          @Override
          public boolean covers(int neuron) {
            return false;
          }

          @Override
          public double slope(int r, int neuron) {
            throw new IllegalStateException("not covered");
          }
        };

    /** Whether rows have slopes for a neuron. */
    boolean covers(int neuron);

    /** The slope of row r. */
    double slope(int r, int neuron);
  }

  private final Vertices vertices = new Vertices();

  /**
   * Relaxes one site.
   *
   * @param s coefficients on a' of g, overwritten by those on z'; ignored for rows of f
   * @param t coefficients on a of f, overwritten by those on z; ignored for rows of g
   * @param chosen slopes of each row's own
   */
  void relax(
      LayerState state,
      double[] s,
      double[] t,
      Kind kind,
      int rule,
      Chosen chosen,
      double[] constant) {
    for (int i = 0; i < state.size; i++) {
      switch (kind) {
        case F ->
            single(
                t,
                i,
                state.zLow[i],
                state.zHigh[i],
                state.above[i],
                state.below[rule][i],
                chosen,
                constant);
        case G ->
            single(
                s,
                i,
                state.pLow[i],
                state.pHigh[i],
                state.abovePrime[i],
                state.belowPrime[rule][i],
                chosen,
                constant);
        case DIFFERENCE -> pair(state, s, t, i, rule, chosen, constant);
      }
    }
  }

  /**
   * {@code v relu(z) <= w z + c} on [low, high] with any w and {@code c = max (v relu(z) - w z)},
   * which is attained at an end or at 0.
   */
  private static void single(
      double[] c,
      int i,
      double low,
      double high,
      double above,
      double below,
      Chosen chosen,
      double[] constant) {
    int width = constant.length;
    int at = i * width;
    if (low >= 0) {
      return;
    }
    if (high <= 0) {
      Arrays.fill(c, at, at + width, 0);
      return;
    }
    boolean own = chosen.covers(i);
    for (int r = 0; r < width; r++) {
      double v = c[at + r];
      double w = v * (own ? chosen.slope(r, i) : v >= 0 ? above : below);
      double atLow = Round.multiplyUp(-w, low);
      double atHigh = Round.multiplyUp(Round.addUp(v, -w), high);
      constant[r] = Round.addUp(constant[r], Math.max(0, Math.max(atLow, atHigh)));
      c[at + r] = w;
    }
  }

  /** {@code u relu(z') + v relu(z) <= x z' + y z + c}, c the largest difference at the vertices. */
  private void pair(
      LayerState state, double[] s, double[] t, int i, int rule, Chosen chosen, double[] constant) {
    int width = constant.length;
    int at = i * width;
    boolean stable = !state.unstable(i);
    boolean stablePrime = !state.unstablePrime(i);
    if (stable && state.zHigh[i] <= 0) {
      Arrays.fill(t, at, at + width, 0);
    }
    if (stablePrime && state.pHigh[i] <= 0) {
      Arrays.fill(s, at, at + width, 0);
    }
    if (stable && stablePrime) {
      return;
    }
    vertices.collect(
        state.zLow[i],
        state.zHigh[i],
        state.pLow[i],
        state.pHigh[i],
        state.dLow[i],
        state.dHigh[i]);
    boolean own = chosen.covers(i);
    double zMax = Math.max(-state.zLow[i], state.zHigh[i]);
    double pMax = Math.max(-state.pLow[i], state.pHigh[i]);
    for (int r = 0; r < width; r++) {
      double u = s[at + r];
      double v = t[at + r];
      double q = u + v;
      double onD = u >= 0 ? u * state.aboveOnD[i] : u * state.belowOnD[i];
      double onZ = u >= 0 ? u * state.aboveOnZ[i] : u * state.belowOnZ[i];
      onZ += q * (own ? chosen.slope(r, i) : q >= 0 ? state.above[i] : state.below[rule][i]);
      double x = onD;
      double y = onZ - onD;
      double positiveP = u - x;
      double positiveZ = v - y;
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < vertices.count; k++) {
        double p = vertices.p[k];
        double z = vertices.z[k];
        largest = Math.max(largest, (p >= 0 ? positiveP : -x) * p + (z >= 0 ? positiveZ : -y) * z);
      }
      double size =
          Math.max(Math.abs(positiveP), Math.abs(x)) * pMax
              + Math.max(Math.abs(positiveZ), Math.abs(y)) * zMax;
      constant[r] = Round.addUp(constant[r], Round.addUp(largest, size * SLACK + Forms.TINY));
      s[at + r] = x;
      t[at + r] = y;
    }
  }
}
