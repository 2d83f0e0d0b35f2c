package org.etalon.engine.bound;

import org.etalon.rounding.Outward;

/**
 * What saturation adds to the activations of one site on one box, in f, in g and in their
 * difference: an interval for each neuron, as a centre and a radius (docs/math/fixed.md, lemma 4).
 * Buffers of one thread.
 */
final class Saturation {
  final double[] centreF;
  final double[] radiusF;
  final double[] centreG;
  final double[] radiusG;
  final double[] centreE;
  final double[] radiusE;

  /** Whether any is not zero. */
  boolean active;

  Saturation(int size) {
    centreF = new double[size];
    radiusF = new double[size];
    centreG = new double[size];
    radiusG = new double[size];
    centreE = new double[size];
    radiusE = new double[size];
  }

  double[] centre(Side side) {
    return side.of(centreF, centreG);
  }

  double[] radius(Side side) {
    return side.of(radiusF, radiusG);
  }

  /** Whether a site may have any. */
  static boolean of(PairSite site) {
    return site.clamps(Side.F) || site.clamps(Side.G);
  }

  /** Takes the intervals from the enclosures of the site. */
  void enclose(SiteState s) {
    active = false;
    for (int i = 0; i < centreE.length; i++) {
      double leastF = least(s, Side.F, i);
      double mostF = most(s, Side.F, i);
      double leastG = least(s, Side.G, i);
      double mostG = most(s, Side.G, i);
      set(centreF, radiusF, i, leastF, mostF);
      set(centreG, radiusG, i, leastG, mostG);
      set(centreE, radiusE, i, sumDown(leastG, -mostF), sumUp(mostG, -leastF));
      active |= leastF != 0 || mostF != 0 || leastG != 0 || mostG != 0;
    }
  }

  private static double least(SiteState s, Side side, int i) {
    return s.site.clamps(side) ? s.site.casts(side).clampDown(s.side(side).upper[i]) : 0;
  }

  private static double most(SiteState s, Side side, int i) {
    return s.site.clamps(side) ? s.site.casts(side).clampUp(s.side(side).lower[i]) : 0;
  }

  private static void set(double[] centre, double[] radius, int i, double least, double most) {
    centre[i] = 0.5 * least + 0.5 * most;
    radius[i] = Math.max(sumUp(most, -centre[i]), sumUp(centre[i], -least));
  }

  /** The least that is added to e of neuron i. */
  double least(int i) {
    return sumDown(centreE[i], -radiusE[i]);
  }

  /** The most that is added to e of neuron i. */
  double most(int i) {
    return sumUp(centreE[i], radiusE[i]);
  }

  private static double sumUp(double x, double y) {
    return x == 0 ? y : y == 0 ? x : Outward.addUp(x, y);
  }

  private static double sumDown(double x, double y) {
    return -sumUp(-x, -y);
  }
}
