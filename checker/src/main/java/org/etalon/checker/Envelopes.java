package org.etalon.checker;

import java.util.Arrays;

/**
 * Replaces coefficients on what the first site gives by planes in the inputs, in double arithmetic
 * (docs/math/checker.md, lemma 6). Whatever a plane is, {@code relu(v) <= t(x) + max(max -t, max (v
 * - t))} over the box.
 */
final class Envelopes {
  private final FirstSite site;
  private final double[] lower;
  private final double[] upper;
  private final double[] magnitude;
  private final Recorded recorded;
  private final Relaxing.Chosen slopes;

  /** Coefficients on the inputs, {@code [input][row]}, of what was replaced. */
  final double[][] onInputs;

  /** Coefficients on z of f of what was split off rows of the difference. */
  final double[][] onZ;

  Envelopes(FirstSite site, double[] lower, double[] upper, Recorded recorded, int size) {
    this.site = site;
    this.lower = lower;
    this.upper = upper;
    this.recorded = recorded;
    slopes = recorded.at(1);
    int width = recorded.rows.length;
    magnitude = new double[lower.length];
    Arrays.setAll(magnitude, j -> Math.max(Math.abs(lower[j]), Math.abs(upper[j])));
    onInputs = new double[lower.length][width];
    onZ = new double[size][width];
  }

  /**
   * Takes what has a plane of its own out of the coefficients.
   *
   * @param s coefficients on a' of g; ignored for rows of f
   * @param t coefficients on a of f; ignored for rows of g
   */
  void take(LayerState state, double[][] s, double[][] t, double[] constant) {
    int width = constant.length;
    int[] listed = recorded.first();
    for (int k = 0; k < listed.length; k++) {
      int i = listed[k];
      for (int r = 0; r < width; r++) {
        switch (recorded.kind) {
          case F -> t[i][r] = single(t[i][r], state.unstable(i), k, r, Kind.F, constant);
          case G -> s[i][r] = single(s[i][r], state.unstablePrime(i), k, r, Kind.G, constant);
          case DIFFERENCE -> split(state, s, t, k, r, constant);
        }
      }
    }
  }

  /** Replaces a positive coefficient; returns what is left. */
  private double single(double v, boolean unstable, int k, int r, Kind kind, double[] constant) {
    if (unstable && v > 0) {
      replace(v, 1, k, r, kind, constant);
      return 0;
    }
    return v;
  }

  /**
   * {@code s a' + t a = s e + q a} with q = s + t: e is at most max(0, d) and at least min(0, d),
   * and q a is bounded by itself; s e stays where one of the two is stable.
   */
  private void split(
      LayerState state, double[][] s, double[][] t, int k, int r, double[] constant) {
    int i = recorded.first()[k];
    if (!state.unstable(i)) {
      return;
    }
    if (state.pHigh[i] <= 0) {
      s[i][r] = 0; // it multiplies 0
    }
    double onE = s[i][r];
    double q = onE + t[i][r];
    double hidden = Round.multiplyUp(Math.abs(q) * 0x1p-53, state.zHigh[i]);
    constant[r] = Round.addUp(constant[r], hidden + Forms.TINY);
    if (q > 0) {
      replace(q, 1, k, r, Kind.F, constant);
    } else {
      double w = q * slopes.slope(r, i);
      double atLow = Round.multiplyUp(-w, state.zLow[i]);
      double atHigh = Round.multiplyUp(Round.addUp(q, -w), state.zHigh[i]);
      constant[r] = Round.addUp(constant[r], Math.max(0, Math.max(atLow, atHigh)));
      onZ[i][r] = w;
    }
    t[i][r] = -onE;
    if (state.unstablePrime(i)) {
      replace(Math.abs(onE), onE < 0 ? -1 : 1, k, r, Kind.DIFFERENCE, constant);
      s[i][r] = 0;
      t[i][r] = 0;
    }
  }

  /** Replaces {@code weight * relu(sign * v)}, v what neuron k of the listed ones takes. */
  private void replace(double weight, double sign, int k, int r, Kind kind, double[] constant) {
    if (weight == 0) {
      return;
    }
    int i = recorded.first()[k];
    double[] a = site.row(i, kind);
    double[] plane = recorded.plane(r, k, a, sign, kind == Kind.DIFFERENCE);
    double below = 0; // the largest -t
    double above = 0; // the largest v - t, without the bias
    double reach = 0;
    for (int j = 0; j < plane.length; j++) {
      double rest = sign * a[j] - plane[j];
      below += Math.max(-plane[j] * lower[j], -plane[j] * upper[j]);
      above += Math.max(rest * lower[j], rest * upper[j]);
      reach += (Math.abs(a[j]) + Math.abs(plane[j])) * magnitude[j];
      onInputs[j][r] += weight * plane[j];
    }
    // Of every sum here and of the coefficients: at most so many roundings a term.
    double gamma = Round.gammaUp(2L * (plane.length + recorded.first().length) + 8);
    double error = Round.addUp(Round.multiplyUp(4 * gamma, reach), Forms.TINY);
    double high = Math.max(below, Round.addUp(site.bias(i, kind, sign), above));
    constant[r] =
        Round.addUp(constant[r], Round.multiplyUp(weight, Round.addUp(high, error)) + Forms.TINY);
  }
}
