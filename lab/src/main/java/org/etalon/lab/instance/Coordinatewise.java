package org.etalon.lab.instance;

import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.lab.instance.Pair.Side;
import org.etalon.network.LinearMap;
import org.etalon.time.Stop;

/**
 * Bounds each output difference by a recursion of vectors, absolute values entrywise.
 *
 * <p><b>Recursion:</b> {@code e = sum min(|W'| e + |dW| X, |W| e + |dW| X') + |db|}, {@code X = sum
 * |W| X + |b|}, sums over the segments that enter a site; a maximum takes the largest of its
 * window. It does not change when both networks' neurons are rescaled together.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemmas 2 and 7.
 */
final class Coordinatewise {
  /** Of each site's activations. */
  private final double[][] x;

  private final double[][] xPrime;
  private final double[][] e;

  private Coordinatewise(Pair pair) {
    x = new double[pair.sites.size()][];
    xPrime = new double[pair.sites.size()][];
    e = new double[pair.sites.size()][];
    x[0] = pair.inputMagnitudes();
    xPrime[0] = x[0];
    e[0] = new double[x[0].length];
  }

  /**
   * Upper bounds of each |g_i - f_i| over the box.
   *
   * @param stop ends it early, asked site by site: they are infinite then
   */
  static double[] bound(Pair pair, Stop stop) {
    Coordinatewise bounds = new Coordinatewise(pair);
    int s = 0;
    for (PairSite site : pair.steps()) {
      if (stop.stopped()) {
        return pair.unknown();
      }
      bounds.step(site, ++s);
    }
    return bounds.e[s];
  }

  private void step(PairSite site, int s) {
    double[] difference = site.biasDifference();
    double[] size = new double[site.size];
    double[] sizePrime = new double[site.size];
    for (PairSegment segment : site.incoming) {
      addDifference(segment, difference);
      addSize(segment, Side.F, segment.w, x[segment.from], size);
      addSize(segment, Side.G, segment.wPrime, xPrime[segment.from], sizePrime);
    }
    e[s] = activated(site, difference);
    x[s] = activated(site, Sums.plusUp(size, site.biasMagnitudes(Side.F)));
    xPrime[s] = activated(site, Sums.plusUp(sizePrime, site.biasMagnitudes(Side.G)));
  }

  private void addDifference(PairSegment segment, double[] difference) {
    int from = segment.from;
    LinearMap dW = segment.difference();
    double[] first =
        Sums.plusUp(Sums.absTimesUp(segment.wPrime, e[from]), Sums.absTimesUp(dW, x[from]));
    double[] second =
        Sums.plusUp(Sums.absTimesUp(segment.w, e[from]), Sums.absTimesUp(dW, xPrime[from]));
    double most = Sums.max(x[from]);
    double mostPrime = Sums.max(xPrime[from]);
    for (int i = 0; i < difference.length; i++) {
      difference[i] = Sums.addUp(difference[i], Math.min(first[i], second[i]));
      difference[i] = Sums.addUp(difference[i], segment.folding(i, most, mostPrime));
    }
  }

  private static void addSize(
      PairSegment segment, Side side, LinearMap w, double[] x, double[] size) {
    double[] sums = Sums.absTimesUp(w, x);
    double most = Sums.max(x);
    for (int i = 0; i < size.length; i++) {
      double term = Sums.addUp(sums[i], segment.folding(side, i, most));
      size[i] = Sums.addUp(size[i], term);
    }
  }

  /** Rectifiers and maxima are 1-Lipschitz, and 0 at 0. */
  private static double[] activated(PairSite site, double[] magnitudes) {
    return site.pool.map(pool -> Sums.largest(pool, magnitudes)).orElse(magnitudes);
  }
}
