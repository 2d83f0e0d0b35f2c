package org.etalon.engine.bound;

/**
 * Linear bounds of {@code e = relu(z + d) - relu(z)} in z and d.
 *
 * <p><b>Requires:</b> enclosures [l, u] of z, [l', u'] of z' = z + d and [dl, du] of d.
 *
 * <p><b>Method:</b> two families of planes, the tighter at the centre wins: chords in d alone,
 * whose error is proportional to the range of d (what makes bounds of a difference tighter than the
 * difference of bounds), and an upper bound of relu(z') minus a lower one of relu(z), which is
 * better where d is not small beside z. The lower plane is the upper one of the pair (z', z) with
 * the sign changed.
 *
 * <p><b>Property:</b> every plane is proved in docs/math/relaxation.md; constants are rounded
 * outward and differences of slopes exact, so the bounds hold exactly for the stored doubles.
 */
final class DifferenceRelaxation {
  private double onZ;
  private double onD;
  private double constant;

  /** Relaxes neuron {@code i}; false if e is identically zero. */
  boolean relax(SiteState s, ReluPlanes planes, int i) {
    double l = s.f.lower[i];
    double u = s.f.upper[i];
    double lPrime = s.g.lower[i];
    double uPrime = s.g.upper[i];
    if (u <= 0 && uPrime <= 0) {
      clear(planes, i);
      return false;
    }
    choose(l, u, lPrime, uPrime, s.lowerD[i], s.upperD[i]);
    planes.uz[i] = onZ;
    planes.ud[i] = onD;
    planes.u0[i] = constant;
    choose(lPrime, uPrime, l, u, -s.upperD[i], -s.lowerD[i]);
    // -(onZ z' - onD d + constant), and z' = z + d
    planes.lz[i] = -onZ;
    planes.ld[i] = onD - onZ;
    planes.l0[i] = -constant;
    return true;
  }

  private static void clear(ReluPlanes planes, int i) {
    planes.uz[i] = 0;
    planes.ud[i] = 0;
    planes.u0[i] = 0;
    planes.lz[i] = 0;
    planes.ld[i] = 0;
    planes.l0[i] = 0;
  }

  /**
   * Finds {@code e <= onZ z + onD d + constant}. Both onZ and {@code onD - onZ} are exact: slopes
   * are multiples of 2^-53 in [-1, 1].
   */
  private void choose(double l, double u, double lPrime, double uPrime, double dl, double du) {
    if (uPrime <= 0) { // e = -relu(z)
      set(l >= 0 || ReluRelaxation.mostlyActive(l, u) ? -1 : 0, 0, 0);
    } else if (lPrime >= 0) { // e = z + d - relu(z)
      set(u <= 0 || (l < 0 && !ReluRelaxation.mostlyActive(l, u)) ? 1 : 0, 1, 0);
    } else {
      chooseUnstable(l, u, lPrime, uPrime, dl, du);
    }
  }

  private void chooseUnstable(
      double l, double u, double lPrime, double uPrime, double dl, double du) {
    double slope = ReluRelaxation.snap(ReluRelaxation.chordSlope(lPrime, uPrime));
    double intercept = ReluRelaxation.chordIntercept(slope, lPrime, uPrime);
    double below = l >= 0 || (u > 0 && ReluRelaxation.mostlyActive(l, u)) ? 1 : 0;
    byD(dl, du);
    double z = 0.5 * l + 0.5 * u;
    double d = 0.5 * dl + 0.5 * du;
    if ((slope - below) * z + slope * d + intercept < onD * d + constant) {
      set(slope - below, slope, intercept);
    }
  }

  /** e &lt;= max(0, d), its chord over [dl, du]. */
  private void byD(double dl, double du) {
    if (dl >= 0) {
      set(0, 1, 0);
    } else if (du <= 0) {
      set(0, 0, 0);
    } else {
      double slope = ReluRelaxation.snap(ReluRelaxation.chordSlope(dl, du));
      set(0, slope, ReluRelaxation.chordIntercept(slope, dl, du));
    }
  }

  private void set(double slopeZ, double slopeD, double intercept) {
    onZ = slopeZ;
    onD = slopeD;
    constant = intercept;
  }
}
