package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.IntegerChain;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/** Both arithmetics against what several runtimes compute. */
class RuntimeRowsTest {
  private static Graph graph(Network network, Semantics semantics) {
    return new Graph(network, Optional.empty(), semantics);
  }

  private static double bound(
      Network f, Network g, IntegerChain chain, Semantics semantics, boolean exact) {
    Graph graphF = graph(f, semantics);
    Graph graphG = graph(g, semantics);
    Rows rows = exact ? new ExactRows(graphF, graphG) : new DoubleRows(graphF, graphG);
    return new BoxBounder(graphF, rows)
        .bound(chain.box(), graphF.unknown(), true, Aim.of(Norm.INF));
  }

  @Test
  void bound_ofAnyRuntime_holdsForEachOfThem() {
    SplittableRandom random = new SplittableRandom(71);
    int beyondExact = 0;
    int tight = 0;
    int cases = Cases.of(800);
    for (int n = 0; n < cases; n++) {
      IntegerChain chain = IntegerChain.of(random, 1 + n % 2, 1 + n / 2 % 2);
      Network g = chain.exact();
      Network f = n % 5 == 0 ? g : chain.reals(random, n % 3 == 0 ? 0.5 : 0);
      Rational largest = Rational.ZERO;
      for (double[] x : chain.inputs()) {
        for (IntegerChain.Kernel how : IntegerChain.Kernel.values()) {
          double[] y = chain.run(how, x, random);
          for (int i = 0; i < y.length; i++) {
            Rational there = Rational.of(f.forwardExact(x)[i].toDouble());
            largest = largest.max(there.subtract(Rational.of(y[i])).abs());
          }
        }
      }
      for (boolean exact : new boolean[] {false, true}) {
        double any = bound(f, g, chain, Semantics.ANY_RUNTIME, exact);
        double real = bound(f, g, chain, Semantics.REAL, exact);
        assertThat(largest).isLessThanOrEqualTo(Rational.of(any));
        assertThat(any).isGreaterThanOrEqualTo(real);
        beyondExact += largest.compareTo(Rational.of(real)) > 0 ? 1 : 0;
        tight += any < 1.5 * largest.toDouble() ? 1 : 0;
      }
    }
    assertThat(beyondExact).isGreaterThan(cases / 20);
    assertThat(tight).isGreaterThan(cases / 8);
  }

  private static final FixedFormat INPUT = format(0.125);

