package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.certificate.Certificate;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.DynamicChain;
import org.etalon.testing.DynamicGraph;
import org.etalon.testing.DynamicSums;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/** Both arithmetics against rational numbers, and against what several runtimes compute. */
class DynamicRowsTest {
  private static double bound(
      Network f, Network g, Box box, Semantics semantics, boolean exact, boolean every) {
    Graph graphF = new Graph(f, Optional.empty(), semantics);
    Graph graphG = new Graph(g, Optional.empty(), semantics);
    Rows rows = exact ? new ExactRows(graphF, graphG) : new DoubleRows(graphF, graphG);
    return new BoxBounder(graphF, rows).bound(box, graphF.unknown(), every, Aim.of(Norm.INF));
  }

  @Test
  void bound_networksThatCastDynamically_isNeverBelowWhatIsAttained() {
    RandomNetworks random = new RandomNetworks(133);
    CastNetworks casts = new CastNetworks(134);
    int known = 0;
    int tight = 0;
    int cases = Cases.of(2400);
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = n % 3 == 0 ? random.graph(inputs) : random.network(inputs);
      Network g = casts.castDynamically(n % 4 == 0 ? f : random.perturbed(f), n % 5 == 0);
      Network other = n % 7 == 0 ? casts.castDynamically(f, false) : f;
      Box box = random.box(inputs);
      double inDoubles = bound(other, g, box, Semantics.REAL, false, n % 2 == 0);
      double inExact = bound(other, g, box, Semantics.REAL, true, n % 2 == 0);
      Rational attained = Rational.ZERO;
      for (int k = 0; k < 8; k++) {
        double[] x = casts.point(box);
        attained =
            attained.max(
                CastNetworks.distance(
                    CastNetworks.evaluate(other, x), CastNetworks.evaluate(g, x)));
      }
      if (inDoubles < Double.POSITIVE_INFINITY) {
        assertThat(attained).isLessThanOrEqualTo(Rational.of(inDoubles));
      }
      if (inExact < Double.POSITIVE_INFINITY) {
        assertThat(attained).isLessThanOrEqualTo(Rational.of(inExact));
      }
      known += inDoubles < Double.POSITIVE_INFINITY && inExact < Double.POSITIVE_INFINITY ? 1 : 0;
      tight += inDoubles < 3 * attained.toDouble() + 1e-9 ? 1 : 0;
    }
    assertThat(known).isGreaterThan(cases * 8 / 10);
    assertThat(tight).isGreaterThan(cases / 10);
  }

  @Test
  void bound_ofAnyRuntime_holdsForEachOfThem() {
    SplittableRandom random = new SplittableRandom(171);
    int beyondExact = 0;
    int tight = 0;
    int cases = Cases.of(800);
    for (int n = 0; n < cases; n++) {
      DynamicChain chain = DynamicChain.of(random, 1 + n % 3, 1 + n / 3 % 3);
      Network g = chain.exact();
      Network f = n % 5 == 0 ? g : chain.reals(random, n % 3 == 0 ? 0.5 : 0);
      Rational largest = Rational.ZERO;
      for (float[] input : chain.inputs(random, 12)) {
        Rational[] y = CastNetworks.evaluate(f, input);
        largest = largest.max(CastNetworks.distance(y, CastNetworks.evaluate(g, input)));
        for (DynamicChain.Kernel how : DynamicChain.Kernel.values()) {
          largest = largest.max(CastNetworks.distance(y, chain.run(how, input, random)));
        }
      }
      for (boolean exact : new boolean[] {false, true}) {
        double any = bound(f, g, chain.box(), Semantics.ANY_RUNTIME, exact, true);
        double real = bound(f, g, chain.box(), Semantics.REAL, exact, true);
        assertThat(largest).isLessThanOrEqualTo(Rational.of(any));
        assertThat(any).isBetween(real, Double.MAX_VALUE);
        beyondExact += largest.compareTo(Rational.of(real)) > 0 ? 1 : 0;
        tight += any < 1.5 * largest.toDouble() ? 1 : 0;
      }
    }
    assertThat(beyondExact).isGreaterThan(cases / 20);
    assertThat(tight).isGreaterThan(cases / 8);
  }

  /** Sums of products, and of a product and what it takes; small and large values, points. */
  @Test
  void bound_ofAnyRuntimeOfGraphs_holdsForEachRun() {
    SplittableRandom random = new SplittableRandom(172);
    int beyondExact = 0;
    int tight = 0;
    int cases = Cases.of(1600);
    for (int n = 0; n < cases; n++) {
      DynamicGraph graph = new DynamicGraph(random);
      Network g = graph.exact();
      Network f = n % 2 == 0 ? g : graph.reals();
      boolean exact = n % 4 < 2;
      double any = bound(f, g, graph.box(), Semantics.ANY_RUNTIME, exact, true);
      double real = bound(f, g, graph.box(), Semantics.REAL, exact, true);
      Rational largest = Rational.ZERO;
      for (int k = 0; k < 12; k++) {
        float[] input = graph.input();
        Rational[] y = CastNetworks.evaluate(f, input);
        Rational there = CastNetworks.distance(y, CastNetworks.evaluate(g, input));
        assertThat(there).isLessThanOrEqualTo(Rational.of(real));
        largest = largest.max(there);
        for (int run = 0; run < 6; run++) {
          largest = largest.max(CastNetworks.distance(y, graph.run(input)));
        }
      }
      assertThat(any).isGreaterThanOrEqualTo(real);
      if (any < Double.POSITIVE_INFINITY) {
        assertThat(largest).isLessThanOrEqualTo(Rational.of(any));
      }
      tight += any < 3 * largest.toDouble() ? 1 : 0;
      beyondExact += largest.compareTo(Rational.of(real)) > 0 ? 1 : 0;
    }
    assertThat(beyondExact).isGreaterThan(cases / 5);
    assertThat(tight).isGreaterThan(cases / 40);
  }

  private static final Affine BOTH = Affine.of(Matrix.of(2, 1, 1, -0.5), Vector.of(0, 0));
  private static final Affine FIRST = Affine.of(Matrix.of(1, 2, 1, 0), Vector.of(0));
  private static final Network F = Network.of(List.of(BOTH, FIRST));
  private static final Network G = Network.of(List.of(BOTH, Round.dynamic(2), FIRST));
  private static final Network INPUT = Network.of(List.of(Round.dynamic(1), BOTH, FIRST));
  private static final Box BOX = Box.of(new double[] {-1}, new double[] {3});

  /** Half a step of what is cast, 4.5 / 255: of the box, of what a rectifier leaves, of sums. */
  @Test
  void bound_ofOneCast_isHalfAStep() {
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(510 * bound(F, G, BOX, Semantics.REAL, exact, true)).isBetween(4.5, 4.5001);
      assertThat(510 * bound(F, INPUT, BOX, Semantics.REAL, exact, true)).isBetween(4.0, 4.0001);
      assertThat(510 * bound(F, INPUT, BOX, Semantics.ANY_RUNTIME, exact, true))
          .isBetween(4.0078, 4.02);
      Network rectified = Network.of(List.of(BOTH, new Relu(2), FIRST));
      Network behind = Network.of(List.of(BOTH, new Relu(2), Round.dynamic(2), FIRST));
      assertThat(510 * bound(rectified, behind, BOX, Semantics.REAL, exact, true))
          .isBetween(3.0, 3.0001);
      Box zero = Box.of(new double[] {0}, new double[] {0});
      assertThat(bound(F, INPUT, zero, Semantics.REAL, exact, true)).isLessThan(1e-280);
    }
  }

  /** z = x / 2 as x - x / 2, of which intervals know less: rows enclose what is cast. */
  @Test
  void bound_ofACast_hasTheStepThatRowsSay() {
    Affine twice = Affine.of(Matrix.of(2, 1, 1, 1), Vector.of(0, 0));
    Affine less = Affine.of(Matrix.of(1, 2, 1, -0.5), Vector.of(0));
    Network f = Network.of(List.of(twice, less));
    Network g = Network.of(List.of(twice, less, Round.dynamic(1)));
    for (boolean exact : new boolean[] {false, true}) {
      Box box = Box.of(new double[] {0}, new double[] {2});
      assertThat(510 * bound(f, g, box, Semantics.REAL, exact, true)).isBetween(1.0, 1.0001);
    }
  }

  /** Steps that float32 has not, or hardly: something is left. */
  @Test
  void bound_ofSmallValues_holdsForAnyRuntime() {
    Network f = Network.of(List.of(FIRST));
    Network g = Network.of(List.of(Round.dynamic(2), FIRST));
    Box small = Box.cube(2, 0, 0x1p-140);
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(bound(f, g, small, Semantics.REAL, exact, true)).isLessThan(0x1p-146);
      assertThat(bound(f, g, small, Semantics.ANY_RUNTIME, exact, true))
          .isBetween(0x1p-100 + 0x1p-90, 0x1p-89);
    }
  }

  /** Where float32 might overflow, nothing is said of runtimes. */
  @Test
  void bound_ofLargeValues_isNoneForAnyRuntime() {
    Box large = Box.of(new double[] {0}, new double[] {0x1p61});
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(bound(F, INPUT, large, Semantics.REAL, exact, true)).isLessThan(0x1p54);
      assertThat(bound(F, INPUT, large, Semantics.ANY_RUNTIME, exact, true))
          .isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  /** Two runs, of which one adds all to a large number, and one does not. */
  @Test
  void bound_ofSumsThatARuntimeJoins_coversWhatIsLostOnTheWay() {
    for (boolean exact : new boolean[] {false, true}) {
      for (boolean swapped : new boolean[] {false, true}) {
        Network start = DynamicSums.start(swapped);
        Network joint = DynamicSums.joint(swapped);
        Box ofStart = Box.of(DynamicSums.start(), DynamicSums.start());
        Box ofJoint = Box.of(DynamicSums.joint(), DynamicSums.joint());
        Semantics any = Semantics.ANY_RUNTIME;
        assertThat(bound(start, start, ofStart, any, exact, true))
            .isBetween(DynamicSums.LOST, 1200.0);
        assertThat(bound(joint, joint, ofJoint, any, exact, true))
            .isBetween(DynamicSums.LOST, 3600.0);
      }
    }
  }

  /** Values beyond all doubles: there is no bound, and nothing fails. */
  @Test
  void bound_ofErrorsWithoutABound_isNone() {
    Affine large = Affine.of(Matrix.of(2, 2, 3e38, 0, 0, 3e38), Vector.of(0, 0));
    List<Layer> layers = new ArrayList<>(List.of(BOTH));
    layers.addAll(Collections.nCopies(9, large));
    Network f = Network.of(append(layers, FIRST));
    Network cast = Network.of(append(layers, Round.dynamic(2), FIRST));
    Network rectified = Network.of(append(layers, Round.dynamic(2), FIRST, new Relu(1)));
    Network floats = Network.of(append(layers, new Relu(2), FIRST));
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(bound(f, cast, BOX, Semantics.REAL, exact, true)).isNotFinite();
      assertThat(bound(cast, cast, BOX, Semantics.ANY_RUNTIME, exact, true)).isNotFinite();
      assertThat(bound(rectified, rectified, BOX, Semantics.REAL, exact, true)).isNotFinite();
      assertThat(bound(floats, floats, BOX, Semantics.FLOAT32, exact, true)).isNotFinite();
    }
  }

  private static List<Layer> append(List<Layer> layers, Layer... more) {
    return Stream.concat(layers.stream(), Stream.of(more)).toList();
  }

  @Test
  void graph_castsOfBothKinds_isRefusedForRuntimes() {
    FixedFormat format = FixedFormat.signed(0.125, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    Network mixed = Network.of(List.of(new Round(1, format), BOTH, Round.dynamic(2), FIRST));
    assertThat(new Graph(mixed, Optional.empty(), Semantics.REAL).hasCasts()).isTrue();
    assertThatThrownBy(() -> new Graph(mixed, Optional.empty(), Semantics.ANY_RUNTIME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps that are given");
  }

  private static final WholeClaim CLAIM = new WholeClaim(F, BOX);

  private static CheckResult check(
      Network g, double epsilon, Semantics asked, Certificate certificate, boolean exact) {
    CheckOptions options = exact ? Certificates.EXACT : Certificates.DOUBLES;
    return CLAIM.check(g, epsilon, asked, certificate, options);
  }

  private static boolean accepted(Network g, double epsilon, Semantics semantics, boolean exact) {
    Certificate claim = CLAIM.certificate(g, epsilon, semantics, List.of());
    return check(g, epsilon, semantics, claim, exact).accepted();
  }

  /** Leaves shrink the step: near 4 / 510 at the ends of the box, for less no leaf will do. */
  @Test
  void check_boundOfACast_isThatOfItsReading() {
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(accepted(INPUT, 4.001 / 510, Semantics.REAL, exact)).isTrue();
      assertThat(accepted(INPUT, 4.01 / 510, Semantics.ANY_RUNTIME, exact)).isTrue();
      assertThat(accepted(INPUT, 2.9 / 510, Semantics.REAL, exact)).isFalse();
    }
    Certificate real = CLAIM.certificate(INPUT, 0.01, Semantics.REAL, List.of());
    assertThat(check(INPUT, 0.01, Semantics.ANY_RUNTIME, real, false).accepted()).isFalse();
    assertThat(check(G, 0.01, Semantics.REAL, real, false).reason()).contains("other parameters");
  }

  /** A network that casts is another one than the same without, or with a format. */
  @Test
  void check_certificateOfTheNetworkWithoutCasts_isRejected() {
    Certificate claim = CLAIM.certificate(F, 0.01, Semantics.REAL, List.of());
    assertThat(check(G, 0.01, Semantics.REAL, claim, false).reason()).contains("other parameters");
  }

  /** The cast of 3 and -1.5 has the step 4.5 / 255, so its first entry is 170 of them: exact. */
  @Test
  void check_witness_isByTheTextOfTheOperator() {
    double[] x = {2.5}; // and -1.25, in steps of 3.75 / 255: 170 of them, and -85
    String exact = G.forwardExact(x)[0].toBigDecimal().toPlainString();
    for (String text : List.of(exact, "2.5", "2.51")) {
      Certificate.Refutation refutation =
          new Certificate.Refutation(0, x, List.of("2.5"), List.of(text));
      Certificate claim = CLAIM.certificate(G, 1e-18, Semantics.ANY_RUNTIME, List.of(refutation));
      boolean right = text.equals(exact);
      boolean far = !exact.equals("2.5");
      assertThat(check(G, 1e-18, Semantics.ANY_RUNTIME, claim, false).accepted())
          .isEqualTo(right && far);
    }
  }
}
