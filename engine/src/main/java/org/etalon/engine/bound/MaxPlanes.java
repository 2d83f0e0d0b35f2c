package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.Vector;
import org.etalon.network.MaxPool;
import org.etalon.rounding.Outward;

/**
 * Linear bounds of the maxima of one site, of both networks and of their difference.
 *
 * <p><b>Method:</b> {@code a <= max(z_m, R)} for the member m of largest upper bound and R the
 * largest of the others', a chord of which is linear in z_m; {@code a >= z_m} for any member. Of e
 * two families, the tighter at the centre wins: {@code e <= max d_i} over the members that may be
 * the largest in g, by such a chord; and the bound of a' from above minus that of a from below. The
 * lower plane is the upper one of the pair (z', z) with the sign changed. Where one member
 * dominates in a network, its planes are exact.
 *
 * <p><b>Property:</b> every plane holds exactly for the stored doubles (docs/math/graphs.md, lemmas
 * 2 and 3).
 */
final class MaxPlanes {
  /** The bounds of a in one network: {@code z_lower <= a <= slope z_upper + constant}. */
  static final class Own {
    final int[] lower;
    final int[] upper;
    final double[] slope;
    final double[] constant;

    Own(int size) {
      lower = new int[size];
      upper = new int[size];
      slope = new double[size];
      constant = new double[size];
    }
  }

  /** {@code slopeD d + slopeZ z + slopeOther z_other + constant}, each of some member. */
  static final class Plane {
    final int[] d;
    final double[] slopeD;
    final int[] z;
    final double[] slopeZ;
    final int[] other;
    final double[] slopeOther;
    final double[] constant;

    Plane(int size) {
      d = new int[size];
      slopeD = new double[size];
      z = new int[size];
      slopeZ = new double[size];
      other = new int[size];
      slopeOther = new double[size];
      constant = new double[size];
    }

    private void set(int k, int onD, double slope, double intercept) {
      d[k] = onD;
      slopeD[k] = slope;
      z[k] = onD;
      slopeZ[k] = 0;
      other[k] = onD;
      slopeOther[k] = 0;
      constant[k] = intercept;
    }

    private double weight(int k, SiteState s, double gamma) {
      return Math.abs(slopeD[k]) * s.roundingD[d[k]]
          + Math.abs(slopeZ[k]) * s.f.roundingZ[z[k]]
          + Math.abs(slopeOther[k]) * s.f.roundingZ[other[k]]
          + gamma * Math.abs(constant[k]);
    }
  }

  final MaxPool pool;
  final Own f;
  final Own g;
  final Plane above;
  final Plane below;

  /** The entries of z on which a step down leaves coefficients, by what it starts from. */
  final LiveSet touchedF;

  final LiveSet touchedG;
  final LiveSet touchedPair;

  private double chordSlope;
  private double chordConstant;
  private int chordMember;

  MaxPlanes(MaxPool pool) {
    this.pool = pool;
    int size = pool.outputSize();
    f = new Own(size);
    g = new Own(size);
    above = new Plane(size);
    below = new Plane(size);
    touchedF = new LiveSet(pool.inputSize());
    touchedG = new LiveSet(pool.inputSize());
    touchedPair = new LiveSet(pool.inputSize());
  }

  Own side(Side side) {
    return side.of(f, g);
  }

  LiveSet touched(Side side) {
    return side.of(touchedF, touchedG);
  }

  /** Chooses all planes from the enclosures of a site whose rounding of z and d is weighed. */
  void relax(SiteState s, double gamma) {
    s.f.live.clear();
    s.g.live.clear();
    s.liveE.clear();
    s.f.maxA = 0;
    s.g.maxA = 0;
    s.maxE = 0;
    for (int k = 0; k < pool.outputSize(); k++) {
      relax(f, s.f, k, gamma);
      relax(g, s.g, k, gamma);
      difference(s, k);
      s.alpha[k] =
          SiteState.inflate(Math.max(above.weight(k, s, gamma), below.weight(k, s, gamma)));
      s.f.live.add(k);
      s.g.live.add(k);
      s.liveE.add(k);
      for (int j = 0; j < pool.windowSize(k); j++) {
        int i = pool.member(k, j);
        s.f.maxA = Math.max(s.f.maxA, s.f.magnitude(i));
        s.g.maxA = Math.max(s.g.maxA, s.g.magnitude(i));
        s.maxE = Math.max(s.maxE, s.magnitudeD(i)); // |e| is at most the largest |d|
      }
    }
    touch(touchedF, f.lower, f.upper);
    touch(touchedG, g.lower, g.upper);
    touch(
        touchedPair,
        f.lower,
        f.upper,
        above.d,
        above.z,
        above.other,
        below.d,
        below.z,
        below.other);
  }

