package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/** Two networks of one architecture, laid out for the bounder. Immutable after construction. */
public final class PairTheta {
  /** How long laying out may go on after a limit: bounds of small networks are worth that. */
  private static final double LATE_SECONDS = 0.3;

  private final Theta f;
  private final Theta g;
  private final PairSite[] sites;
  private final boolean identical;
  private final boolean twins;
  private final boolean denseChain;
  private final boolean rounded;
  private final long operations;

  private PairTheta(PairSite[] sites, boolean identical, boolean twins, Theta f, Theta g) {
    this.f = f;
    this.g = g;
    this.sites = sites;
    denseChain = f.isDenseChain();
    boolean runs = f.runsInFloat32() || g.runsInFloat32();
    rounded = f.isRounded() || g.isRounded() || runs;
    this.identical = identical && !rounded;
    this.twins = twins && !rounded;
    operations = f.operations();
  }

  /**
   * Two networks laid out, each like the other where that one casts, and put beside each other.
   *
   * @param stop some tenths of a second after it says so, asked node by node of the two networks
   *     and site by site where they are put beside each other, there is nothing
   * @throws UnfitException if the networks differ in more than their numbers
   */
  public static Optional<PairTheta> beside(Network f, Network g, Semantics semantics, Stop stop) {
    Stop late = stop.grace(LATE_SECONDS);
    return beside(
        () -> Theta.beside(g, f, semantics, late),
        () -> Theta.beside(f, g, semantics.ofG(), late),
        late);
  }

  /** The same of linear forms of the outputs of two networks in real arithmetic. */
  public static Optional<PairTheta> beside(Network f, Network g, OutputForms forms, Stop stop) {
    Stop late = stop.grace(LATE_SECONDS);
    return beside(() -> forms.ofF(f, g, late), () -> forms.ofG(f, g, late), late);
  }

  private static Optional<PairTheta> beside(
      Supplier<Optional<Theta>> f, Supplier<Optional<Theta>> g, Stop late) {
    return f.get()
        .flatMap(thetaF -> g.get().flatMap(thetaG -> align(thetaF, thetaG, late)))
        .filter(pair -> !late.stopped());
  }

  /**
   * The pair (f, g).
   *
   * @throws UnfitException if the networks differ in more than their numbers; the message names
   *     both architectures
   */
  public static PairTheta align(Theta f, Theta g) {
    return align(f, g, Stop.NEVER).orElseThrow();
  }

  /**
   * The same; nothing if it is to stop, of which it asks before every site.
   *
   * @throws UnfitException as above
   */
  static Optional<PairTheta> align(Theta f, Theta g, Stop stop) {
    if (f.semantics().ofG() != g.semantics()) {
      throw new IllegalArgumentException("two semantics");
    }
    if (!f.hasFormOf(g)) {
      throw new UnfitException("the networks have different architectures: " + f + " and " + g);
    }
    PairSite[] sites = new PairSite[f.sites().size()];
    boolean identical = f.isExact() && g.isExact();
    boolean twins = identical;
    for (int s = 0; s < sites.length; s++) {
      if (stop.stopped()) {
        return Optional.empty();
      }
      twins = identical;
      Site siteF = f.sites().get(s);
      Site siteG = g.sites().get(s);
      sites[s] = new PairSite(siteF, siteG);
      identical &= siteF.bias().equals(siteG.bias());
      List<Segment> incoming = siteF.incoming();
      for (int k = 0; k < incoming.size(); k++) {
        identical &= incoming.get(k).map().equals(siteG.incoming().get(k).map());
      }
    }
    return Optional.of(new PairTheta(sites, identical, twins, f, g));
  }

  /** The sites of f. */
  public Theta f() {
    return f;
  }

  /** The sites of g. */
  public Theta g() {
    return g;
  }

  /** How many sites there are: the input is site 0, the output the last one. */
  int count() {
    return sites.length;
  }

  /** A site. */
  PairSite site(int s) {
    return sites[s];
  }

  /** The number of the output's site. */
  int last() {
    return sites.length - 1;
  }

  /** N_0. */
  public int inputSize() {
    return sites[0].size;
  }

  /** N_L. */
  public int outputSize() {
    return sites[last()].size;
  }

  /** Whether the sites are a chain of matrices with rectifiers between. */
  public boolean isDenseChain() {
    return denseChain;
  }

  /** Whether either network casts the input. */
  boolean castsInput() {
    return sites[0].casts();
  }

  /** Whether either network rounds values: casts them to formats, or runs in float32. */
  boolean isRounded() {
    return rounded;
  }

  /** Whether a network runs in float32, so that its values must not overflow it. */
  boolean runsInFloat32(Side side) {
    return side.of(f, g).runsInFloat32();
  }

  /** About how many multiplications one evaluation of a network takes. */
  long operations() {
    return operations;
  }

  /** The number of all entries of all z. */
  long neurons() {
    return Arrays.stream(sites).mapToLong(site -> site.size).sum();
  }

  /** The largest size of any z or a. */
  int maxWidth() {
    int width = 0;
    for (PairSite site : sites) {
      width = Math.max(width, Math.max(site.size, site.activations));
    }
    return width;
  }

  /** Whether the two networks have the same parameters, so that their difference is exactly 0. */
  public boolean identical() {
    return identical;
  }

  /** Whether only the last maps, to the outputs, differ at most. */
  boolean twins() {
    return twins;
  }

  /**
   * Covers every chain of roundings in one backward pass: gamma_n with n above the number of
   * additions that end in one number (docs/math/rounding.md).
   */
  double gamma() {
    long roundings = 64 + 16L * inputSize();
    for (int s = 1; s < sites.length; s++) {
      PairSite site = sites[s];
      roundings += 16L * site.size * Math.max(1, site.incoming.length);
      for (int k = 0; site.pool != null && k < site.activations; k++) {
        roundings += 16L * site.pool.windowSize(k);
      }
    }
    return Outward.gammaUp(Math.toIntExact(roundings));
  }
}
