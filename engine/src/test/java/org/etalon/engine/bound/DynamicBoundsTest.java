package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.DynamicChain;
import org.etalon.testing.DynamicGraph;
import org.etalon.testing.DynamicSums;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * The judges are rational numbers, and what several runtimes compute in arithmetic of their own.
 */
class DynamicBoundsTest {
  static DifferenceBounder bounder(Network f, Network g, Semantics semantics) {
    Theta thetaF = Theta.beside(g, f, semantics, Stop.NEVER).orElseThrow();
    Theta thetaG = Theta.beside(f, g, semantics, Stop.NEVER).orElseThrow();
    return new DifferenceBounder(PairTheta.align(thetaF, thetaG), Kernels.best(), true);
  }

  private static double bound(Network f, Network g, Box box, Semantics semantics) {
    return bounder(f, g, semantics).boundRoot(box, Stop.NEVER).bound().normUp(Norm.INF);
  }

  /** Casts anywhere, of values that are taken otherwise too, beside casts to formats. */
  @Test
  void bound_networksThatCastDynamically_isNeverBelowWhatIsAttained() {
    RandomNetworks random = new RandomNetworks(123);
    CastNetworks casts = new CastNetworks(124);
    int aligned = 0;
    int runtimes = 0;
    int known = 0;
    int tight = 0;
    int cases = Cases.of(4000);
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = n % 3 == 0 ? random.graph(inputs) : random.network(inputs);
      Network g = casts.castDynamically(n % 4 == 0 ? f : random.perturbed(f), n % 5 == 0);
      Network other = n % 7 == 0 ? casts.castDynamically(g, false) : f;
      if (!Theta.beside(g, other).hasFormOf(Theta.beside(other, g))) {
        continue;
      }
      aligned++;
      Box box = random.box(inputs);
      DifferenceBounder bounder = bounder(other, g, Semantics.REAL);
      RootBound root = bounder.boundRoot(box, Stop.NEVER);
      double bound = root.bound().normUp(Norm.INF);
      Box half = half(box);
      double inside =
          bounder
              .bound(half.lower(), half.upper(), root, root.bound().inheritance(), Stop.NEVER)
              .orElseThrow()
              .normUp(Norm.INF);
      boolean alone = n % 5 != 0 && n % 7 != 0;
      double anyRuntime =
          alone ? bound(other, g, box, Semantics.ANY_RUNTIME) : Double.POSITIVE_INFINITY;
      runtimes += anyRuntime < Double.POSITIVE_INFINITY ? 1 : 0;
      Rational attained = Rational.ZERO;
      for (int k = 0; k < 12; k++) {
        double[] x = casts.point(k < 6 ? box : half);
        Rational there =
            CastNetworks.distance(CastNetworks.evaluate(other, x), CastNetworks.evaluate(g, x));
        attained = attained.max(there);
        check(bound, there);
        check(anyRuntime, there);
        check(k < 6 ? Double.POSITIVE_INFINITY : inside, there);
      }
      known += bound < Double.POSITIVE_INFINITY ? 1 : 0;
      tight += bound < 3 * attained.toDouble() + 1e-9 ? 1 : 0;
    }
    assertThat(aligned).isGreaterThan(cases * 8 / 10);
    assertThat(known).isGreaterThan(cases * 8 / 10);
    assertThat(tight).isGreaterThan(cases / 10);
    assertThat(runtimes).isGreaterThan(cases / 2);
  }

  private static void check(double bound, Rational attained) {
    if (bound < Double.POSITIVE_INFINITY) {
      assertThat(attained).isLessThanOrEqualTo(Rational.of(bound));
    }
  }

  private static Box half(Box box) {
    double[] upper = box.upper();
    upper[0] = 0.5 * box.lower(0) + 0.5 * box.upper(0);
    return Box.of(box.lower(), upper);
  }

  @Test
  void bound_ofAnyRuntime_holdsForEachOfThem() {
    SplittableRandom random = new SplittableRandom(161);
    int tight = 0;
    int beyondExact = 0;
    int cases = Cases.of(1600);
    for (int n = 0; n < cases; n++) {
      DynamicChain chain = DynamicChain.of(random, 1 + n % 3, 1 + n / 3 % 3);
      Network g = chain.exact();
      Network f = n % 5 == 0 ? g : chain.reals(random, n % 3 == 0 ? 0.5 : 0);
      double any = bound(f, g, chain.box(), Semantics.ANY_RUNTIME);
      double exact = bound(f, g, chain.box(), Semantics.REAL);
      assertThat(any).isBetween(exact, Double.MAX_VALUE);
      Rational largest = Rational.ZERO;
      for (float[] input : chain.inputs(random, 12)) {
        Rational[] y = CastNetworks.evaluate(f, input);
        Rational there = CastNetworks.distance(y, CastNetworks.evaluate(g, input));
        assertThat(there).isLessThanOrEqualTo(Rational.of(exact));
        largest = largest.max(there);
        for (DynamicChain.Kernel how : DynamicChain.Kernel.values()) {
          largest = largest.max(CastNetworks.distance(y, chain.run(how, input, random)));
        }
      }
      assertThat(largest).isLessThanOrEqualTo(Rational.of(any));
      tight += any < 1.5 * largest.toDouble() ? 1 : 0;
      beyondExact += largest.compareTo(Rational.of(exact)) > 0 ? 1 : 0;
    }
    assertThat(tight).isGreaterThan(cases / 15);
    assertThat(beyondExact).isGreaterThan(cases / 40);
  }

  /** Sums of products, and of a product and what it takes; small and large values, points. */
  @Test
  void bound_ofAnyRuntimeOfGraphs_holdsForEachRun() {
    SplittableRandom random = new SplittableRandom(162);
    int beyondExact = 0;
    int known = 0;
    int tight = 0;
    int cases = Cases.of(3000);
    for (int n = 0; n < cases; n++) {
      DynamicGraph graph = new DynamicGraph(random);
      Network g = graph.exact();
      Network f = n % 2 == 0 ? g : graph.reals();
      double any = bound(f, g, graph.box(), Semantics.ANY_RUNTIME);
      double exact = bound(f, g, graph.box(), Semantics.REAL);
      assertThat(any).isGreaterThanOrEqualTo(exact);
      Rational largest = Rational.ZERO;
      for (int k = 0; k < 12; k++) {
        float[] input = graph.input();
        Rational[] y = CastNetworks.evaluate(f, input);
        Rational there = CastNetworks.distance(y, CastNetworks.evaluate(g, input));
        check(exact, there);
        largest = largest.max(there);
        for (int run = 0; run < 6; run++) {
          largest = largest.max(CastNetworks.distance(y, graph.run(input)));
        }
      }
      check(any, largest);
      known += any < Double.POSITIVE_INFINITY ? 1 : 0;
      tight += any < 3 * largest.toDouble() ? 1 : 0;
      beyondExact += largest.compareTo(Rational.of(exact)) > 0 ? 1 : 0;
    }
    assertThat(known).isGreaterThan(cases * 9 / 10);
    assertThat(tight).isGreaterThan(cases / 40);
    assertThat(beyondExact).isGreaterThan(cases / 5);
  }

  private static Affine one(double weight) {
    return Affine.of(Matrix.of(1, 1, weight), Vector.of(0));
  }

  /** Half a step of what is cast: of the box, of what a rectifier leaves, of sums. */
  @Test
  void bound_ofOneCast_isHalfAStep() {
    Affine both = Affine.of(Matrix.of(2, 1, 1, -0.5), Vector.of(0, 0));
    Affine first = Affine.of(Matrix.of(1, 2, 1, 0), Vector.of(0));
    Network f = Network.of(List.of(both, first));
    Box box = Box.of(new double[] {-1}, new double[] {3});
    Network ofSums = Network.of(List.of(both, Round.dynamic(2), first));
    assertThat(bound(f, ofSums, box, Semantics.REAL) * 510).isBetween(4.5, 4.52);
    Network input = Network.of(List.of(Round.dynamic(1), both, first));
    assertThat(bound(f, input, box, Semantics.REAL) * 510).isBetween(4.0, 4.016);
    assertThat(bound(f, input, box, Semantics.ANY_RUNTIME) * 510).isBetween(4.0078, 4.03);
    Network rectified = Network.of(List.of(both, new Relu(2), first));
    Network behind = Network.of(List.of(both, new Relu(2), Round.dynamic(2), first));
    assertThat(bound(rectified, behind, box, Semantics.REAL) * 510).isBetween(3.0, 3.02);
    Box positive = Box.of(new double[] {1}, new double[] {3});
    assertThat(bound(f, input, positive, Semantics.REAL) * 510).isBetween(3.0, 3.02);
    Box zero = Box.of(new double[] {0}, new double[] {0});
    assertThat(bound(f, input, zero, Semantics.REAL)).isLessThan(1e-280);
  }

  private static final Affine SPREAD = Affine.of(Matrix.of(2, 1, 1, -0.5), Vector.of(0, 0));
  private static final Affine SUM = Affine.of(Matrix.of(1, 2, 1, 1), Vector.of(0));

  /** On a part of the box the step is that of the part, also of what is never rectified there. */
  @Test
  void bound_ofAPart_hasItsOwnStep() {
    Affine up = Affine.of(Matrix.of(2, 1, 1, -0.5), Vector.of(1, 4));
    Network f = Network.of(List.of(up, new Relu(2), SUM));
    Network g = Network.of(List.of(up, new Relu(2), Round.dynamic(2), SUM));
    Network sums = Network.of(List.of(SPREAD, Round.dynamic(2), SUM));
    Network plain = Network.of(List.of(SPREAD, SUM));
    for (Network[] pair : new Network[][] {{f, g}, {plain, sums}}) {
      DifferenceBounder bounder = bounder(pair[0], pair[1], Semantics.REAL);
      RootBound root = bounder.boundRoot(Box.of(new double[] {0}, new double[] {80}), Stop.NEVER);
      double part =
          bounder
              .bound(
                  new double[] {0}, new double[] {1}, root, root.bound().inheritance(), Stop.NEVER)
              .orElseThrow()
              .normUp(Norm.INF);
      assertThat(part).isLessThan(root.bound().normUp(Norm.INF) / 10);
    }
  }

  /** What rounding may do in sums behind it is that of all that a cast may give. */
  @Test
  void relax_sitesThatAreCast_boundsWhatCastsGive() {
    Network f = Network.of(List.of(SPREAD, new Relu(2), SUM, SPREAD, SUM));
    Network g =
        Network.of(
            List.of(SPREAD, new Relu(2), Round.dynamic(2), SUM, SPREAD, Round.dynamic(2), SUM));
    Theta thetaF = Theta.beside(g, f, Semantics.REAL, Stop.NEVER).orElseThrow();
    Theta thetaG = Theta.beside(f, g, Semantics.REAL, Stop.NEVER).orElseThrow();
    SiteState[] states = SiteState.of(PairTheta.align(thetaF, thetaG));
    states[0].setBox(new double[] {-1}, new double[] {1});
    assertThat(states).hasSize(4);
    for (int s = 1; s < 3; s++) {
      for (Side side : Side.values()) {
        Arrays.fill(states[s].side(side).lower, -1);
        Arrays.fill(states[s].side(side).upper, 1);
      }
      states[s].relax(0, states);
      double range = s == 1 ? 1 : 2;
      assertThat(states[s].f.maxA).isBetween(1.0, 1.0001);
      assertThat(states[s].g.maxA).isBetween(1 + range / 510, 1.002 + range / 510);
      assertThat(states[s].maxE).isGreaterThan(range / 510);
    }
  }

  /** Steps that float32 has not, or hardly: something is left. */
  @Test
  void bound_ofSmallValues_holdsForAnyRuntime() {
    Network f = Network.of(List.of(one(1)));
    Network g = Network.of(List.of(Round.dynamic(1), one(1)));
    Box small = Box.of(new double[] {0}, new double[] {0x1p-140});
    assertThat(bound(f, g, small, Semantics.REAL)).isLessThan(0x1p-146);
    assertThat(bound(f, g, small, Semantics.ANY_RUNTIME)).isBetween(0x1p-90, 0x1p-89);
    Affine move = new Affine(Selection.of(1, 0), Vector.of(0));
    Network same = Network.of(List.of(move));
    Network cast = Network.of(List.of(Round.dynamic(1), move));
    assertThat(bound(same, cast, small, Semantics.ANY_RUNTIME)).isBetween(0x1p-100, 0x1p-99);
  }

  @Test
  void theta_ofCastsOfBothKinds_isRefusedForRuntimes() {
    FixedFormat format = FixedFormat.signed(0.125, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Network mixed = Network.of(List.of(new Round(1, format), one(1), Round.dynamic(1), one(1)));
    assertThat(Theta.of(mixed).isRounded()).isTrue();
    assertThatThrownBy(() -> Theta.requireRuntimes(mixed))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("one kind of them");
    Theta.requireRuntimes(Network.of(List.of(one(1), Round.dynamic(1), one(1))));
  }

  /** Where float32 might overflow, nothing is said of runtimes. */
  @Test
  void bound_ofLargeValues_isNoneForAnyRuntime() {
    Network f = Network.of(List.of(one(1)));
    Network g = Network.of(List.of(Round.dynamic(1), one(1)));
    Box large = Box.of(new double[] {0}, new double[] {0x1p61});
    assertThat(bound(f, g, large, Semantics.REAL)).isLessThan(0x1p54);
    assertThat(bound(f, g, large, Semantics.ANY_RUNTIME)).isEqualTo(Double.POSITIVE_INFINITY);
    Network twice = Network.of(List.of(Round.dynamic(1), one(0x1p90)));
    Network same = Network.of(List.of(one(0x1p90)));
    Box box = Box.of(new double[] {0}, new double[] {0x1p37});
    assertThat(bound(same, twice, box, Semantics.ANY_RUNTIME)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** Two runs, of which one adds all to a large number, and one does not. */
  @Test
  void bound_ofSumsThatARuntimeJoins_coversWhatIsLostOnTheWay() {
    for (boolean swapped : new boolean[] {false, true}) {
      Network start = DynamicSums.start(swapped);
      Network joint = DynamicSums.joint(swapped);
      Box ofStart = Box.of(DynamicSums.start(), DynamicSums.start());
      Box ofJoint = Box.of(DynamicSums.joint(), DynamicSums.joint());
      Semantics any = Semantics.ANY_RUNTIME;
      assertThat(bound(start, start, ofStart, any)).isBetween(DynamicSums.LOST, 1200.0);
      assertThat(bound(joint, joint, ofJoint, any)).isBetween(DynamicSums.LOST, 3600.0);
    }
  }

  /** Nor of what is cast behind the input; of real numbers where doubles end. */
  @Test
  void bound_ofLargeValuesInside_isNone() {
    Affine large = Affine.of(Matrix.of(2, 2, 3e38, 0, 0, 3e38), Vector.of(0, 0));
    List<Layer> layers = new ArrayList<>(List.of(SPREAD));
    layers.addAll(Collections.nCopies(9, large));
    Box box = Box.of(new double[] {-1}, new double[] {0x1p60});
    for (boolean real : new boolean[] {false, true}) {
      List<Layer> first = real ? layers : List.of(SPREAD);
      Semantics semantics = real ? Semantics.REAL : Semantics.ANY_RUNTIME;
      Network f = Network.of(append(first, SUM));
      Network sums = Network.of(append(first, Round.dynamic(2), SUM));
      Network behind = Network.of(append(first, Round.dynamic(2), SUM, new Relu(1), one(1)));
      Network fRectified = Network.of(append(first, new Relu(2), SUM));
      Network rectified = Network.of(append(first, new Relu(2), Round.dynamic(2), SUM));
      assertThat(bound(f, sums, box, semantics)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(bound(behind, behind, box, semantics)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(bound(fRectified, rectified, box, semantics)).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  private static List<Layer> append(List<Layer> layers, Layer... more) {
    return Stream.concat(layers.stream(), Stream.of(more)).toList();
  }
}