  private static void touch(LiveSet touched, int[]... members) {
    boolean[] marked = new boolean[touched.position.length];
    for (int[] list : members) {
      for (int i : list) {
        marked[i] = true;
      }
    }
    touched.clear();
    for (int i = 0; i < marked.length; i++) {
      if (marked[i]) {
        touched.add(i);
      }
    }
  }

  private void relax(Own own, SideState state, int k, double gamma) {
    int most = pool.member(k, 0);
    int least = most;
    for (int j = 1; j < pool.windowSize(k); j++) {
      int i = pool.member(k, j);
      most = state.upper[i] > state.upper[most] ? i : most;
      least = state.lower[i] > state.lower[least] ? i : least;
    }
    double others = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < pool.windowSize(k); j++) {
      int i = pool.member(k, j);
      others = i == most ? others : Math.max(others, state.upper[i]);
    }
    chord(state.lower[most], state.upper[most], others);
    own.lower[k] = chordSlope == 1 && chordConstant == 0 ? most : least;
    own.upper[k] = most;
    own.slope[k] = chordSlope;
    own.constant[k] = chordConstant;
    state.beta[k] =
        SiteState.inflate(
            Math.max(own.slope[k] * state.roundingZ[most], state.roundingZ[own.lower[k]])
                + gamma * Math.abs(own.constant[k]));
  }

  /** The chord of {@code max(t, floor)} over [l, u], u at least floor, in doubles. */
  private void chord(double l, double u, double floor) {
    if (l >= floor) {
      chordSlope = 1;
      chordConstant = 0;
      return;
    }
    double slope = (u - floor) / (u - l);
    chordSlope = ReluRelaxation.snap(slope > 0 ? Math.min(1, slope) : 0); // NaN becomes 0
    double atLower = Outward.subtractUp(floor, Outward.multiplyDown(chordSlope, l));
    double atUpper = Outward.subtractUp(u, Outward.multiplyDown(chordSlope, u));
    chordConstant = Math.max(atLower, atUpper);
  }

  private void difference(SiteState s, int k) {
    byD(s, k, s.g, false);
    above.set(k, chordMember, chordSlope, chordConstant);
    // a' <= slope (z + d) + constant, a >= z
    int m = g.upper[k];
    double slope = g.slope[k];
    double value = slope * (center(s.f, m) + centerD(s, m)) + g.constant[k];
    if (value - center(s.f, f.lower[k])
        < above.slopeD[k] * centerD(s, chordMember) + above.constant[k]) {
      above.set(k, m, slope, g.constant[k]);
      above.slopeZ[k] = slope;
      above.other[k] = f.lower[k];
      above.slopeOther[k] = -1;
    }
    byD(s, k, s.f, true);
    below.set(k, chordMember, chordSlope, -chordConstant);
    // a' >= z + d, a <= slope z + constant
    m = g.lower[k];
    value = center(s.f, m) + centerD(s, m) - f.slope[k] * center(s.f, f.upper[k]) - f.constant[k];
    if (value > below.slopeD[k] * centerD(s, chordMember) + below.constant[k]) {
      below.set(k, m, 1, -f.constant[k]);
      below.slopeZ[k] = 1;
      below.other[k] = f.upper[k];
      below.slopeOther[k] = -f.slope[k];
    }
  }

  private static double center(SideState state, int i) {
    return 0.5 * state.lower[i] + 0.5 * state.upper[i];
  }

  private static double centerD(SiteState s, int i) {
    return 0.5 * s.lowerD[i] + 0.5 * s.upperD[i];
  }

  /**
   * The chord of the largest d (or -d) of the members that may be the largest in {@code winners}.
   */
  private void byD(SiteState s, int k, SideState winners, boolean negated) {
    double reached = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < pool.windowSize(k); j++) {
      reached = Math.max(reached, winners.lower[pool.member(k, j)]);
    }
    chordMember = -1;
    double most = Double.NEGATIVE_INFINITY;
    double others = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < pool.windowSize(k); j++) {
      int i = pool.member(k, j);
      if (winners.upper[i] >= reached) {
        double upper = negated ? -s.lowerD[i] : s.upperD[i];
        if (chordMember < 0 || upper > most) {
          others = chordMember < 0 ? others : Math.max(others, most);
          most = upper;
          chordMember = i;
        } else if (i != chordMember) {
          others = Math.max(others, upper);
        }
      }
    }
    double lower = negated ? -s.upperD[chordMember] : s.lowerD[chordMember];
    chord(lower, most, others);
  }

  /** One network: replaces coefficients on a by those on z, in {@code next}. */
  void single(
      Side side,
      SideState state,
      Vector bias,
      double[] q,
      double[] next,
      int ld,
      double[] constant,
      double[] error) {
    Own own = side(side);
    LiveSet touched = touched(side);
    Arrays.fill(next, 0, touched.count * ld, 0);
    for (int n = 0; n < state.live.count; n++) {
      int k = state.live.list[n];
      int upper = touched.position[own.upper[k]] * ld;
      int lower = touched.position[own.lower[k]] * ld;
      for (int r = 0, at = n * ld; r < ld; r++, at++) {
        double up = Math.max(q[at], 0);
        double down = Math.min(q[at], 0);
        next[upper + r] += up * own.slope[k];
        next[lower + r] += down;
        constant[r] += up * own.constant[k];
        error[r] += (up - down) * state.beta[k];
      }
    }
    addBias(touched, next, bias, ld, constant);
  }

  /**
   * Both: replaces coefficients on e and a by those on d and z, in {@code nextP}, {@code nextQ}.
   */
  void pair(
      SiteState s,
      double[] p,
      double[] q,
      double[] nextP,
      double[] nextQ,
      int ld,
      double[] constant,
      double[] error) {
    Arrays.fill(nextP, 0, touchedPair.count * ld, 0);
    Arrays.fill(nextQ, 0, touchedPair.count * ld, 0);
    for (int n = 0; n < s.liveE.count; n++) {
      int k = s.liveE.list[n];
      onPlane(above, k, p, n * ld, nextP, nextQ, ld, constant, true);
      onPlane(below, k, p, n * ld, nextP, nextQ, ld, constant, false);
      int upper = touchedPair.position[f.upper[k]] * ld;
      int lower = touchedPair.position[f.lower[k]] * ld;
      for (int r = 0, at = n * ld; r < ld; r++, at++) {
        double up = Math.max(q[at], 0);
        double down = Math.min(q[at], 0);
        nextQ[upper + r] += up * f.slope[k];
        nextQ[lower + r] += down;
        constant[r] += up * f.constant[k];
        error[r] += Math.abs(p[at]) * s.alpha[k] + (up - down) * s.f.beta[k];
      }
    }
    addBias(touchedPair, nextQ, s.site.b, ld, constant);
    addBias(touchedPair, nextP, s.site.db, ld, constant);
  }

  private void onPlane(
      Plane plane,
      int k,
      double[] p,
      int from,
      double[] nextP,
      double[] nextQ,
      int ld,
      double[] constant,
      boolean positive) {
    int d = touchedPair.position[plane.d[k]] * ld;
    int z = touchedPair.position[plane.z[k]] * ld;
    int other = touchedPair.position[plane.other[k]] * ld;
    for (int r = 0; r < ld; r++) {
      double part = positive ? Math.max(p[from + r], 0) : Math.min(p[from + r], 0);
      nextP[d + r] += part * plane.slopeD[k];
      nextQ[z + r] += part * plane.slopeZ[k];
      nextQ[other + r] += part * plane.slopeOther[k];
      constant[r] += part * plane.constant[k];
    }
  }

  private static void addBias(
      LiveSet touched, double[] block, Vector bias, int ld, double[] constant) {
    for (int n = 0; n < touched.count; n++) {
      double b = bias.get(touched.list[n]);
      for (int r = 0; r < ld; r++) {
        constant[r] += block[n * ld + r] * b;
      }
    }
  }
}
