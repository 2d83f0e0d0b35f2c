package org.etalon.lab.instance;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Vector;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;

/**
 * Two networks of one architecture over a box, site by site: what all bounds start from.
 *
 * <p>Numbers of the sites are as they are stored; where folding rounded, the real ones lie within
 * the errors of their segments and biases, and every bound adds what that can make.
 */
final class Pair {
  /** Site 0 is the input, the last one the output. */
  final List<PairSite> sites;

  final double[] lower;
  final double[] upper;

  private Pair(List<PairSite> sites, double[] lower, double[] upper) {
    this.sites = sites;
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * The sites of two networks.
   *
   * @throws UnfitException if the architectures differ, or the box does not fit
   */
  static Pair of(Network f, Network g, Box box) {
    return of(Theta.of(f), Theta.of(g), box);
  }

  /** The same of networks that are laid out already. */
  static Pair of(Theta f, Theta g, Box box) {
    if (!f.hasFormOf(g)) {
      throw new UnfitException("the networks have different architectures: " + f + " and " + g);
    }
    if (f.isRounded() || g.isRounded()) {
      throw new UnfitException(
          "a network casts values to fixed point; these bounds are of real arithmetic");
    }
    if (box.size() != f.inputSize()) {
      throw new UnfitException("the box does not fit the inputs");
    }
    return of(f.sites(), g.sites(), box.lower(), box.upper());
  }

  private static Pair of(List<Site> f, List<Site> g, double[] lower, double[] upper) {
    PairSite[] sites = new PairSite[f.size()];
    for (int s = 0; s < sites.length; s++) {
      sites[s] = new PairSite(f.get(s), g.get(s));
    }
    return new Pair(List.of(sites), lower, upper);
  }

  /** The sites but the input's. */
  List<PairSite> steps() {
    return sites.subList(1, sites.size());
  }

  /** The output. */
  PairSite last() {
    return sites.get(sites.size() - 1);
  }

  /** Bounds of the outputs that say nothing: a new array. */
  double[] unknown() {
    double[] bound = new double[last().size];
    Arrays.fill(bound, Double.POSITIVE_INFINITY);
    return bound;
  }

  /** Whether folding rounded nothing. */
  boolean isExact() {
    return sites.stream().allMatch(site -> isExact(site.f) && isExact(site.g));
  }

  private static boolean isExact(Site site) {
    return site.biasError().maxAbs() == 0 && site.incoming().stream().allMatch(Segment::isExact);
  }

  /** A network and what it would be if the numbers it stores were the real ones. */
  Pair folding(Side side) {
    List<Site> real = sites.stream().map(site -> side.of(site.f, site.g)).toList();
    return of(real.stream().map(Pair::stored).toList(), real, lower, upper);
  }

  /** Both networks as if the numbers that they store were the real ones. */
  Pair stored() {
    return of(
        sites.stream().map(site -> stored(site.f)).toList(),
        sites.stream().map(site -> stored(site.g)).toList(),
        lower,
        upper);
  }

  private static Site stored(Site site) {
    List<Segment> segments =
        site.incoming().stream()
            .map(s -> new Segment(s.from(), s.map(), Vector.zeros(s.map().outputSize()), 0))
            .toList();
    return new Site(site.kind(), segments, site.bias(), Vector.zeros(site.size()), site.pool());
  }

  /** One of two networks. */
  enum Side {
    F,
    G;

    <T> T of(T f, T g) {
      return this == F ? f : g;
    }
  }

  /** A site of both. */
  static final class PairSite {
    final Site f;
    final Site g;
    final Site.Kind kind;
    final int size;
    final Optional<MaxPool> pool;
    final double[] b;
    final double[] bPrime;
    final List<PairSegment> incoming;

    private PairSite(Site f, Site g) {
      this.f = f;
      this.g = g;
      kind = f.kind();
      size = f.size();
      pool = f.pool();
      b = f.bias().toArray();
      bPrime = g.bias().toArray();
      PairSegment[] segments = new PairSegment[f.incoming().size()];
      for (int k = 0; k < segments.length; k++) {
        segments[k] = new PairSegment(f.incoming().get(k), g.incoming().get(k));
      }
      incoming = List.of(segments);
    }

    /** An upper bound of each |b_i - b'_i|. */
    double[] biasDifference() {
      double[] difference = new double[size];
      for (int i = 0; i < size; i++) {
        double folding = Sums.addUp(f.biasError().get(i), g.biasError().get(i));
        difference[i] = Sums.addUp(apart(b[i], bPrime[i]), folding);
      }
      return difference;
    }

    /** The largest |b_i| of f or g, what folding rounded included. */
    double[] biasMagnitudes(Side side) {
      Site site = side.of(f, g);
      return Sums.plusUp(Sums.abs(site.bias().toArray()), site.biasError().toArray());
    }
  }

  /** A segment of both. */
  static final class PairSegment {
    final int from;
    final Segment f;
    final Segment g;
    final LinearMap w;
    final LinearMap wPrime;

    private PairSegment(Segment f, Segment g) {
      from = f.from();
      this.f = f;
      this.g = g;
      w = f.map();
      wPrime = g.map();
    }

    /** An upper bound of each |W_ij - W'_ij|, of the numbers that are stored. */
    LinearMap difference() {
      double[] x = w.parameters();
      double[] y = wPrime.parameters();
      for (int k = 0; k < x.length; k++) {
        x[k] = apart(x[k], y[k]);
      }
      return w.differenceTo(wPrime).withParameters(x);
    }

    /**
     * Upper bounds of what folding makes of |z_i - z'_i|: for activations of at most {@code x} in f
     * and {@code xPrime} in g.
     */
    double folding(int i, double x, double xPrime) {
      return Sums.addUp(folding(Side.F, i, x), folding(Side.G, i, xPrime));
    }

    /** An upper bound of what folding makes of |z_i| for activations of at most {@code x}. */
    double folding(Side side, int i, double x) {
      return Sums.timesUp(side.of(f, g).errorByRow().get(i), x);
    }
  }

  static double apart(double x, double y) {
    return x == y ? 0 : Math.max(Outward.subtractUp(x, y), Outward.subtractUp(y, x));
  }

  /** The largest |x_j| of each input. */
  double[] inputMagnitudes() {
    double[] magnitudes = new double[lower.length];
    for (int j = 0; j < magnitudes.length; j++) {
      magnitudes[j] = Math.max(Math.abs(lower[j]), Math.abs(upper[j]));
    }
    return magnitudes;
  }
}
