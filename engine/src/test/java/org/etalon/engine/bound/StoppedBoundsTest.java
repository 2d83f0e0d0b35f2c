package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Bounding that is stopped anywhere returns what is true; the judge is exact arithmetic. */
class StoppedBoundsTest {
  private static Stop after(int questions) {
    AtomicInteger asked = new AtomicInteger();
    return Stop.when(() -> asked.incrementAndGet() > questions);
  }

  private static PairTheta pair(Network f, Network g) {
    return PairTheta.align(Theta.of(f), Theta.of(g));
  }

  /** Two networks are beside each other whole or not at all, and there are questions a site. */
  @Test
  void align_stoppedAnywhere_isWholeOrNothing() {
    Network f = new RandomNetworks(73).network(2);
    Theta theta = Theta.of(f);
    int sites = theta.sites().size();
    for (int questions = 0; questions < sites; questions++) {
      assertThat(PairTheta.align(theta, theta, after(questions))).isEmpty();
    }
    assertThat(PairTheta.align(theta, theta, after(sites)).orElseThrow().count()).isEqualTo(sites);
  }

  @Test
  void boundRoot_stoppedAnywhere_isFiniteAndNotBelowTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(71);
    int looser = 0;
    for (int n = 0; n < Cases.of(700); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = n % 3 == 0 ? RootCases.lastLayerNegated(f) : random.perturbed(f);
      Box box = random.box(inputs);
      Rational exact = new LinearRegions(f, g, box).maximumInf();
      DifferenceBounder bounder = new DifferenceBounder(pair(f, g), Kernels.best(), true);
      double whole = bounder.boundRoot(box, Stop.NEVER).bound().normUp(Norm.INF);
      for (int questions : new int[] {0, 1, 2, 3, 5, 8, 13, 21}) {
        double bound = bounder.boundRoot(box, after(questions)).bound().normUp(Norm.INF);
        assertThat(bound).as("case " + n).isFinite();
        assertThat(Rational.of(bound)).as("case " + n).isGreaterThanOrEqualTo(exact);
        looser += bound > 1.001 * whole ? 1 : 0;
      }
    }
    assertThat(looser).isGreaterThan(Cases.of(200));
  }

  /** Intervals alone enclose z, z' and d of every layer, tightly in the first. */
  @Test
  void boundRoot_stoppedAtOnce_enclosesEveryNeuron() {
    RandomNetworks random = new RandomNetworks(72);
    for (int n = 0; n < Cases.of(400); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      PairTheta pair = pair(f, g);
      SiteState[] states = SiteState.of(pair);
      new DifferenceBounder(pair, Kernels.best(), true).boundRoot(box, after(0)).restore(states);
      LinearRegions exact = new LinearRegions(f, g, box);
      for (int l = 0; l < states.length - 1; l++) {
        SiteState s = states[l + 1];
        for (int i = 0; i < s.size; i++) {
          boolean tight = l == 0;
          contains(s.lowerD[i], s.upperD[i], exact.d(l, i), tight);
          if (l < states.length - 2) {
            contains(s.f.lower[i], s.f.upper[i], exact.z(l, i), tight);
            contains(s.g.lower[i], s.g.upper[i], exact.zPrime(l, i), tight);
          }
        }
      }
    }
  }

  private static void contains(
      double lower, double upper, LinearRegions.Range range, boolean tight) {
    assertThat(Rational.of(lower)).isLessThanOrEqualTo(range.low());
    assertThat(Rational.of(upper)).isGreaterThanOrEqualTo(range.high());
    if (tight) {
      double size = Math.abs(range.low().toDouble()) + Math.abs(range.high().toDouble());
      double width = range.high().subtract(range.low()).toDouble();
      assertThat(upper - lower).isLessThanOrEqualTo(width + 1e-6 * (size + 1) + 1e-200);
    }
  }

  @Test
  void bound_partOfABoxStopped_isNothing() {
    RandomNetworks random = new RandomNetworks(73);
    Network f = random.network(2);
    DifferenceBounder bounder =
        new DifferenceBounder(pair(f, random.perturbed(f)), Kernels.best(), false);
    Box box = Box.cube(2, -1, 1);
    RootBound root = bounder.boundRoot(box, Stop.NEVER);
    Inheritance known = root.bound().inheritance();
    assertThat(bounder.bound(box.lower(), box.upper(), root, known, after(0))).isEmpty();
    assertThat(bounder.bound(box.lower(), box.upper(), root, known, Stop.NEVER)).isPresent();
  }

  /** All methods of a root: planes, Euclidean norms and ascents, stopped anywhere. */
  @Test
  void refineRoot_stoppedAnywhere_isNoLooserThanTheRootAndNoTighterThanAll() {
    SplittableRandom random = new SplittableRandom(12);
    Network f = RootCases.network(random, 100, 40, 40, 3);
    Network g = RootCases.rounded(f);
    double[] lower = random.doubles(100, -1, 1).toArray();
    Box box = Box.of(lower, Arrays.stream(lower).map(x -> x + 0.06).toArray());
    DifferenceBounder bounder = new DifferenceBounder(pair(f, g), Kernels.best(), true);
    RootBound root = bounder.boundRoot(box, Stop.NEVER);
    try (Workers workers = new Workers(1)) {
      double all = norm(bounder.refineRoot(box, root, workers, Stop.NEVER, () -> {}, false));
      assertThat(all).isLessThan(norm(root));
      int between = 0;
      for (int questions = 0; questions < 6000; questions += 6000 / Cases.of(24)) {
        double some =
            norm(bounder.refineRoot(box, root, workers, after(questions), () -> {}, false));
        assertThat(some).isBetween(all, norm(root));
        between += some < norm(root) ? 1 : 0;
      }
      assertThat(between).isPositive();
      double sooner = norm(bounder.boundRoot(box, after(3)));
      assertThat(sooner).isGreaterThan(all).isFinite();
    }
  }

  /** The listener of a search hears of every product of wide layers, also when time is up. */
  @Test
  void boundRoot_stoppedOrNot_isHeardBetweenAnyTwoProducts() {
    SplittableRandom random = new SplittableRandom(14);
    Network f = RootCases.network(random, 20, 24, 24, 24, 3);
    PairTheta pair = pair(f, RootCases.rounded(f));
    Box box = Box.cube(20, -1, 1);
    for (boolean euclidean : new boolean[] {true, false}) {
      for (int questions : new int[] {0, 2, 5, Integer.MAX_VALUE}) {
        SilentProducts products = new SilentProducts();
        new DifferenceBounder(pair, products, euclidean)
            .boundRoot(box, after(questions).watchedBy(products::heard));
        assertThat(products.most).as("after %d questions", questions).isOne();
      }
    }
  }

  @Test
  void enclose_byIntervals_isHeardAtEveryMap() {
    SplittableRandom random = new SplittableRandom(15);
    Network f = RootCases.network(random, 4, 5, 5, 2);
    PairTheta pair = pair(f, RootCases.rounded(f));
    SiteState[] states = SiteState.of(pair);
    new DifferenceBounder(pair, Kernels.best(), false)
        .boundRoot(Box.cube(4, -1, 1), Stop.NEVER)
        .restore(states);
    states[0].setBox(Box.cube(4, -1, 1).lower(), Box.cube(4, -1, 1).upper());
    for (int s = 1; s <= pair.last(); s++) {
      AtomicInteger heard = new AtomicInteger();
      new IntervalPass(pair).enclose(states, s, Stop.NEVER.watchedBy(heard::incrementAndGet));
      assertThat(heard).hasValue(s == 1 ? 6 : 8);
    }
  }

  /** Half a pass is none: no bound of the site changes. */
  @Test
  void enclose_byIntervalsStoppedAtAnyMap_leavesTheSiteAsItWas() {
    SplittableRandom random = new SplittableRandom(16);
    Network f = RootCases.network(random, 4, 5, 5, 2);
    PairTheta pair = pair(f, RootCases.rounded(f));
    Box box = Box.cube(4, -1, 1);
    for (int s = 1; s <= pair.last(); s++) {
      int maps = s == 1 ? 6 : 8;
      for (int questions = 0; questions <= maps; questions++) {
        SiteState[] states = SiteState.of(pair);
        new DifferenceBounder(pair, Kernels.best(), false)
            .boundRoot(box, Stop.NEVER)
            .restore(states);
        states[0].setBox(box.lower(), box.upper());
        SiteState site = states[s];
        for (double[] lower : new double[][] {site.f.lower, site.g.lower, site.lowerD}) {
          Arrays.fill(lower, Double.NEGATIVE_INFINITY);
        }
        for (double[] upper : new double[][] {site.f.upper, site.g.upper, site.upperD}) {
          Arrays.fill(upper, Double.POSITIVE_INFINITY);
        }
        new IntervalPass(pair).enclose(states, s, after(questions));
        boolean whole = questions == maps;
        for (int i = 0; i < site.size; i++) {
          assertThat(Double.isFinite(site.f.lower[i])).isEqualTo(whole);
          assertThat(Double.isFinite(site.g.upper[i])).isEqualTo(whole);
          assertThat(Double.isFinite(site.upperD[i])).isEqualTo(whole);
        }
      }
    }
  }

  /** A kernel that counts products since it was last heard of. */
  private static final class SilentProducts implements Kernel {
    private int silent;
    private int most;

    void heard() {
      silent = 0;
    }

    @Override
    public void multiply(
        double[] a,
        int lda,
        int[] rows,
        int inner,
        int[] columns,
        int outer,
        double[] b,
        double[] c,
        int ld,
        int width,
        boolean accumulate) {
      silent++;
      most = Math.max(most, silent);
      Kernels.scalar().multiply(a, lda, rows, inner, columns, outer, b, c, ld, width, accumulate);
    }

    @Override
    public String name() {
      return "counting";
    }
  }

  private static double norm(RootBound bound) {
    return bound.bound().normUp(Norm.INF);
  }
}
