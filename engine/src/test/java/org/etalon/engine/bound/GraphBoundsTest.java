package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * Graphs with branches, convolutions, selections and maxima, whose affine layers fold inexactly,
 * against linear regions in rational arithmetic. More cases with {@code -Detalon.graph.cases=20000
 * -Detalon.graph.seed=1}.
 */
class GraphBoundsTest {
  private static final int CASES = Integer.getInteger("etalon.graph.cases", Cases.of(600));
  private static final long SEED = Long.getLong("etalon.graph.seed", 31);

  private static PairTheta pair(Network f, Network g) {
    return PairTheta.align(Theta.of(f), Theta.of(g));
  }

  @Test
  void boundRoot_randomGraphs_enclosesEveryNeuronExactly() {
    int informative = 0;
    int outlined = 0;
    for (int n = 0; n < CASES; n++) {
      RandomNetworks random = new RandomNetworks(SEED + n);
      int inputs = 1 + n % 2;
      Network f = random.graph(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      PairTheta pair = pair(f, g);
      RootBound root = new DifferenceBounder(pair, Kernels.best(), true).boundRoot(box, Stop.NEVER);
      RootBound outline =
          new DifferenceBounder(pair, Kernels.best(), true).outline(box, Stop.NEVER);
      LinearRegions exact = new LinearRegions(f, g, box);
      double maximum = exact.maximumInf().toDouble();
      SiteState[] states = SiteState.of(pair);
      outline.restore(states);
      long sums = Arrays.stream(states).filter(state -> state.site.kind == Site.Kind.SUM).count();
      int outputs = states.length - 2 - (int) sums;
      contains(states[states.length - 1], exact, outputs, true, "outline " + n);
      outlined += outline.bound().normUp(Norm.INF) < 10 * maximum + 1e-9 ? 1 : 0;
      root.restore(states);
      int l = 0;
      for (int s = 1; s < states.length; s++) {
        if (states[s].site.kind != Site.Kind.SUM) {
          String where = "seed " + (SEED + n) + " site " + s;
          boolean output = s == states.length - 1;
          contains(states[s], exact, l++, output, where);
        }
      }
      informative += root.bound().normUp(Norm.INF) < 3 * maximum + 1e-9 ? 1 : 0;
    }
    // An engine that knew little would fail here.
    assertThat(informative).isGreaterThan(CASES / 2);
    assertThat(outlined).isGreaterThan(CASES / 2);
  }

  private static void contains(
      SiteState s, LinearRegions exact, int l, boolean output, String where) {
    for (int i = 0; i < s.size; i++) {
      if (!output) {
        contains(s.f.lower[i], s.f.upper[i], exact.z(l, i), where + " z " + i);
        contains(s.g.lower[i], s.g.upper[i], exact.zPrime(l, i), where + " z' " + i);
      }
      contains(s.lowerD[i], s.upperD[i], exact.d(l, i), where + " d " + i);
    }
  }

  private static void contains(
      double lower, double upper, LinearRegions.Range range, String where) {
    assertThat(lower < Double.POSITIVE_INFINITY && upper > Double.NEGATIVE_INFINITY).isTrue();
    if (lower > Double.NEGATIVE_INFINITY) {
      assertThat(Rational.of(lower)).as(where).isLessThanOrEqualTo(range.low());
    }
    if (upper < Double.POSITIVE_INFINITY) {
      assertThat(Rational.of(upper)).as(where).isGreaterThanOrEqualTo(range.high());
    }
  }

  @Test
  void bound_chainsOfHalves_coverTheExactMaximumAndShrinkToIt() {
    double worst = 1;
    for (int n = 0; n < Cases.of(80); n++) {
      RandomNetworks random = new RandomNetworks(SEED + 1000 + n);
      int inputs = 1 + n % 2;
      Network f = random.graph(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      DifferenceBounder bounder = new DifferenceBounder(pair(f, g), Kernels.best(), true);
      RootBound root = bounder.boundRoot(box, Stop.NEVER);
      BoxBound bound = root.bound();
      for (int k = 0; k < 16; k++) {
        int input = k % inputs;
        double middle = box.midpoint(input);
        if (box.lower(input) < middle && middle < box.upper(input)) {
          box = box.split(input, middle)[(n + k) % 2];
        }
        bound =
            bounder
                .bound(box.lower(), box.upper(), root, bound.inheritance(), Stop.NEVER)
                .orElseThrow();
        if (k % 4 == 3) {
          Rational maximum = new LinearRegions(f, g, box).maximumInf();
          assertThat(Rational.of(bound.normUp(Norm.INF))).isGreaterThanOrEqualTo(maximum);
          if (k == 15 && maximum.toDouble() > 1e-9) {
            worst = Math.max(worst, bound.normUp(Norm.INF) / maximum.toDouble());
          }
        }
      }
    }
    assertThat(worst).isLessThan(3);
  }

  @Test
  void boundRoot_graphAndItsDenseTwin_agreeUpToRounding() {
    for (int n = 0; n < Cases.of(200); n++) {
      RandomNetworks random = new RandomNetworks(SEED + 2000 + n);
      Network f = random.graph(3);
      Network g = random.perturbed(f);
      Box box = random.box(3);
      BoxBound own =
          new DifferenceBounder(pair(f, g), Kernels.best(), false)
              .boundRoot(box, Stop.NEVER)
              .bound();
      PairTheta twins = pair(DenseTwin.of(f), DenseTwin.of(g));
      BoxBound twin =
          new DifferenceBounder(twins, Kernels.best(), false).boundRoot(box, Stop.NEVER).bound();
      double bound = own.normUp(Norm.INF);
      if (!twins.isDenseChain() && Double.isFinite(bound)) { // a chain is bounded by more rows
        assertThat(twin.normUp(Norm.INF))
            .as("seed " + (SEED + 2000 + n))
            .isBetween(bound * (1 - 1e-6) - 1e-9, bound * (1 + 1e-6) + 1e-9);
      }
    }
  }

  @Test
  void bound_byIntervalsAlone_enclosesEveryDifferenceExactly() {
    int informative = 0;
    for (int n = 0; n < CASES; n++) {
      RandomNetworks random = new RandomNetworks(SEED + n);
      int inputs = 1 + n % 2;
      Network f = random.graph(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      IntervalBounder bounder = new IntervalBounder(pair(f, g), Goal.of(Norm.INF));
      BoxBound bound = bounder.bound(box, Stop.NEVER).bound();
      LinearRegions exact = new LinearRegions(f, g, box);
      double maximum = exact.maximumInf().toDouble();
      assertThat(Rational.of(bound.normUp(Norm.INF)))
          .as("seed %s", SEED + n)
          .isGreaterThanOrEqualTo(exact.maximumInf());
      informative += bound.normUp(Norm.INF) < 100 * maximum + 1e-9 ? 1 : 0;
      boolean bends = Theta.of(f).sites().stream().anyMatch(site -> site.kind() == Site.Kind.RELU);
      assertThat(bound.inheritance().allStable()).isEqualTo(!bends);
    }
    assertThat(informative).isGreaterThan(CASES / 2);
  }

  /** At a point all that a bound is wide is what it holds for rounding. */
  @Test
  void bound_byIntervalsAloneAtAPoint_holdsTheRounding() {
    int rounded = 0;
    for (int n = 0; n < CASES; n++) {
      RandomNetworks random = new RandomNetworks(SEED + n);
      Network f = random.graph(3);
      Network g = random.perturbed(f);
      double[] x = random.point(random.box(3));
      IntervalBounder bounder = new IntervalBounder(pair(f, g), Goal.of(Norm.INF));
      BoxBound bound = bounder.bound(Box.of(x, x), Stop.NEVER).bound();
      Dyadic[] ofF = f.forwardExact(x);
      Dyadic[] ofG = g.forwardExact(x);
      for (int i = 0; i < ofF.length; i++) {
        Dyadic exact = ofG[i].subtract(ofF[i]);
        assertThat(Dyadic.of(bound.lower(i))).isLessThanOrEqualTo(exact);
        assertThat(Dyadic.of(bound.upper(i))).isGreaterThanOrEqualTo(exact);
        double middle = 0.5 * bound.lower(i) + 0.5 * bound.upper(i);
        rounded += Dyadic.of(middle).equals(exact) ? 0 : 1;
      }
    }
    assertThat(rounded).isGreaterThan(CASES / 4);
  }

  /** What casts and runs in float32 add to values is not counted. */
  @Test
  void bound_byIntervalsAloneOfAPairThatRounds_isRefused() {
    RandomNetworks random = new RandomNetworks(SEED);
    Network f = random.graph(2);
    Network g = random.perturbed(f);
    assertThat(IntervalBounder.admits(pair(f, g))).isTrue();
    FixedFormat format = FixedFormat.signed(0.125, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    List<Node> nodes = new ArrayList<>(g.nodes());
    nodes.add(Node.of(new Round(g.outputSize(), format), nodes.size()));
    Network cast = Network.of(g.inputSize(), nodes);
    for (PairTheta pair :
        List.of(
            PairTheta.beside(f, g, Semantics.FLOAT32, Stop.NEVER).orElseThrow(),
            PairTheta.beside(f, cast, Semantics.REAL, Stop.NEVER).orElseThrow())) {
      assertThat(IntervalBounder.admits(pair)).isFalse();
      assertThatThrownBy(() -> new IntervalBounder(pair, Goal.of(Norm.INF)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
