package org.etalon.engine.bound;

import java.util.Objects;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.rounding.Outward;
import org.etalon.theta.Site.Kind;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Encloses z, z' and d of a site from the ranges of the activations that enter it.
 *
 * <p><b>Method:</b> interval arithmetic, {@code d = M' e + dM a + db} for the difference.
 *
 * <p><b>Property:</b> sound in floating point: centres and radii are products rounded to nearest,
 * whose rounding {@link PairSite#errorZ} and {@link PairSite#errorD} bound.
 *
 * <p><b>Cost:</b> six applications of the maps that enter the site.
 */
final class IntervalPass {
  private final PairTheta pair;
  private final double gamma;

  /** Ranges as centres and radii. */
  private static final class Ranges {
    final double[] center;
    final double[] radius;

    Ranges(int size) {
      center = new double[size];
      radius = new double[size];
    }

    void set(int i, double lower, double upper) {
      center[i] = 0.5 * lower + 0.5 * upper;
      radius[i] =
          Math.max(Outward.subtractUp(upper, center[i]), Outward.subtractUp(center[i], lower));
    }

    /** Adds an interval. */
    void shift(int i, double middle, double reach) {
      center[i] += middle;
      radius[i] = Outward.addUp(radius[i], Outward.addUp(reach, Math.ulp(center[i])));
    }

    /** Adds the image of other ranges under a map; only a part of it if it is to stop. */
    void add(LinearMap map, Ranges ranges, Stop stop) {
      if (stop.stopped()) {
        return;
      }
      double[] parameters = map.parameters();
      for (int k = 0; k < parameters.length; k++) {
        parameters[k] = Math.abs(parameters[k]);
      }
      double[] image = map.apply(ranges.center);
      if (stop.stopped()) {
        return;
      }
      double[] spread = map.withParameters(parameters).apply(ranges.radius);
      for (int i = 0; i < image.length; i++) {
        center[i] += image[i];
        radius[i] += spread[i];
      }
    }
  }

  IntervalPass(PairTheta pair) {
    this.pair = pair;
    gamma = pair.gamma();
  }

  /**
   * Intersects z, z' and d of site {@code t} with fresh bounds, or with none at all.
   *
   * @param stop asked map by map; once it says so, everything is left as it was
   */
  void enclose(SiteState[] states, int t, Stop stop) {
    enclose(states, t, SiteState.magnitude(states, t), stop);
  }

  /**
   * The same where states that enter the site alone are there.
   *
   * @param magnitude the largest absolute value of any quantity below
   */
  void enclose(SiteState[] states, int t, double magnitude, Stop stop) {
    PairSite site = pair.site(t);
    SiteState s = states[t];
    Ranges ofF = new Ranges(site.size);
    Ranges ofG = new Ranges(site.size);
    Ranges ofD = new Ranges(site.size);
    for (PairSegment segment : site.incoming) {
      SiteState below = states[segment.from];
      Ranges a = activations(below, Side.F);
      ofF.add(segment.mapF, a, stop);
      ofG.add(segment.mapG, activations(below, Side.G), stop);
      ofD.add(segment.mapDifference, a, stop);
      if (segment.from > 0 || pair.castsInput()) {
        ofD.add(segment.mapG, differences(below), stop);
      }
    }
    if (stop.hasStopped()) {
      return;
    }
    double tiny = BackwardPass.TINY * (1 + magnitude);
    for (int i = 0; i < site.size; i++) {
      for (Side side : Side.values()) {
        double error = 2 * site.errorZ(side, i, gamma, states);
        SideState own = s.side(side);
        intersect(side.of(ofF, ofG), i, site.bias(side).get(i), error, tiny, own.lower, own.upper);
      }
      double error = 2 * site.errorD(i, gamma, states);
      intersect(ofD, i, site.db.get(i), error, tiny, s.lowerD, s.upperD);
      s.intersect(i);
    }
  }

  private static void intersect(
      Ranges z, int i, double bias, double error, double tiny, double[] lower, double[] upper) {
    double reach = Outward.addUp(z.radius[i], SiteState.inflate(error) + tiny);
    double high = Outward.addUp(Outward.addUp(z.center[i], bias), reach);
    double low = Outward.subtractDown(Outward.addDown(z.center[i], bias), reach);
    if (Double.isFinite(z.center[i]) && !Double.isNaN(reach)) {
      upper[i] = Math.min(upper[i], high);
      lower[i] = Math.max(lower[i], low);
    }
  }

  /** The ranges of a, or of a'. */
  private static Ranges activations(SiteState s, Side side) {
    SideState own = s.site.kind == Kind.INPUT ? s.f : s.side(side);
    Ranges ranges = new Ranges(s.site.activations);
    MaxPool pool = s.site.pool;
    CastErrors adds = s.added();
    for (int k = 0; k < s.site.activations; k++) {
      switch (s.site.kind) {
        case INPUT, SUM, OUTPUT -> ranges.set(k, own.lower[k], own.upper[k]);
        case RELU -> ranges.set(k, Math.max(0, own.lower[k]), Math.max(0, own.upper[k]));
        case MAX -> ranges.set(k, largest(pool, k, own.lower), largest(pool, k, own.upper));
      }
      if (adds != null) {
        ranges.shift(k, adds.centre(side)[k], adds.radius(side)[k]);
      }
    }
    return ranges;
  }

  /** The ranges of e: activations are monotone and 1-Lipschitz in the largest norm. */
  private static Ranges differences(SiteState s) {
    Ranges ranges = new Ranges(s.site.activations);
    MaxPool pool = s.site.pool;
    double[] decrease = negated(s.lowerD);
    for (int k = 0; k < s.site.activations; k++) {
      switch (s.site.kind) {
        case INPUT -> ranges.set(k, 0, 0);
        case SUM, OUTPUT -> ranges.set(k, s.lowerD[k], s.upperD[k]);
        case RELU -> setRectified(s, ranges, k);
        case MAX -> ranges.set(k, -largest(pool, k, decrease), largest(pool, k, s.upperD));
      }
      if (s.castErrors != null && s.castErrors.active) {
        ranges.shift(k, s.castErrors.centreE[k], s.castErrors.radiusE[k]);
      }
    }
    return ranges;
  }

  private static void setRectified(SiteState s, Ranges ranges, int k) {
    double above = Math.max(0, s.g.upper[k]);
    double below = Math.max(0, s.g.lower[k]);
    double lower = Outward.subtractDown(below, Math.max(0, s.f.upper[k]));
    double upper = Outward.subtractUp(above, Math.max(0, s.f.lower[k]));
    ranges.set(
        k, Math.max(lower, Math.min(0, s.lowerD[k])), Math.min(upper, Math.max(0, s.upperD[k])));
  }

  private static double[] negated(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = -x[i];
    }
    return y;
  }

  private static double largest(@Nullable MaxPool windows, int k, double[] values) {
    MaxPool pool = Objects.requireNonNull(windows);
    double largest = values[pool.member(k, 0)];
    for (int j = 1; j < pool.windowSize(k); j++) {
      largest = Math.max(largest, values[pool.member(k, j)]);
    }
    return largest;
  }
}
