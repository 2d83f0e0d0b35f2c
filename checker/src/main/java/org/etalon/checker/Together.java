package org.etalon.checker;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rows bounded with slope one half, whose errors are measured together in the Euclidean norm
 * (docs/math/checker.md, lemma 7). Of one box, site by site; for chains of matrices.
 */
final class Together {
  private final Chain chain;
  private final double[] lower;
  private final double[] upper;
  private final double[] ofZ; // of each site: a bound of ||z - centers||_2
  private final double[] ofD; // of ||d||_2
  private final double[][] centers;

  Together(Chain chain, double[] lower, double[] upper, int sites) {
    this.chain = chain;
    this.lower = lower;
    this.upper = upper;
    ofZ = new double[sites];
    ofD = new double[sites];
    centers = new double[sites][];
  }

  /** Intersects z and d of a site, and notes its norms over what may be unstable. */
  void enclose(LayerState[] states, int site) {
    LayerState s = states[site];
    boolean last = site == states.length - 1;
    int[] rows = IntStream.range(0, s.size).filter(i -> last || !s.settled(i)).toArray();
    double[] none = new double[s.size];
    centers[site] = new double[s.size];
    if (!last) {
      Rowwise z = bound(states, site, rows, Kind.F);
      Arrays.setAll(centers[site], i -> 0.5 * s.zLow[i] + 0.5 * s.zHigh[i]);
      double norm = z.norm(centers[site]);
      ofZ[site] = Math.min(norm, apart(s.zLow, s.zHigh, rows, centers[site]));
    }
    double norm = bound(states, site, rows, Kind.DIFFERENCE).norm(none);
    ofD[site] = Math.min(norm, apart(s.dLow, s.dHigh, rows, none));
  }

  /** What enclosures alone say of the norm, rounded up; NaN where they say nothing. */
  private static double apart(double[] low, double[] high, int[] rows, double[] centers) {
    double[] most = new double[rows.length];
    for (int r = 0; r < rows.length; r++) {
      int i = rows[r];
      most[r] = Math.max(Round.addUp(high[i], -centers[i]), Round.addUp(centers[i], -low[i]));
    }
    return Spectral.ofVector(most, 0, most.length, 1);
  }

  /** Intersects rows of a site. */
  private Rowwise bound(LayerState[] states, int site, int[] list, Kind kind) {
    Rowwise rows = new Rowwise(chain, list, states[site].size, kind);
    for (int at = site; at > 0; at--) {
      rows.descend(at, states[at - 1], at == 1 ? largest() : new double[0]);
      if (at > 1) {
        rows.halve(states[at - 1], centers[at - 1], ofZ[at - 1], ofD[at - 1]);
      }
    }
    rows.evaluate(lower, upper, states[site], kind);
    return rows;
  }

  private double[] largest() {
    double[] largest = new double[lower.length];
    Arrays.setAll(largest, j -> Math.max(Math.abs(lower[j]), Math.abs(upper[j])));
    return largest;
  }
}
