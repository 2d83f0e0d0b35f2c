package org.etalon.lab.instance;

import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.lab.instance.Pair.Side;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Bounds each output difference by interval propagation of x, x' and x - x' (differential interval
 * propagation, as in ReluDiff and QEBVerif), through sums and maxima, too.
 *
 * <p><b>Reference:</b> Paulsen et al., ICSE 2020, arXiv:2001.03662; docs/math/theory.md, lemmas 3
 * and 7.
 */
final class Intervals {
  /** Of the values of one site: of f, of g, and of their difference. */
  private static final class Ranges {
    final double[] xLow;
    final double[] xHigh;
    final double[] yLow;
    final double[] yHigh;
    final double[] dLow;
    final double[] dHigh;

    Ranges(int size) {
      xLow = new double[size];
      xHigh = new double[size];
      yLow = new double[size];
      yHigh = new double[size];
      dLow = new double[size];
      dHigh = new double[size];
    }

    /** The largest magnitude of a value of f or g. */
    double most(Side side) {
      double[] low = side.of(xLow, yLow);
      double[] high = side.of(xHigh, yHigh);
      double most = 0;
      for (int i = 0; i < low.length; i++) {
        most = Math.max(most, Math.max(-low[i], high[i]));
      }
      return most;
    }

    /** Intersects the difference with that of the two ranges. */
    void intersect(int i) {
      double apartLow = xLow[i] == yHigh[i] ? 0 : Outward.subtractDown(xLow[i], yHigh[i]);
      double apartHigh = xHigh[i] == yLow[i] ? 0 : Outward.subtractUp(xHigh[i], yLow[i]);
      dLow[i] = Math.max(dLow[i], apartLow);
      dHigh[i] = Math.min(dHigh[i], apartHigh);
    }
  }

  private final Ranges[] activations;
  private final Stop stop;

  private Intervals(Pair pair, Stop stop) {
    this.stop = stop;
    activations = new Ranges[pair.sites.size()];
    Ranges input = new Ranges(pair.lower.length);
    System.arraycopy(pair.lower, 0, input.xLow, 0, pair.lower.length);
    System.arraycopy(pair.upper, 0, input.xHigh, 0, pair.upper.length);
    System.arraycopy(pair.lower, 0, input.yLow, 0, pair.lower.length);
    System.arraycopy(pair.upper, 0, input.yHigh, 0, pair.upper.length);
    activations[0] = input;
  }

