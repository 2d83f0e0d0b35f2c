package org.etalon.engine.bound;

import org.etalon.rounding.Outward;
import org.etalon.theta.Casts;

/**
 * What casting the input adds to each entry of it on one box, in f and in g, as a centre and a
 * radius (docs/math/fixed.md, lemmas 1 and 4). Buffers of one thread.
 */
final class InputCasts {
  private final double[] centreF;
  private final double[] radiusF;
  private final double[] centreG;
  private final double[] radiusG;
  private boolean known;

  InputCasts(int size) {
    centreF = new double[size];
    radiusF = new double[size];
    centreG = new double[size];
    radiusG = new double[size];
  }

  double[] centre(Side side) {
    return side.of(centreF, centreG);
  }

  double[] radius(Side side) {
    return side.of(radiusF, radiusG);
  }

  /** Whether what they say is true: no entry overflows but where one cast saturates it. */
  boolean areKnown() {
    return known;
  }

  /** Takes a box. */
  void enclose(PairSite site, double[] lower, double[] upper) {
    known = true;
    for (Side side : Side.values()) {
      Casts casts = site.casts(side);
      for (int i = 0; i < lower.length && !casts.isEmpty(); i++) {
        centre(side)[i] = casts.centre();
        radius(side)[i] = casts.radius();
        if (!casts.fit(lower[i], upper[i])) {
          known &= casts.saturatesAlone();
          if (casts.saturatesAlone()) {
            set(side, i, casts.addsDown(upper[i]), casts.addsUp(lower[i]));
          }
        }
      }
    }
  }

  private void set(Side side, int i, double least, double most) {
    double middle = 0.5 * least + 0.5 * most;
    centre(side)[i] = middle;
    radius(side)[i] = Math.max(Outward.subtractUp(most, middle), Outward.subtractUp(middle, least));
  }

  /** The most that is added to any entry of the input of a network. */
  double reach(Side side) {
    double reach = 0;
    for (int i = 0; i < centreF.length; i++) {
      reach = Math.max(reach, Math.abs(centre(side)[i]) + radius(side)[i]);
    }
    return reach;
  }
}
