package org.etalon.engine.bound;

/**
 * Linear bounds of {@code e = relu(z + d) - relu(z)} in z and d.
 *
 * <p><b>Requires:</b> enclosures [l, u] of z, [l', u'] of z' = z + d and [dl, du] of d.
 *
 * <p><b>Property:</b> every case of the table is proved in docs/math/relaxation.md; the constants
 * are rounded outward, so the bounds hold exactly for the stored doubles.
 *
 * <p>The relaxation error is proportional to the range of d, not of z: this is what makes bounds of
 * a difference tighter than the difference of bounds.
 */
final class DifferenceRelaxation {
  private DifferenceRelaxation() {}

  /** Relaxes neuron {@code i}; false if e is identically zero. */
  static boolean relax(LayerState s, int i) {
    boolean active = s.lower[i] >= 0;
    boolean inactive = s.upper[i] <= 0;
    boolean activePrime = s.lowerPrime[i] >= 0;
    boolean inactivePrime = s.upperPrime[i] <= 0;
    set(s, i, 0, 0, 0);
    setLower(s, i, 0, 0, 0);
    if (inactive && inactivePrime) {
      return false;
    }
    if (active && activePrime) { // e = d
      set(s, i, 0, 1, 0);
      setLower(s, i, 0, 1, 0);
    } else if (inactive) { // e = relu(z')
      relaxInactive(s, i, activePrime);
    } else if (inactivePrime) { // e = -relu(z)
      relaxInactivePrime(s, i, active);
    } else {
      upperByD(s, i, activePrime);
      lowerByD(s, i, active);
    }
    return true;
  }

  private static void relaxInactive(LayerState s, int i, boolean activePrime) {
    if (activePrime) {
      set(s, i, 1, 1, 0);
      setLower(s, i, 1, 1, 0);
      return;
    }
    double l = s.lowerPrime[i];
    double u = s.upperPrime[i];
    double slope = ReluRelaxation.chordSlope(l, u);
    double intercept = ReluRelaxation.chordIntercept(slope, l, u);
    upperByD(s, i, false);
    double byZ = slope * (0.5 * l + 0.5 * u) + intercept;
    double byD = s.ud[i] * (0.5 * s.lowerD[i] + 0.5 * s.upperD[i]) + s.u0[i];
    if (byZ < byD) {
      set(s, i, slope, slope, intercept);
    }
  }

  private static void relaxInactivePrime(LayerState s, int i, boolean active) {
    if (active) {
      set(s, i, -1, 0, 0);
      setLower(s, i, -1, 0, 0);
      return;
    }
    double l = s.lower[i];
    double u = s.upper[i];
    double slope = ReluRelaxation.chordSlope(l, u);
    double intercept = ReluRelaxation.chordIntercept(slope, l, u);
    lowerByD(s, i, false);
    double byZ = -slope * (0.5 * l + 0.5 * u) - intercept;
    double byD = s.ld[i] * (0.5 * s.lowerD[i] + 0.5 * s.upperD[i]) + s.l0[i];
    if (byZ > byD) {
      setLower(s, i, -slope, 0, -intercept);
    }
  }

  /** e <= max(0, d), its chord over [dl, du]; e <= d where z' is active. */
  private static void upperByD(LayerState s, int i, boolean activePrime) {
    double l = s.lowerD[i];
    double u = s.upperD[i];
    if (activePrime || l >= 0) {
      set(s, i, 0, 1, 0);
    } else if (u <= 0) {
      set(s, i, 0, 0, 0);
    } else {
      double slope = ReluRelaxation.chordSlope(l, u);
      set(s, i, 0, slope, ReluRelaxation.chordIntercept(slope, l, u));
    }
  }

  /** e >= min(0, d), its chord over [dl, du]; e >= d where z is active. */
  private static void lowerByD(LayerState s, int i, boolean active) {
    double l = s.lowerD[i];
    double u = s.upperD[i];
    if (active || u <= 0) {
      setLower(s, i, 0, 1, 0);
    } else if (l >= 0) {
      setLower(s, i, 0, 0, 0);
    } else {
      double slope = ReluRelaxation.chordSlope(-u, -l);
      setLower(s, i, 0, slope, -ReluRelaxation.chordIntercept(slope, -u, -l));
    }
  }

  private static void set(LayerState s, int i, double onZ, double onD, double constant) {
    s.uz[i] = onZ;
    s.ud[i] = onD;
    s.u0[i] = constant;
  }

  private static void setLower(LayerState s, int i, double onZ, double onD, double constant) {
    s.lz[i] = onZ;
    s.ld[i] = onD;
    s.l0[i] = constant;
  }
}
