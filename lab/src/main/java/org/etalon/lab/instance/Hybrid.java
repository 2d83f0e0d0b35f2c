package org.etalon.lab.instance;

import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.lab.instance.Pair.Side;
import org.etalon.network.LinearMap;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.theta.Segment;
import org.etalon.theta.SegmentNorms;
import org.etalon.theta.Site;
import org.etalon.time.Stop;

/**
 * Bounds each output difference by what is least: differential intervals, or a Euclidean ball of
 * differences around what the change of weights does at the centre of the box.
 *
 * <p><b>Recursion:</b> s bounds {@code ||x_l - x'_l||_2}, r the distance {@code ||x_l - c_l||_2} to
 * the image c_l of the centre: {@code s = ||W'|| s + ||dW c + db|| + ||dW|| r}, {@code r = ||W||
 * r}, and entrywise {@code |d_i| <= ||W'_i|| s + |dW_i c + db_i| + ||dW_i|| r}; sums over the
 * segments that enter a site, and after maxima times the root of how many share a member.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemmas 5 and 7.
 */
final class Hybrid {
  /** What is known of the activations of a site. */
  private static final class Ball {
    double r;
    double s;
    double[] low;
    double[] high;
    double[] entries;

    Ball(double[] low, double[] high) {
      this.low = low;
      this.high = high;
      entries = new double[low.length];
    }

    /** The largest magnitude of an activation of f or g. */
    double most(Side side) {
      double most = centre();
      return Sums.addUp(Sums.addUp(most, r), side.of(0.0, s));
    }

    /** The largest magnitude of the centre's image. */
    double centre() {
      double most = 0;
      for (int i = 0; i < low.length; i++) {
        most = Math.max(most, Math.max(-low[i], high[i]));
      }
      return most;
    }
  }

  private final double[] spectralNorms;
  private final Ball[] balls;
  private final Stop stop;
  private int segments;

  private Hybrid(Pair pair, double[] spectralNorms, Stop stop) {
    this.stop = stop;
    this.spectralNorms = spectralNorms;
    balls = new Ball[pair.sites.size()];
    int inputs = pair.lower.length;
    double[] centre = new double[inputs];
    double[] radii = new double[inputs];
    for (int j = 0; j < inputs; j++) {
      centre[j] = 0.5 * pair.lower[j] + 0.5 * pair.upper[j];
      radii[j] =
          Math.max(
              Outward.subtractUp(pair.upper[j], centre[j]),
              Outward.subtractUp(centre[j], pair.lower[j]));
    }
    balls[0] = new Ball(centre, centre.clone());
    balls[0].r = Sums.normUp(radii, Norm.TWO);
  }

  /** Upper bounds of the spectral norms of f's maps, segment by segment. */
  static double[] spectralNorms(Pair pair, Stop stop) {
    return pair.steps().stream()
        .flatMap(site -> site.f.incoming().stream())
        .mapToDouble(
            segment ->
                stop.stopped() ? Double.POSITIVE_INFINITY : SegmentNorms.of(segment, stop).two())
        .toArray();
  }

  /**
   * Upper bounds of each |g_i - f_i| over the box: the least of both kinds.
   *
   * @param spectralNorms those of W
   * @param stop leaves out what is left: then these are no bounds
   */
  static double[] bound(Pair pair, double[] spectralNorms, Stop stop) {
    double[] interval = Intervals.bound(pair, stop);
    double[] ball = ball(pair, spectralNorms, stop);
    for (int i = 0; i < ball.length; i++) {
      interval[i] = Math.min(interval[i], ball[i]);
    }
    return interval;
  }

  private static double[] ball(Pair pair, double[] spectralNorms, Stop stop) {
    Hybrid hybrid = new Hybrid(pair, spectralNorms, stop);
    int s = 0;
    for (PairSite site : pair.steps()) {
      if (stop.stopped()) {
        return pair.unknown();
      }
      hybrid.balls[++s] = activated(site, hybrid.step(site));
    }
    return stop.stopped() ? pair.unknown() : hybrid.balls[s].entries;
  }

