package org.etalon.checker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
  // Of each site that is settled; nothing for neurons that are stable in both networks.
  private final @Nullable Region[] @Nullable [] regions;

  /** The vertices (z, z') of a neuron. */
  private static final class Region {
    final double[] z;
    final double[] p;

    Region(Vertices found) {
      z = Arrays.copyOf(found.z, found.count);
      p = Arrays.copyOf(found.p, found.count);
    }
  }

  Relaxing(int sites) {
    regions = new Region[sites][];
  }

  /** Forgets a box. */
  void clear() {
    Arrays.fill(regions, null);
  }

  /**
   * Notes the regions of (z, z') of a site, once it is enclosed.
   *
   * @throws ContradictionException if one is empty
   */
  void settle(int site, LayerState state) {
    @Nullable Region[] found = new Region[state.size];
    for (int i = 0; i < state.size; i++) {
      if (state.unstable(i) || state.unstablePrime(i)) {
        vertices.collect(state, i);
        found[i] = new Region(vertices);
      }
    }
    regions[site] = found;
  }

  /**
   * Relaxes one site, which is settled.
   *
   * @param s coefficients on a' of g, overwritten by those on z'; ignored for rows of f
   * @param t coefficients on a of f, overwritten by those on z; ignored for rows of g
   * @param chosen slopes of each row's own
   */
  void relax(
      int site,
      LayerState state,
      double[][] s,
      double[][] t,
      Kind kind,
      int rule,
      Chosen chosen,
      double[] constant) {
    for (int i = 0; i < state.size; i++) {
      switch (kind) {
        case F ->
            single(
                t[i],
                i,
                state.zLow[i],
                state.zHigh[i],
                state.above[i],
                state.below[rule][i],
                chosen,
                constant);
        case G ->
            single(
                s[i],
                i,
                state.pLow[i],
                state.pHigh[i],
                state.abovePrime[i],
                state.belowPrime[rule][i],
                chosen,
                constant);
        case DIFFERENCE -> pair(site, state, s[i], t[i], i, rule, chosen, constant);
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
    if (low >= 0) {
      return;
    }
    if (high <= 0) {
      Arrays.fill(c, 0);
      return;
    }
    boolean own = chosen.covers(i);
    for (int r = 0; r < c.length; r++) {
      double v = c[r];
      double w = v * (own ? chosen.slope(r, i) : v >= 0 ? above : below);
      double atLow = -w * low;
      double atHigh = (v - w) * high;
      double size = Math.abs(atLow) + Math.abs(atHigh);
      double largest = Math.max(0, Math.max(atLow, atHigh));
      constant[r] = Round.addUp(constant[r], Round.addUp(largest, size * SLACK + Forms.TINY));
      c[r] = w;
    }
  }

  /** {@code u relu(z') + v relu(z) <= x z' + y z + c}, c the largest difference at the vertices. */
  private void pair(
      int site,
      LayerState state,
      double[] s,
      double[] t,
      int i,
      int rule,
      Chosen chosen,
      double[] constant) {
    boolean stable = !state.unstable(i);
    boolean stablePrime = !state.unstablePrime(i);
    if (stable && state.zHigh[i] <= 0) {
      Arrays.fill(t, 0);
    }
    if (stablePrime && state.pHigh[i] <= 0) {
      Arrays.fill(s, 0);
    }
    if (stable && stablePrime) {
      return;
    }
    double[] positiveP = new double[s.length]; // coefficients of what is left where z' >= 0
    double[] positiveZ = new double[s.length];
    boolean own = chosen.covers(i);
    for (int r = 0; r < s.length; r++) {
      double u = s[r];
      double v = t[r];
      double q = u + v;
      double onD = u >= 0 ? u * state.aboveOnD[i] : u * state.belowOnD[i];
      double onZ = u >= 0 ? u * state.aboveOnZ[i] : u * state.belowOnZ[i];
      onZ += q * (own ? chosen.slope(r, i) : q >= 0 ? state.above[i] : state.below[rule][i]);
      s[r] = onD;
      t[r] = onZ - onD;
      positiveP[r] = u - s[r];
      positiveZ[r] = v - t[r];
    }
    Region region = region(site, i);
    double[] zs = region.z;
    double[] ps = region.p;
    double[] largest = new double[s.length];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int k = 0; k < zs.length; k++) { // where one is negative, -x or -y is left of it
      raise(
          largest,
          ps[k] >= 0 ? positiveP : s,
          Math.abs(ps[k]),
          zs[k] >= 0 ? positiveZ : t,
          Math.abs(zs[k]));
    }
    double zMax = Math.max(-state.zLow[i], state.zHigh[i]);
    double pMax = Math.max(-state.pLow[i], state.pHigh[i]);
    for (int r = 0; r < s.length; r++) {
      double size =
          Math.max(Math.abs(positiveP[r]), Math.abs(s[r])) * pMax
              + Math.max(Math.abs(positiveZ[r]), Math.abs(t[r])) * zMax;
      constant[r] = Round.addUp(constant[r], Round.addUp(largest[r], size * SLACK + Forms.TINY));
    }
  }

  private Region region(int site, int i) {
    @Nullable Region[] known = regions[site];
    Region region = known == null ? null : known[i];
    if (region == null) {
      throw new IllegalStateException("neuron " + i + " of site " + site + " is not settled");
    }
    return region;
  }

  private static void raise(double[] largest, double[] a, double x, double[] b, double y) {
    for (int r = 0; r < largest.length; r++) {
      largest[r] = Math.max(largest[r], a[r] * x + b[r] * y);
    }
  }
}
