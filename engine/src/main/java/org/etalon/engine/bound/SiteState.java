package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.problem.SoundnessError;
import org.etalon.rounding.Outward;
import org.etalon.theta.Casts;
import org.etalon.theta.Site.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one site on one box: enclosures of z, z' and d, which activations are not
 * identically zero, and the linear bounds of a, a' and {@code e = a' - a}.
 *
 * <p>Weights {@link #alpha} and {@link SideState#beta} bound the rounding that a backward step
 * makes per unit of its coefficients on e and a. Buffers of one thread; overwritten for every box.
 */
final class SiteState {
  final PairSite site;
  final int size;
  final SideState f;
  final SideState g;
  final double[] lowerD;
  final double[] upperD;

  /** Bounds of the rounding of a step per unit of its coefficients on d. */
  final double[] roundingD;

  /** The same per unit of its coefficients on e; one entry an activation. */
  final double[] alpha;

  /** The activations whose e is not identically zero on the box. */
  final LiveSet liveE;

  /** Of rectifiers. */
  final @Nullable ReluPlanes relu;

  /** Where casts saturate; of the input where it is cast at all. */
  final @Nullable CastErrors castErrors;

  /** Of maxima. */
  final @Nullable MaxPlanes max;

  /** An upper bound of |e| over all activations. */
  double maxE;

  /** An upper bound of every |z|, |z'| and |d|. */
  double magnitude;

  SiteState(PairSite site) {
    this(site, site.size, site.activations);
  }

  private SiteState(PairSite site, int planes, int activations) {
    this.site = site;
    size = site.size;
    f = new SideState(size, planes, activations);
    g = new SideState(size, planes, activations);
    lowerD = new double[size];
    upperD = new double[size];
    roundingD = new double[planes];
    alpha = new double[activations];
    liveE = new LiveSet(activations);
    relu = site.kind == Kind.RELU ? new ReluPlanes(planes) : null;
    max = site.pool == null || planes == 0 ? null : new MaxPlanes(site.pool);
    castErrors = CastErrors.of(site) ? new CastErrors(size) : null;
  }

  /** A state that can be enclosed and say how far it reaches, but has no room for planes. */
  static SiteState withoutPlanes(PairSite site) {
    return new SiteState(site, 0, 0);
  }

  static SiteState[] of(PairTheta pair) {
    SiteState[] states = new SiteState[pair.count()];
    for (int s = 0; s < states.length; s++) {
      states[s] = new SiteState(pair.site(s));
    }
    return states;
  }

  SideState side(Side side) {
    return side.of(f, g);
  }

  /** Nothing is known of z, z' and d. */
  void clear() {
    for (double[] array : new double[][] {f.lower, g.lower, lowerD}) {
      Arrays.fill(array, Double.NEGATIVE_INFINITY);
    }
    for (double[] array : new double[][] {f.upper, g.upper, upperD}) {
      Arrays.fill(array, Double.POSITIVE_INFINITY);
    }
  }

  /** Takes a box as the enclosure of the input, which is the same for both networks. */
  void setBox(double[] lower, double[] upper) {
    f.live.clear();
    f.maxA = 0;
    for (int i = 0; i < size; i++) {
      f.lower[i] = lower[i];
      f.upper[i] = upper[i];
      double magnitude = f.magnitude(i);
      f.maxA = Math.max(f.maxA, magnitude);
      if (magnitude > 0) {
        f.live.add(i);
      }
    }
    g.maxA = f.maxA;
    magnitude = f.maxA;
    if (castErrors == null) {
      return;
    }
    castErrors.enclose(this);
    double ofF = castErrors.reach(Side.F);
    double ofG = castErrors.reach(Side.G);
    g.maxA = inflate(f.maxA + ofG);
    f.maxA = inflate(f.maxA + ofF);
    maxE = inflate(ofF + ofG);
    magnitude = Math.max(Math.max(f.maxA, g.maxA), maxE);
  }

  /** Takes what is known of z for z' too: both are the same function of the input. */
  void setTwins() {
    System.arraycopy(f.lower, 0, g.lower, 0, size);
    System.arraycopy(f.upper, 0, g.upper, 0, size);
    Arrays.fill(lowerD, 0);
    Arrays.fill(upperD, 0);
  }

  /** The live activations of one network; the input's are those of both. */
  LiveSet live(Side side) {
    return site.kind == Kind.INPUT ? f.live : side(side).live;
  }

  /** The activations on which rows of d have coefficients. */
  LiveSet livePair() {
    return site.kind == Kind.INPUT ? f.live : liveE;
  }

  /**
   * Chooses the bounds of a, a' and e from the enclosures, and weighs the rounding of a step.
   *
   * @param states of the sites below
   */
  void relax(double gamma, SiteState[] states) {
    weighZ(gamma, states);
    if (castErrors != null) {
      castErrors.enclose(this);
    }
    if (relu != null) {
      relaxRelu(relu, gamma);
    } else if (max != null) {
      max.relax(this, gamma);
    } else {
      relaxSum();
    }
    if (castErrors != null && castErrors.active) {
      widen(castErrors, Side.F);
      widen(castErrors, Side.G);
    }
  }

  /** Activations beyond z by what a cast may add, other than by saturation. */
  private void widen(CastErrors adds, Side side) {
    if (site.isDynamic(side)) {
      side(side).maxA = inflate(side(side).maxA + adds.reach(side));
    }
  }

  /** Bounds activations, of sites without casts: all that intervals behind this one ask for. */
  void reach() {
    boolean rectifies = site.kind == Kind.RELU;
    magnitude = 0;
    f.maxA = rectifies ? maxPositive(f.upper) : 0;
    g.maxA = rectifies ? maxPositive(g.upper) : 0;
    maxE = 0;
    for (int i = 0; i < size; i++) {
      double z = f.magnitude(i);
      double zPrime = g.magnitude(i);
      magnitude = Math.max(magnitude, Math.max(magnitudeD(i), Math.max(z, zPrime)));
      f.maxA = rectifies ? f.maxA : Math.max(f.maxA, z);
      g.maxA = rectifies ? g.maxA : Math.max(g.maxA, zPrime);
      maxE = Math.max(maxE, rectifies ? largestE(i) : magnitudeD(i));
    }
  }

  private void weighZ(double gamma, SiteState[] states) {
    magnitude = 0;
    for (int i = 0; i < size; i++) {
      double z = f.magnitude(i);
      double zPrime = g.magnitude(i);
      double d = magnitudeD(i);
      magnitude = Math.max(magnitude, Math.max(d, Math.max(z, zPrime)));
      f.roundingZ[i] = gamma * z + site.errorZ(Side.F, i, gamma, states);
      g.roundingZ[i] = gamma * zPrime + site.errorZ(Side.G, i, gamma, states);
      roundingD[i] = gamma * d + site.errorD(i, gamma, states);
    }
  }

  private void relaxRelu(ReluPlanes planes, double gamma) {
    planes.f.relax(f);
    planes.g.relax(g);
    f.maxA = maxPositive(f.upper);
    g.maxA = maxPositive(g.upper);
    liveE.clear();
    maxE = 0;
    for (int i = 0; i < size; i++) {
      if (planes.relaxDifference(this, i)) {
        liveE.add(i);
        maxE = Math.max(maxE, largestE(i) + saturated(i));
      }
    }
    for (int i = 0; i < size; i++) {
      f.beta[i] = inflate((f.upper[i] > 0 ? f.roundingZ[i] : 0) + gamma * planes.f.bu[i]);
      g.beta[i] = inflate((g.upper[i] > 0 ? g.roundingZ[i] : 0) + gamma * planes.g.bu[i]);
      alpha[i] =
          inflate(
              Math.max(Math.abs(planes.ud[i]), Math.abs(planes.ld[i])) * roundingD[i]
                  + Math.max(Math.abs(planes.uz[i]), Math.abs(planes.lz[i])) * f.roundingZ[i]
                  + gamma * Math.max(Math.abs(planes.u0[i]), Math.abs(planes.l0[i])));
    }
  }

  /** Where a is z, coefficients stay as they are. */
  private void relaxSum() {
    f.live.clear();
    g.live.clear();
    liveE.clear();
    f.maxA = 0;
    g.maxA = 0;
    maxE = 0;
    for (int i = 0; i < size; i++) {
      f.live.add(i);
      g.live.add(i);
      liveE.add(i);
      f.maxA = Math.max(f.maxA, f.magnitude(i));
      g.maxA = Math.max(g.maxA, g.magnitude(i));
      maxE = Math.max(maxE, magnitudeD(i) + saturated(i));
      f.beta[i] = inflate(f.roundingZ[i]);
      g.beta[i] = inflate(g.roundingZ[i]);
      alpha[i] = inflate(roundingD[i]);
    }
  }

  /** What casts add to activations, where they add anything. */
  @Nullable CastErrors added() {
    CastErrors adds = castErrors;
    return adds != null && adds.active ? adds : null;
  }

  /** About the most that saturation adds to |e_i|. */
  private double saturated(int i) {
    CastErrors adds = castErrors;
    return adds == null ? 0 : inflate(Math.abs(adds.centreE[i]) + adds.radiusE[i]);
  }

  /** Whether e of neuron i of a rectifier may be anything else than d or 0. */
  boolean needsDifference(int i) {
    boolean opposite = f.lower[i] >= 0 != g.lower[i] >= 0;
    return f.unstable(i) || g.unstable(i) || opposite;
  }

  double magnitudeD(int i) {
    return Math.max(Math.abs(lowerD[i]), Math.abs(upperD[i]));
  }

  private static double maxPositive(double[] upper) {
    double largest = 0;
    for (double value : upper) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** An upper bound of |e_i|: relu is 1-Lipschitz, so |e| &lt;= |d|; and both a, a' are bounded. */
  private double largestE(int i) {
    double byRange = Math.max(Math.max(f.upper[i], g.upper[i]), 0);
    return Math.min(magnitudeD(i), byRange);
  }

  /** The largest absolute value of any quantity below site {@code t}. */
  static double magnitude(SiteState[] states, int t) {
    double largest = 0;
    for (int s = 0; s < t; s++) {
      largest = Math.max(largest, states[s].magnitude);
    }
    return largest;
  }

  /** Covers the few roundings and underflows of computing a weight itself. */
  static double inflate(double weight) {
    return weight * BackwardPass.SLACK + BackwardPass.TINY;
  }

  /** Whether neuron i is known not to overflow what a network casts it to, bounds being no NaN. */
  boolean fits(Side side, int i) {
    Casts.Limits limits = site.limits(side);
    SideState own = side(side);
    return own.lower[i] >= limits.lowest() && own.upper[i] <= limits.highest();
  }

  /** Whether neuron i is known to be cast without overflow or saturation. */
  boolean isInside(Side side, int i) {
    if (!site.casts()) {
      return true;
    }
    if (site.isDynamic(side)) { // its step follows from the enclosures
      return relu != null && side(side).upper[i] <= 0;
    }
    Casts.Limits limits = site.casts(side).limits();
    SideState own = side(side);
    return own.lower[i] >= limits.lowest() && own.upper[i] <= limits.highest();
  }

  /** Intersects the three enclosures of every neuron. */
  void intersect() {
    for (int i = 0; i < size; i++) {
      intersect(i);
    }
  }

  /** Intersects the three enclosures through d = z' - z; each stays sound. */
  void intersect(int i) {
    lowerD[i] = Math.max(lowerD[i], Outward.subtractDown(g.lower[i], f.upper[i]));
    upperD[i] = Math.min(upperD[i], Outward.subtractUp(g.upper[i], f.lower[i]));
    g.lower[i] = Math.max(g.lower[i], Outward.addDown(f.lower[i], lowerD[i]));
    g.upper[i] = Math.min(g.upper[i], Outward.addUp(f.upper[i], upperD[i]));
    f.lower[i] = Math.max(f.lower[i], Outward.subtractDown(g.lower[i], upperD[i]));
    f.upper[i] = Math.min(f.upper[i], Outward.subtractUp(g.upper[i], lowerD[i]));
    if (f.lower[i] > f.upper[i] || g.lower[i] > g.upper[i] || lowerD[i] > upperD[i]) {
      throw new SoundnessError(
          "empty enclosure of a neuron: z in ["
              + f.lower[i]
              + ", "
              + f.upper[i]
              + "], z' in ["
              + g.lower[i]
              + ", "
              + g.upper[i]
              + "], d in ["
              + lowerD[i]
              + ", "
              + upperD[i]
              + "]");
    }
  }
}
