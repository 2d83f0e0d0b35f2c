package org.etalon.checker;

import java.util.Arrays;
import org.etalon.exact.Dyadic;

/** The same as {@link Envelopes} for one row, exactly. */
final class ExactEnvelopes {
  private final FirstSite site;
  private final double[] lower;
  private final double[] upper;
  private final Recorded recorded;
  private final int row;

  /** Coefficients on the inputs of what was replaced. */
  final Dyadic[] onInputs;

  /** Coefficients on z of f of what was split off a row of the difference. */
  final Dyadic[] onZ;

  private Dyadic constant = Dyadic.ZERO;

  ExactEnvelopes(
      FirstSite site, double[] lower, double[] upper, Recorded recorded, int row, int size) {
    this.site = site;
    this.lower = lower;
    this.upper = upper;
    this.recorded = recorded;
    this.row = row;
    onInputs = new Dyadic[lower.length];
    Arrays.fill(onInputs, Dyadic.ZERO);
    onZ = new Dyadic[size];
    Arrays.fill(onZ, Dyadic.ZERO);
  }

  /** Takes what has a plane of its own out of the coefficients; returns what became constant. */
  Dyadic take(LayerState state, Dyadic[] s, Dyadic[] t) {
    int[] listed = recorded.first();
    for (int k = 0; k < listed.length; k++) {
      int i = listed[k];
      switch (recorded.kind) {
        case F -> t[i] = single(t[i], state.unstable(i), k, Kind.F);
        case G -> s[i] = single(s[i], state.unstablePrime(i), k, Kind.G);
        case DIFFERENCE -> split(state, s, t, k);
      }
    }
    return constant;
  }

  private Dyadic single(Dyadic v, boolean unstable, int k, Kind kind) {
    if (unstable && v.signum() > 0) {
      replace(v, 1, k, kind);
      return Dyadic.ZERO;
    }
    return v;
  }

  private void split(LayerState state, Dyadic[] s, Dyadic[] t, int k) {
    int i = recorded.first()[k];
    if (!state.unstable(i)) {
      return;
    }
    if (state.pHigh[i] <= 0) {
      s[i] = Dyadic.ZERO; // it multiplies 0
    }
    Dyadic onE = s[i];
    Dyadic q = onE.add(t[i]);
    if (q.signum() > 0) {
      replace(q, 1, k, Kind.F);
    } else {
      Dyadic w = q.multiply(Dyadic.of(recorded.at(1).slope(row, i)));
      Dyadic atLow = w.negate().multiply(Dyadic.of(state.zLow[i]));
      Dyadic atHigh = q.subtract(w).multiply(Dyadic.of(state.zHigh[i]));
      constant = constant.add(Dyadic.ZERO.max(atLow.max(atHigh)));
      onZ[i] = w;
    }
    t[i] = onE.negate();
    if (state.unstablePrime(i)) {
      replace(onE.abs(), onE.signum() < 0 ? -1 : 1, k, Kind.DIFFERENCE);
      s[i] = Dyadic.ZERO;
      t[i] = Dyadic.ZERO;
    }
  }

  private void replace(Dyadic weight, int sign, int k, Kind kind) {
    if (weight.signum() == 0) {
      return;
    }
    int i = recorded.first()[k];
    double[] plane = recorded.plane(row, k, site.row(i, kind), sign, kind == Kind.DIFFERENCE);
    Dyadic below = Dyadic.ZERO;
    Dyadic above = signed(site.exactBias(i, kind), sign);
    for (int j = 0; j < plane.length; j++) {
      Dyadic low = Dyadic.of(lower[j]);
      Dyadic high = Dyadic.of(upper[j]);
      Dyadic taken = Dyadic.of(plane[j]);
      Dyadic rest = signed(site.exactEntry(i, j, kind), sign).subtract(taken);
      below = below.add(taken.negate().multiply(low).max(taken.negate().multiply(high)));
      above = above.add(rest.multiply(low).max(rest.multiply(high)));
      onInputs[j] = onInputs[j].add(weight.multiply(taken));
    }
    constant = constant.add(weight.multiply(below.max(above)));
  }

  private static Dyadic signed(Dyadic value, int sign) {
    return sign < 0 ? value.negate() : value;
  }
}
