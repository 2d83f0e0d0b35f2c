package org.etalon.engine.bound;

import org.etalon.rounding.Outward;
import org.etalon.theta.Casts;
import org.etalon.theta.Site.Kind;

/**
 * What casts add to the activations of one site on one box, in f, in g and in their difference: an
 * interval for each neuron, as a centre and a radius. Of the input it is all that they do, and
 * where a step depends on all of z; of other sites what saturation does, for rounding is part of
 * the bias there (docs/math/fixed.md, lemmas 1, 4 and 12). Buffers of one thread.
 */
final class CastErrors {
  final double[] centreF;
  final double[] radiusF;
  final double[] centreG;
  final double[] radiusG;
  final double[] centreE;
  final double[] radiusE;

  /** Whether any is not zero. */
  boolean active;

  private double least; // of the entry at hand
  private double most;

  /** Whether the intervals hold: no entry of the input overflows in a way that is not known. */
  boolean known = true;

  CastErrors(int size) {
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
    return switch (site.kind) {
      case INPUT -> site.casts();
      case RELU, SUM, MAX, OUTPUT -> site.clamps(Side.F) || site.clamps(Side.G) || isDynamic(site);
    };
  }

  private static boolean isDynamic(PairSite site) {
    return site.isDynamic(Side.F) || site.isDynamic(Side.G);
  }

  /** Takes the intervals from the enclosures of the site. */
  void enclose(SiteState s) {
    active = false;
    known = true;
    double reachF = dynamicReach(s, Side.F);
    double reachG = dynamicReach(s, Side.G);
    for (int i = 0; i < centreE.length; i++) {
      take(s, Side.F, i, reachF);
      double leastF = least;
      double mostF = most;
      take(s, Side.G, i, reachG);
      set(centreF, radiusF, i, leastF, mostF);
      set(centreG, radiusG, i, least, most);
      set(centreE, radiusE, i, sumDown(least, -mostF), sumUp(most, -leastF));
      active |= leastF != 0 || mostF != 0 || least != 0 || most != 0;
    }
  }

  /** The most that a cast does whose step depends on all of what is cast; else 0. */
  private static double dynamicReach(SiteState s, Side side) {
    if (!s.site.isDynamic(side)) {
      return 0;
    }
    SideState own = s.site.kind == Kind.INPUT ? s.f : s.side(side);
    double lower = 0;
    double upper = 0;
    for (int i = 0; i < s.size; i++) {
      lower = s.site.kind == Kind.RELU ? 0 : Math.min(lower, own.lower[i]);
      upper = Math.max(upper, own.upper[i]);
    }
    return s.site.casts(side).reach(lower, upper);
  }

  /** The least and the most of one entry. */
  private void take(SiteState s, Side side, int i, double reach) {
    Casts casts = s.site.casts(side);
    if (casts.isDynamic()) {
      least = -reach;
      most = reach;
      return;
    }
    switch (s.site.kind) {
      case INPUT -> takeInput(casts, s.f.lower[i], s.f.upper[i]);
      case RELU, SUM, MAX, OUTPUT -> {
        least = s.site.clamps(side) ? casts.clampDown(s.side(side).upper[i]) : 0;
        most = s.site.clamps(side) ? casts.clampUp(s.side(side).lower[i]) : 0;
      }
    }
  }

  private void takeInput(Casts casts, double lower, double upper) {
    boolean fits = casts.isEmpty() || casts.fit(lower, upper);
    boolean clamps = !fits && casts.saturatesAlone();
    least = clamps ? casts.addsDown(upper) : casts.least();
    most = clamps ? casts.addsUp(lower) : casts.most();
    known &= fits || clamps;
  }

  /** The most that is added to any activation of a network. */
  double reach(Side side) {
    double reach = 0;
    for (int i = 0; i < centreE.length; i++) {
      reach = Math.max(reach, Math.abs(centre(side)[i]) + radius(side)[i]);
    }
    return reach;
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
