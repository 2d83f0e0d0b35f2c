package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.rounding.Outward;

/**
 * Whether what two networks cast values to may overflow on a box. Bounds are about networks in
 * which nothing does, so they hold on a box where nothing may (docs/math/fixed.md, lemma 3).
 */
final class Overflows {
  private static final int[] NONE = {};

  /** Sums whose terms come to less never overflow float32 (docs/math/float32.md, lemma 4). */
  private static final double FLOAT_LIMIT = 0x1p126;

  private Overflows() {}

  /** Lists the neurons of a site that may overflow or saturate; returns how many. */
  static int list(SiteState s, Side side, int[] rows) {
    int count = 0;
    for (int i : s.site.casts() ? s.site.order : NONE) {
      if (!s.isInside(side, i)) {
        rows[count++] = i;
      }
    }
    return count;
  }

  /**
   * Whether the enclosures of all sites say that no cast overflows in a way that is not known.
   *
   * @param states the input's holds the box
   */
  static boolean excluded(SiteState[] states) {
    return first(states, Side.F) == states.length && first(states, Side.G) == states.length;
  }

  /**
   * The first site at which some cast of a network may overflow in a way that is not known: of the
   * network as it runs nothing is known there and behind it; as many as there are if none may.
   *
   * @param states the input's holds the box
   */
  static int first(SiteState[] states, Side side) {
    CastErrors input = states[0].castErrors;
    if (input != null && !input.known) {
      return 0;
    }
    for (int s = 1; s < states.length; s++) {
      for (int i = 0; i < states[s].size && states[s].site.casts(); i++) {
        if (!states[s].fits(side, i)) {
          return s;
        }
      }
    }
    return states.length;
  }

  /** Whether the enclosures of all sites say that no sum overflows float32. */
  private static boolean fitsFloat32(PairTheta pair, SiteState[] states) {
    for (SiteState s : states) {
      for (int i = 0; i < s.size; i++) {
        for (Side side : Side.values()) {
          if (pair.runsInFloat32(side) && !(s.site.reach(side, i, states) < FLOAT_LIMIT)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /**
   * Lower and upper bounds of the differences of the outputs, saturation included; infinite where
   * something may overflow.
   */
  static double[][] outputs(PairTheta pair, SiteState[] states) {
    SiteState s = states[states.length - 1];
    double[] lower = s.lowerD.clone();
    double[] upper = s.upperD.clone();
    boolean fits = fitsFloat32(pair, states);
    if (!fits || !excluded(states)) {
      Arrays.fill(lower, Double.NEGATIVE_INFINITY);
      Arrays.fill(upper, Double.POSITIVE_INFINITY);
    } else if (s.castErrors != null) {
      s.castErrors.enclose(s);
      for (int i = 0; i < s.size; i++) {
        lower[i] = Outward.addDown(lower[i], s.castErrors.least(i));
        upper[i] = Outward.addUp(upper[i], s.castErrors.most(i));
      }
    }
    return new double[][] {lower, upper};
  }
}
