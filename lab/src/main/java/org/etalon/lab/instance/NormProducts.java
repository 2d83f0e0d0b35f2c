package org.etalon.lab.instance;

import org.etalon.exact.Dyadic;
import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.lab.instance.Pair.Side;
import org.etalon.network.LinearMap;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.theta.Segment;
import org.etalon.theta.SegmentNorms;
import org.etalon.time.Stop;

/**
 * Bounds the difference by products of operator norms.
 *
 * <p><b>Recursion:</b> {@code e = min(sum ||W'|| e + ||dW|| X, sum ||W|| e + ||dW|| X') + ||db||},
 * with {@code X = sum ||W|| X + ||b||} and the same for X', sums over the segments that enter a
 * site; maxima multiply by what their sharing of members can make.
 *
 * <p><b>Property:</b> sound, all operations rounded up; spectral norms are upper bounds.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemmas 1 and 7.
 */
final class NormProducts {
  /** Above this many rows and columns differences get the cheap bounds of their spectral norm. */
  private static final int LARGE = 128;

  /** Norms of the maps of a segment, folding included. */
  private record Maps(double w, double wPrime, double difference) {}

  private final Norm q;
  private final Stop stop;

  /** Of the activations of each site. */
  private final double[] x;

  private final double[] xPrime;
  private final double[] e;

  private NormProducts(Pair pair, Norm q, Stop stop) {
    this.q = q;
    this.stop = stop;
    x = new double[pair.sites.size()];
    xPrime = new double[x.length];
    e = new double[x.length];
    x[0] = Sums.normUp(pair.inputMagnitudes(), q);
    xPrime[0] = x[0];
  }

  /**
   * An upper bound of {@code ||g - f||_q} over the box, with operator norms from l^q to l^q.
   *
   * @param stop ends it early, asked site by site: the bound is infinite then; and the work on
   *     spectral norms, which only makes it larger
   */
  static double bound(Pair pair, Norm q, Stop stop) {
    NormProducts products = new NormProducts(pair, q, stop);
    int s = 0;
    for (PairSite site : pair.steps()) {
      if (stop.stopped()) {
        return Double.POSITIVE_INFINITY;
      }
      products.step(site, ++s);
    }
    return products.e[s];
  }

  private void step(PairSite site, int s) {
    double first = 0;
    double second = 0;
    double size = 0;
    double sizePrime = 0;
    for (PairSegment segment : site.incoming) {
      int from = segment.from;
      Maps maps = maps(segment);
      first = Sums.addUp(first, Sums.timesUp(maps.wPrime, e[from]));
      first = Sums.addUp(first, Sums.timesUp(maps.difference, x[from]));
      second = Sums.addUp(second, Sums.timesUp(maps.w, e[from]));
      second = Sums.addUp(second, Sums.timesUp(maps.difference, xPrime[from]));
      size = Sums.addUp(size, Sums.timesUp(maps.w, x[from]));
      sizePrime = Sums.addUp(sizePrime, Sums.timesUp(maps.wPrime, xPrime[from]));
    }
    double share = site.pool.map(pool -> share(pool.mostUses())).orElse(1.0);
    e[s] = scaled(share, Sums.addUp(Math.min(first, second), norm(site.biasDifference())));
    x[s] = scaled(share, Sums.addUp(size, norm(site.biasMagnitudes(Side.F))));
    xPrime[s] = scaled(share, Sums.addUp(sizePrime, norm(site.biasMagnitudes(Side.G))));
  }

  /** What maxima can make of a norm if an input is listed {@code uses} times. */
  private double share(int uses) {
    return switch (q) {
      case ONE -> uses;
      case TWO -> Outward.sqrtUp(uses);
      case INF -> 1;
    };
  }

  /** The product, exact for 1. */
  private static double scaled(double share, double norm) {
    return share == 1 ? norm : Sums.timesUp(share, norm);
  }

  private double norm(double[] magnitudes) {
    return Sums.normUp(magnitudes, q);
  }

  private Maps maps(PairSegment segment) {
    LinearMap difference = segment.difference();
    double w = withFolding(norm(segment.w), segment.f);
    boolean large = q == Norm.TWO && isLarge(difference);
    double stored = large ? cheap(difference) : norm(signedDifference(segment, difference));
    double dW = withFolding(withFolding(stored, segment.f), segment.g);
    double wPrime = large ? Sums.addUp(w, dW) : withFolding(norm(segment.wPrime), segment.g);
    return new Maps(w, wPrime, dW);
  }

  private static boolean isLarge(LinearMap map) {
    int size = Math.min(map.outputSize(), map.inputSize());
    return size > LARGE && map.isDense();
  }

  private double norm(LinearMap w) {
    return switch (q) {
      case ONE -> OperatorNorms.oneUp(w);
      case TWO -> OperatorNorms.twoUp(w, stop);
      case INF -> OperatorNorms.infUp(w);
    };
  }

  private double withFolding(double norm, Segment segment) {
    SegmentNorms folding = SegmentNorms.folding(segment);
    return Sums.addUp(
        norm,
        switch (q) {
          case ONE -> folding.one();
          case TWO -> folding.two();
          case INF -> folding.inf();
        });
  }

  /** The spectral norm of a difference of weights, where the Gram iteration takes too long. */
  private static double cheap(LinearMap w) {
    double frobenius = Sums.normUp(Sums.abs(w.parameters()), Norm.TWO);
    double one = OperatorNorms.oneUp(w);
    double inf = OperatorNorms.infUp(w);
    double mixed = one == 0 ? 0 : Outward.multiplyUp(Outward.sqrtUp(one), Outward.sqrtUp(inf));
    return Math.min(frobenius, mixed);
  }

  /** The difference with its signs if doubles hold it exactly, else its bounds. */
  private static LinearMap signedDifference(PairSegment segment, LinearMap bound) {
    double[] w = segment.w.parameters();
    double[] v = segment.wPrime.parameters();
    double[] signed = new double[w.length];
    for (int k = 0; k < signed.length; k++) {
      signed[k] = w[k] - v[k];
      boolean finite = Double.isFinite(w[k]) && Double.isFinite(v[k]) && Double.isFinite(signed[k]);
      if (!finite || !Dyadic.of(w[k]).subtract(Dyadic.of(v[k])).equals(Dyadic.of(signed[k]))) {
        return bound;
      }
    }
    return bound.withParameters(signed);
  }
}
