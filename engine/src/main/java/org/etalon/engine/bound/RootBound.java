package org.etalon.engine.bound;

import org.etalon.certificate.Evidence;

/** The enclosures of all neurons on a root box, valid on every box inside it, and its bound. */
public final class RootBound {
  private final double[][][] enclosures;
  private final BoxBound bound;
  private final Evidence evidence;

  RootBound(SiteState[] states, BoxBound bound, Evidence evidence) {
    this.bound = bound;
    this.evidence = evidence;
    enclosures = new double[states.length][][];
    for (int l = 0; l < states.length; l++) {
      double[][] live = arrays(states[l]);
      enclosures[l] = new double[live.length][];
      for (int k = 0; k < live.length; k++) {
        enclosures[l][k] = live[k].clone();
      }
    }
  }

  /** The bound of the root box itself. */
  public BoxBound bound() {
    return bound;
  }

  /** What a checker needs to find a bound as good. */
  public Evidence evidence() {
    return evidence;
  }

  /** Lower bounds of z of site {@code s}, or of z' of g; a copy. */
  public double[] lower(int s, boolean ofG) {
    return enclosures[s][ofG ? 2 : 0].clone();
  }

  /** Upper bounds of z of site {@code s}, or of z' of g; a copy. */
  public double[] upper(int s, boolean ofG) {
    return enclosures[s][ofG ? 3 : 1].clone();
  }

  /** Puts the enclosures back, but for the input's, which is a box of its own. */
  void restore(SiteState[] states) {
    for (int l = 1; l < states.length; l++) {
      double[][] live = arrays(states[l]);
      for (int k = 0; k < live.length; k++) {
        System.arraycopy(enclosures[l][k], 0, live[k], 0, live[k].length);
      }
    }
  }

  private static double[][] arrays(SiteState s) {
    return new double[][] {s.f.lower, s.f.upper, s.g.lower, s.g.upper, s.lowerD, s.upperD};
  }
}