  private Ball step(PairSite site) {
    Ball next = new Ball(new double[site.size], new double[site.size]);
    double[] atCentre = new double[site.size];
    double[] carried = new double[site.size];
    double[] changed = new double[site.size];
    double scaled = 0;
    double moved = 0;
    for (int i = 0; i < site.size && !stop.stopped(); i++) {
      row(site, i, next, atCentre, carried, changed);
      next.entries[i] = Sums.addUp(Sums.addUp(carried[i], atCentre[i]), changed[i]);
    }
    for (PairSegment segment : site.incoming) {
      Ball from = balls[segment.from];
      double wNorm = spectralNorms[segments++];
      double dNorm = differenceNorm(segment, stop);
      scaled = Sums.addUp(scaled, Sums.timesUp(Sums.addUp(wNorm, dNorm), from.s));
      moved = Sums.addUp(moved, Sums.timesUp(dNorm, from.r));
      next.r = Sums.addUp(next.r, Sums.timesUp(wNorm, from.r));
    }
    double byNorms = Sums.addUp(Sums.addUp(scaled, Sums.normUp(atCentre, Norm.TWO)), moved);
    next.s = Math.min(byNorms, Sums.normUp(next.entries, Norm.TWO));
    return next;
  }

  /** Entry i of what comes from differences before, of the changes at the centre, and off it. */
  private void row(
      PairSite site, int i, Ball next, double[] atCentre, double[] carried, double[] changed) {
    double up = 0;
    double down = 0;
    double folding = 0;
    double foldingOfCentre = site.f.biasError().get(i);
    for (PairSegment segment : site.incoming) {
      Ball from = balls[segment.from];
      MapRow w = segment.w.row(i);
      MapRow v = segment.wPrime.row(i);
      double rowV = Sums.normUp(Sums.abs(v), Norm.TWO);
      double rowD = Sums.normUp(apart(w, v), Norm.TWO);
      carried[i] = Sums.addUp(carried[i], Sums.timesUp(rowV, from.s));
      changed[i] = Sums.addUp(changed[i], Sums.timesUp(rowD, from.r));
      up = Sums.addUp(up, Sums.differenceUp(w, v, from.low, from.high));
      down = Sums.addDown(down, Sums.differenceDown(w, v, from.low, from.high));
      next.low[i] = Sums.plusRowDown(next.low[i], w, from.low, from.high);
      next.high[i] = Sums.plusRowUp(next.high[i], w, from.low, from.high);
      double most = segment.f.isExact() ? 0 : from.most(Side.F);
      double mostPrime = segment.g.isExact() ? 0 : from.most(Side.G);
      folding = Sums.addUp(folding, segment.folding(i, most, mostPrime));
      foldingOfCentre = Sums.addUp(foldingOfCentre, segment.folding(Side.F, i, most));
    }
    double bias = Sums.addUp(site.f.biasError().get(i), site.g.biasError().get(i));
    double apart = Sums.addUp(Pair.apart(site.b[i], site.bPrime[i]), Sums.addUp(bias, folding));
    atCentre[i] = Sums.addUp(Math.max(0, Math.max(up, -down)), apart);
    next.low[i] = Sums.addDown(Sums.addDown(next.low[i], site.b[i]), -foldingOfCentre);
    next.high[i] = Sums.addUp(Sums.addUp(next.high[i], site.b[i]), foldingOfCentre);
  }

  private static double[] apart(MapRow w, MapRow v) {
    double[] apart = new double[w.size()];
    for (int k = 0; k < apart.length; k++) {
      apart[k] = Pair.apart(w.value(k), v.value(k));
    }
    return apart;
  }

  /** An upper bound of {@code ||W - W'||_2}: Frobenius, or of other maps from their parameters. */
  private static double differenceNorm(PairSegment segment, Stop stop) {
    LinearMap difference = segment.difference();
    double stored =
        difference.isDense()
            ? Sums.normUp(Sums.abs(difference.parameters()), Norm.TWO)
            : OperatorNorms.twoUp(difference, stop);
    return Sums.addUp(stored, Sums.addUp(folding(segment.f), folding(segment.g)));
  }

  private static double folding(Segment segment) {
    return SegmentNorms.folding(segment).two();
  }

  private static Ball activated(PairSite site, Ball z) {
    if (site.kind == Site.Kind.RELU) {
      for (int i = 0; i < z.low.length; i++) {
        z.low[i] = Math.max(0, z.low[i]);
        z.high[i] = Math.max(0, z.high[i]);
      }
    }
    return site.pool.map(pool -> largest(pool, z)).orElse(z);
  }

  /** Each square of a difference counts at most as often as windows list its member. */
  private static Ball largest(MaxPool pool, Ball z) {
    Ball a = new Ball(Sums.largest(pool, z.low), Sums.largest(pool, z.high));
    double share = Outward.sqrtUp(pool.mostUses());
    a.entries = Sums.largest(pool, z.entries);
    a.r = Sums.timesUp(share, z.r);
    a.s = Math.min(Sums.timesUp(share, z.s), Sums.normUp(a.entries, Norm.TWO));
    return a;
  }
}
