package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Site.Kind;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * The passes alone, site by site: sound against linear regions in rational arithmetic, and as tight
 * as they were.
 */
class PassTest {
  /** The sums of relative widths of z, z' and d: by intervals, and behind a backward pass. */
  private static final double[] GOLDEN = {
    118.4435461758662,
    116.87435507155939,
    29.3148926495,
    114.58897079973454,
    112.86271996853196,
    25.836546703540083
  };

  /** The sums of coefficients on inputs, and of multiplications. */
  private static final double[] WORK = {44.75390182172179, 323384};

  private final double[] widths = new double[6];
  private final double[] work = new double[2];

  private static PairTheta pair(Network f, Network g) {
    return PairTheta.align(Theta.of(f), Theta.of(g));
  }

  private static void forget(SiteState s) {
    for (double[] lower : List.of(s.f.lower, s.g.lower, s.lowerD)) {
      Arrays.fill(lower, Double.NEGATIVE_INFINITY);
    }
    for (double[] upper : List.of(s.f.upper, s.g.upper, s.upperD)) {
      Arrays.fill(upper, Double.POSITIVE_INFINITY);
    }
  }

  private void measure(SiteState s, int at) {
    for (int i = 0; i < s.size; i++) {
      widths[at] += width(s.f.lower[i], s.f.upper[i]);
      widths[at + 1] += width(s.g.lower[i], s.g.upper[i]);
      widths[at + 2] += width(s.lowerD[i], s.upperD[i]);
    }
  }

  private static double width(double lower, double upper) {
    return (upper - lower) / (1 + Math.abs(upper) + Math.abs(lower));
  }