  /**
   * Upper bounds of each |g_i - f_i| over the box.
   *
   * @param stop leaves out what is left: then these are no bounds
   */
  static double[] bound(Pair pair, Stop stop) {
    Intervals state = new Intervals(pair, stop);
    int s = 0;
    for (PairSite site : pair.steps()) {
      state.step(site, ++s);
    }
    Ranges last = state.activations[s];
    double[] bound = new double[last.dLow.length];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = Math.max(-last.dLow[i], last.dHigh[i]);
    }
    return bound;
  }

  private void step(PairSite site, int s) {
    double[] most = new double[site.incoming.size()];
    double[] mostPrime = new double[most.length];
    for (int k = 0; k < most.length; k++) {
      Ranges from = activations[site.incoming.get(k).from];
      most[k] = from.most(Side.F);
      mostPrime[k] = from.most(Side.G);
    }
    Ranges z = new Ranges(site.size);
    for (int i = 0; i < site.size && !stop.stopped(); i++) {
      row(site, i, z, most, mostPrime);
    }
    activations[s] =
        switch (site.kind) {
          case RELU -> rectified(z);
          case MAX -> largest(site.pool.orElseThrow(), z);
          case INPUT, SUM, OUTPUT -> z;
        };
  }

  private void row(PairSite site, int i, Ranges z, double[] most, double[] mostPrime) {
    double b = site.b[i];
    double c = site.bPrime[i];
    double errorF = site.f.biasError().get(i);
    double errorG = site.g.biasError().get(i);
    double[] sums = new double[8]; // x, y, W' d, W d: low and high of each
    double down = 0; // (W - W') x, and the same at y
    double up = 0;
    double downPrime = 0;
    double upPrime = 0;
    for (int k = 0; k < most.length; k++) {
      PairSegment segment = site.incoming.get(k);
      Ranges a = activations[segment.from];
      MapRow w = segment.w.row(i);
      MapRow v = segment.wPrime.row(i);
      sums[0] = Sums.plusRowDown(sums[0], w, a.xLow, a.xHigh);
      sums[1] = Sums.plusRowUp(sums[1], w, a.xLow, a.xHigh);
      sums[2] = Sums.plusRowDown(sums[2], v, a.yLow, a.yHigh);
      sums[3] = Sums.plusRowUp(sums[3], v, a.yLow, a.yHigh);
      sums[4] = Sums.plusRowDown(sums[4], v, a.dLow, a.dHigh);
      sums[5] = Sums.plusRowUp(sums[5], v, a.dLow, a.dHigh);
      sums[6] = Sums.plusRowDown(sums[6], w, a.dLow, a.dHigh);
      sums[7] = Sums.plusRowUp(sums[7], w, a.dLow, a.dHigh);
      down = Sums.addDown(down, Sums.differenceDown(w, v, a.xLow, a.xHigh));
      up = Sums.addUp(up, Sums.differenceUp(w, v, a.xLow, a.xHigh));
      downPrime = Sums.addDown(downPrime, Sums.differenceDown(w, v, a.yLow, a.yHigh));
      upPrime = Sums.addUp(upPrime, Sums.differenceUp(w, v, a.yLow, a.yHigh));
      errorF = Sums.addUp(errorF, segment.folding(Side.F, i, most[k]));
      errorG = Sums.addUp(errorG, segment.folding(Side.G, i, mostPrime[k]));
    }
    double errors = Sums.addUp(errorF, errorG);
    z.xLow[i] = Sums.addDown(Sums.addDown(sums[0], b), -errorF);
    z.xHigh[i] = Sums.addUp(Sums.addUp(sums[1], b), errorF);
    z.yLow[i] = Sums.addDown(Sums.addDown(sums[2], c), -errorG);
    z.yHigh[i] = Sums.addUp(Sums.addUp(sums[3], c), errorG);
    double biasDown = Sums.addDown(b == c ? 0 : Outward.subtractDown(b, c), -errors);
    double biasUp = Sums.addUp(b == c ? 0 : Outward.subtractUp(b, c), errors);
    z.dLow[i] = Outward.subtractDown(z.xLow[i], z.yHigh[i]);
    z.dHigh[i] = Outward.subtractUp(z.xHigh[i], z.yLow[i]);
    z.dLow[i] = Math.max(z.dLow[i], Sums.addDown(Sums.addDown(sums[4], biasDown), down));
    z.dLow[i] = Math.max(z.dLow[i], Sums.addDown(Sums.addDown(sums[6], biasDown), downPrime));
    z.dHigh[i] = Math.min(z.dHigh[i], Sums.addUp(Sums.addUp(sums[5], biasUp), up));
    z.dHigh[i] = Math.min(z.dHigh[i], Sums.addUp(Sums.addUp(sums[7], biasUp), upPrime));
  }

  private static Ranges rectified(Ranges z) {
    for (int i = 0; i < z.xLow.length; i++) {
      boolean bothActive = z.xLow[i] >= 0 && z.yLow[i] >= 0;
      if (!bothActive) {
        z.dLow[i] = Math.min(0, z.dLow[i]);
        z.dHigh[i] = Math.max(0, z.dHigh[i]);
      }
      z.xLow[i] = Math.max(0, z.xLow[i]);
      z.xHigh[i] = Math.max(0, z.xHigh[i]);
      z.yLow[i] = Math.max(0, z.yLow[i]);
      z.yHigh[i] = Math.max(0, z.yHigh[i]);
      z.intersect(i);
    }
    return z;
  }

  /**
   * The maximum of f is at a member whose range reaches the largest lower end, and there the
   * difference of the maxima is at most that of the members; likewise from below with g.
   */
  private static Ranges largest(MaxPool pool, Ranges z) {
    Ranges a = new Ranges(pool.outputSize());
    for (int k = 0; k < a.xLow.length; k++) {
      a.xLow[k] = Double.NEGATIVE_INFINITY;
      a.xHigh[k] = Double.NEGATIVE_INFINITY;
      a.yLow[k] = Double.NEGATIVE_INFINITY;
      a.yHigh[k] = Double.NEGATIVE_INFINITY;
      for (int m = 0; m < pool.windowSize(k); m++) {
        int i = pool.member(k, m);
        a.xLow[k] = Math.max(a.xLow[k], z.xLow[i]);
        a.xHigh[k] = Math.max(a.xHigh[k], z.xHigh[i]);
        a.yLow[k] = Math.max(a.yLow[k], z.yLow[i]);
        a.yHigh[k] = Math.max(a.yHigh[k], z.yHigh[i]);
      }
      a.dLow[k] = Double.POSITIVE_INFINITY;
      a.dHigh[k] = Double.NEGATIVE_INFINITY;
      for (int m = 0; m < pool.windowSize(k); m++) {
        int i = pool.member(k, m);
        // Written so that NaN, no bound, leaves nothing out.
        if (!(z.xHigh[i] < a.xLow[k])) {
          a.dHigh[k] = Math.max(a.dHigh[k], z.dHigh[i]);
        }
        if (!(z.yHigh[i] < a.yLow[k])) {
          a.dLow[k] = Math.min(a.dLow[k], z.dLow[i]);
        }
      }
      a.intersect(k);
    }
    return a;
  }
}