  private static FixedFormat format(double step) {
    return FixedFormat.signed(step, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
  }

  private static Round cast(FixedFormat format) {
    return new Round(1, format);
  }

  private static Affine row(double weight, double bias) {
    return Affine.of(Matrix.of(1, 1, weight), Vector.of(bias));
  }

  private static double slack(Network network, int value) {
    Graph graph = graph(network, Semantics.ANY_RUNTIME);
    return graph.mostError(value) - graph.format(value).mostError();
  }

  @Test
  void graph_slackOfCasts_isThatOfTheirMultiplier() {
    Network network = Network.of(List.of(cast(INPUT), row(0.25, 1), cast(format(0.5))));
    assertThat(slack(network, 1) / 0.125).isBetween(0.25 + 0x1p-12, 0.25 + 0x1p-11);
    assertThat(slack(network, 3) / 0.5).isBetween(0.0625 + 0x1p-12, 0.0625 + 0x1p-10);
    Graph graph = graph(network, Semantics.ANY_RUNTIME);
    assertThat(graph.leastError(3)).isEqualTo(-graph.mostError(3));
    assertThat(graph.readError()).isBetween(16 * 0x1p-24 * 64, 1.001 * 16 * 0x1p-24 * 64);
    Graph real = graph(network, Semantics.REAL);
    assertThat(real.mostError(3)).isEqualTo(0.25);
    assertThat(real.readError()).isZero();
    assertThat(graph(Network.of(List.of(row(1, 0))), Semantics.ANY_RUNTIME).readError()).isZero();
  }

  private static void requireRefused(List<Layer> layers) {
    assertThatThrownBy(() -> graph(Network.of(layers), Semantics.ANY_RUNTIME))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void graph_whatRuntimesAreNotKnownToDo_isRefused() {
    FixedFormat floors = FixedFormat.signed(1, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    FixedFormat wraps = FixedFormat.signed(1, 8, RoundingMode.HALF_EVEN, Overflow.WRAP);
    FixedFormat wide = FixedFormat.signed(1, 9, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    for (FixedFormat format : List.of(floors, wraps, wide)) {
      requireRefused(List.of(cast(format), row(1, 0)));
    }
    requireRefused(List.of(cast(INPUT), cast(format(0.25)), row(1, 0)));
    requireRefused(List.of(cast(INPUT), new Relu(1), cast(format(0.25)), row(1, 0)));
    requireRefused(List.of(row(1, 0), cast(INPUT)));
    requireRefused(List.of(cast(INPUT), row(1, 0), row(1, 0), cast(INPUT)));
    requireRefused(
        List.of(new Affine(new DiagonalMap(Vector.of(2)), Vector.of(0)), cast(INPUT), row(1, 0)));
    requireRefused(List.of(cast(INPUT), row(1, 1e6), cast(INPUT)));
    requireRefused(
        List.of(
            new Round((1 << 14) + 1, INPUT),
            Affine.of(Matrix.of(1, (1 << 14) + 1, new double[(1 << 14) + 1]), Vector.of(0))));
  }

  /** Quotients and products of such steps leave float32, or are flushed. */
  @Test
  void graph_stepsThatFloat32MayLose_areRefused() {
    for (double step : new double[] {0x1p-40, 0x1p40}) {
      FixedFormat beyond = format(step < 1 ? step * (1 - 0x1p-23) : step * (1 + 0x1p-23));
      Network fits = Network.of(List.of(cast(format(step)), row(0x1p-126, 0)));
      assertThat(graph(fits, Semantics.ANY_RUNTIME).readError()).isGreaterThanOrEqualTo(0x1p-90);
      requireRefused(List.of(cast(beyond), row(1, 0)));
    }
  }

  private static final Network REAL = Network.of(List.of(row(1, 0)));
  private static final Network CASTS = Network.of(List.of(cast(INPUT), row(1, 0)));

  private static final WholeClaim CLAIM = new WholeClaim(REAL, Box.cube(1, 0, 1));

  private static CheckResult check(Network g, double epsilon, Semantics semantics, boolean exact) {
    CheckOptions options = exact ? Certificates.EXACT : Certificates.DOUBLES;
    return CLAIM.check(
        g, epsilon, semantics, CLAIM.certificate(g, epsilon, semantics, List.of()), options);
  }

  /** Half a step is 0.0625; any runtime may make three quarters of it. */
  @Test
  void check_boundOfExactCasts_isNoneForAnyRuntime() {
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(check(CASTS, 0.063, Semantics.REAL, exact).accepted()).isTrue();
      assertThat(check(CASTS, 0.063, Semantics.ANY_RUNTIME, exact).accepted()).isFalse();
      assertThat(check(CASTS, 0.093, Semantics.ANY_RUNTIME, exact).accepted()).isFalse();
      // Two thirds of what is missing here is what float32 does to an output that is read.
      assertThat(check(CASTS, 0.0938, Semantics.ANY_RUNTIME, exact).accepted()).isFalse();
      CheckResult result = check(CASTS, 0.09382, Semantics.ANY_RUNTIME, exact);
      assertThat(result.accepted()).as(result.reason()).isTrue();
      assertThat(result.reason()).contains("by any runtime");
    }
  }

  @Test
  void check_certificateOfTheOtherReading_isRejected() {
    for (Semantics asked : List.of(Semantics.REAL, Semantics.ANY_RUNTIME)) {
      Certificate real = CLAIM.certificate(CASTS, 0.2, Semantics.REAL, List.of());
      Certificate any = CLAIM.certificate(CASTS, 0.2, Semantics.ANY_RUNTIME, List.of());
      assertThat(CLAIM.check(CASTS, 0.2, asked, real, Certificates.DOUBLES).accepted())
          .isEqualTo(asked == Semantics.REAL);
      assertThat(CLAIM.check(CASTS, 0.2, asked, any, Certificates.DOUBLES).accepted())
          .isEqualTo(asked == Semantics.ANY_RUNTIME);
    }
  }

  @Test
  void check_networkThatIsRefused_isRejected() {
    FixedFormat floors = FixedFormat.signed(0.125, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    Network g = Network.of(List.of(cast(floors), row(1, 0)));
    assertThat(check(g, 0.5, Semantics.REAL, false).accepted()).isTrue();
    CheckResult result = check(g, 0.5, Semantics.ANY_RUNTIME, false);
    assertThat(result.accepted()).isFalse();
    assertThat(result.reason()).contains("no runtime of 8 bits");
  }

  /** A witness is by the text of the operators: a tie goes to the even code. */
  @Test
  void check_witness_isInExactArithmetic() {
    double[] x = {0.1875}; // 1.5 steps, which are 2
    Certificate.Refutation exact =
        new Certificate.Refutation(0, x, List.of("0.1875"), List.of("0.25"));
    Certificate.Refutation down =
        new Certificate.Refutation(0, x, List.of("0.1875"), List.of("0.125"));
    for (boolean right : new boolean[] {true, false}) {
      Certificate claim =
          CLAIM.certificate(CASTS, 0.06, Semantics.ANY_RUNTIME, List.of(right ? exact : down));
      assertThat(
              CLAIM
                  .check(CASTS, 0.06, Semantics.ANY_RUNTIME, claim, Certificates.DOUBLES)
                  .accepted())
          .isEqualTo(right);
    }
  }
}