  /** Thirty graphs with maxima and thirty without. */
  @Test
  void passes_randomGraphs_encloseEveryNeuronAndStayAsTight() {
    int pools = 0;
    int others = 0;
    for (int seed = 40_000; pools < 30 || others < 30; seed++) {
      RandomNetworks random = new RandomNetworks(seed);
      int inputs = 1 + seed % 2;
      Network f = random.graph(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      boolean max = Theta.of(f).sites().stream().anyMatch(site -> site.kind() == Kind.MAX);
      if (max ? pools++ < 30 : others++ < 30) {
        passes(pair(f, g), box, new LinearRegions(f, g, box), "seed " + seed);
      }
    }
    for (int k = 0; k < GOLDEN.length; k++) {
      assertThat(widths[k]).isCloseTo(GOLDEN[k], within(1e-8));
    }
    assertThat(work[0]).isCloseTo(WORK[0], within(1e-8));
    assertThat(work[1]).isEqualTo(WORK[1]);
  }

  private void passes(PairTheta pair, Box box, LinearRegions exact, String where) {
    SiteState[] states = SiteState.of(pair);
    states[0].setBox(box.lower(), box.upper());
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    IntervalPass intervals = new IntervalPass(pair);
    int l = 0;
    for (int t = 1; t < states.length; t++) {
      SiteState s = states[t];
      boolean output = t == states.length - 1;
      forget(s);
      intervals.enclose(states, t, Stop.NEVER);
      measure(s, 0);
      if (s.site.kind != Kind.SUM) {
        contains(s, exact, l, output, where + " by intervals, site " + t);
      }
      forget(s);
      bound(pass, states, t);
      measure(s, 3);
      if (s.site.kind != Kind.SUM) {
        contains(s, exact, l++, output, where + " site " + t);
      }
      s.intersect();
      s.relax(pair.gamma(), states);
    }
  }

  private void bound(BackwardPass pass, SiteState[] states, int t) {
    int[] rows = IntStream.range(0, states[t].size).toArray();
    pass.allow(Long.MAX_VALUE);
    for (int rule = 0; rule < ReluRelaxation.RULES; rule++) {
      for (Side side : Side.values()) {
        pass.boundZ(states, t, rows, rows.length, side, rule);
      }
      pass.boundD(states, t, rows, rows.length, rule);
      for (int k = 0; k < states[0].f.live.count; k++) {
        for (int r = 0; r < 2 * rows.length; r++) {
          double c = pass.coefficients()[k * pass.stride() + r];
          work[0] += c / (1 + Math.abs(c)) * (1 + r + k);
        }
      }
    }
    work[1] += pass.spent();
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
    assertThat(Rational.of(lower)).as(where).isLessThanOrEqualTo(range.low());
    assertThat(Rational.of(upper)).as(where).isGreaterThanOrEqualTo(range.high());
  }

  /** More rows than go down at once. */
  private static PairTheta wide() {
    SplittableRandom random = new SplittableRandom(81);
    Network[] networks = new Network[2];
    for (int n = 0; n < 2; n++) {
      networks[n] =
          Network.alternating(
              List.of(
                  Affine.of(matrix(random, 150, 3), Vector.of(random.doubles(150).toArray())),
                  Affine.of(matrix(random, 130, 150), Vector.zeros(130))));
    }
    return pair(networks[0], networks[1]);
  }

  private static Matrix matrix(SplittableRandom random, int rows, int columns) {
    return Matrix.of(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
  }

  private static SiteState[] prepared(PairTheta pair) {
    SiteState[] states = SiteState.of(pair);
    states[0].setBox(new double[] {-1, -1, 0}, new double[] {1, 0.5, 0});
    forget(states[1]);
    new IntervalPass(pair).enclose(states, 1, Stop.NEVER);
    states[1].relax(pair.gamma(), states);
    forget(states[2]);
    return states;
  }

  @Test
  void bound_manyRows_areEachBoundedAsAlone() {
    PairTheta pair = wide();
    SiteState[] all = prepared(pair);
    SiteState[] single = prepared(pair);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    int[] rows = IntStream.range(0, 130).toArray();
    pass.boundZ(all, 2, rows, 129, Side.G, 1);
    pass.boundD(all, 2, rows, 129, 1);
    for (int i = 0; i < 129; i++) {
      pass.boundZ(single, 2, new int[] {i}, 1, Side.G, 1);
      pass.boundD(single, 2, new int[] {i}, 1, 1);
    }
    assertThat(all[2].g.lower).isEqualTo(single[2].g.lower);
    assertThat(all[2].g.upper).isEqualTo(single[2].g.upper);
    assertThat(all[2].lowerD).isEqualTo(single[2].lowerD);
    assertThat(all[2].upperD).isEqualTo(single[2].upperD);
    assertThat(all[2].upperD[128]).isFinite();
    assertThat(all[2].upperD[129]).isInfinite();
    assertThat(all[2].f.upper[0]).isInfinite();
  }

  @Test
  void allow_fewMultiplications_endsAfterTheChunkThatSpendsThem() {
    PairTheta pair = wide();
    SiteState[] states = prepared(pair);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    int[] rows = IntStream.range(0, 130).toArray();
    pass.allow(1);
    pass.boundZ(states, 2, rows, 130, Side.F, 0);
    assertThat(states[2].f.upper[63]).isFinite();
    assertThat(states[2].f.upper[64]).isInfinite();
    pass.boundD(states, 2, rows, 130, 0);
    assertThat(states[2].upperD[0]).isInfinite();
    pass.allow(1);
    assertThat(pass.spent()).isZero();
    pass.boundD(states, 2, rows, 130, 0);
    assertThat(states[2].upperD[63]).isFinite();
    assertThat(states[2].upperD[64]).isInfinite();
    assertThat(pass.spent()).isPositive();
  }

  @Test
  void allow_nothing_boundsNothing() {
    PairTheta pair = wide();
    SiteState[] states = prepared(pair);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    pass.allow(0);
    pass.boundZ(states, 2, new int[] {0}, 1, Side.F, 0);
    pass.boundD(states, 2, new int[] {0}, 1, 0);
    assertThat(states[2].f.upper[0]).isInfinite();
    assertThat(states[2].upperD[0]).isInfinite();
  }

  /** What is read of the last chunk is there where rows end with a chunk, too. */
  @Test
  void bound_asManyRowsAsGoDownAtOnce_leavesTheirCoefficients() {
    PairTheta pair = wide();
    SiteState[] states = prepared(pair);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    int[] rows = IntStream.range(0, pass.chunk()).toArray();
    pass.boundZ(states, 2, rows, rows.length, Side.F, 0);
    assertThat(pass.stride()).isEqualTo(2 * rows.length);
    pass.boundD(states, 2, rows, rows.length, 0);
    assertThat(pass.stride()).isEqualTo(2 * rows.length);
    assertThat(pass.bound(0)).isEqualTo(states[2].upperD[0]);
  }

  @Test
  void setStop_thatStopped_leavesWhatWasThere() {
    PairTheta pair = wide();
    SiteState[] states = prepared(pair);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    pass.setStop(Stop.when(() -> true));
    pass.boundZ(states, 2, new int[] {0}, 1, Side.F, 0);
    pass.boundD(states, 2, new int[] {0}, 1, 0);
    assertThat(states[2].f.upper[0]).isInfinite();
    assertThat(states[2].upperD[0]).isInfinite();
  }

  /** Laying out the rows of wide sites takes long, too. */
  @Test
  void setStop_thatStopped_laysOutNoRows() {
    PairTheta pair = wide();
    SiteState[] states = prepared(pair);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    AtomicInteger asked = new AtomicInteger();
    pass.setStop(Stop.when(() -> true).watchedBy(asked::incrementAndGet));
    pass.boundZ(states, 2, new int[] {0}, 1, Side.F, 0);
    pass.boundD(states, 2, new int[] {0}, 1, 0);
    assertThat(asked).hasValue(2);
  }

  @Test
  void operations_ofFewRows_countTheColumnsThatArePadded() {
    PairTheta pair = wide();
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    assertThat(pass.operations(1)).isEqualTo(3.0 * Kernel.ALIGNMENT * pair.operations());
    assertThat(pass.operations(Kernel.ALIGNMENT)).isEqualTo(2 * pass.operations(1));
  }

  @Test
  void chunk_ofWideSites_isFewerRows() {
    for (int[] expected : new int[][] {{3, 64}, {1 << 16, 32}, {100_000, 16}, {1 << 20, 8}}) {
      Network f = Network.of(List.of(new Relu(expected[0])));
      PairTheta pair = pair(f, f);
      BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
      assertThat(pass.chunk()).isEqualTo(expected[1]);
      assertThat(pass.gamma()).isEqualTo(pair.gamma());
    }
  }

  @Test
  void unstable_isWhatMayBeOnEitherSideOfZero() {
    SideState s = new SideState(4, 4, 4);
    System.arraycopy(new double[] {-1, 0, -1, -2}, 0, s.lower, 0, 4);
    System.arraycopy(new double[] {1, 1, 0, -1}, 0, s.upper, 0, 4);
    assertThat(IntStream.range(0, 4).filter(s::unstable)).containsExactly(0);
  }

  /** Where a number overflows there is no bound, whatever its sign. */
  @Test
  void bound_thatOverflows_isNone() {
    for (double sign : new double[] {1, -1}) {
      Affine huge = Affine.of(Matrix.of(1, 1, 1e308), Vector.of(sign * 1e308));
      Network f = Network.of(List.of(huge));
      PairTheta pair = pair(f, f);
      SiteState[] states = SiteState.of(pair);
      states[0].setBox(new double[] {sign * 1.5}, new double[] {sign * 1.5});
      forget(states[1]);
      new BackwardPass(pair, Kernels.scalar()).boundZ(states, 1, new int[] {0}, 1, Side.F, 0);
      assertThat(states[1].f.upper[0]).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(states[1].f.lower[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    }
  }
}
