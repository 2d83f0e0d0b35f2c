package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.DenseMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * What is held for rounding, term by term, against sums worked out by hand from powers of two whose
 * terms all differ: rounding itself shows on random numbers too seldom to guard each of them.
 */
class ErrorTermsTest {
  private static final Offset<Double> NEAR = within(1e-9);
  private static final double SLACK = 1 + 0x1p-10;

  private static Segment segment(int from, double folding, double... row) {
    DenseMap map = new DenseMap(Matrix.of(1, row.length, row));
    return new Segment(from, map, Vector.of(folding), folding);
  }

  private static Site site(Site.Kind kind, double bias, double error, Segment... incoming) {
    return new Site(kind, List.of(incoming), Vector.of(bias), Vector.of(error), Optional.empty());
  }

  /** {@code M = [2 -4], [8]}, {@code M' = [3 -4], [16]}, b = -32, b' = 64; all of them rounded. */
  private static PairSite pair(Site.Kind kind) {
    return new PairSite(
        site(kind, -32, 0x1p-7, segment(0, 0x1p-3, 2, -4), segment(1, 0x1p-5, 8)),
        site(kind, 64, 0x1p-8, segment(0, 0x1p-4, 3, -4), segment(1, 0x1p-6, 16)));
  }

  private static SiteState below(double maxA, double maxAOfG, double maxE) {
    SiteState state = new SiteState(pair(Site.Kind.SUM));
    state.f.maxA = maxA;
    state.g.maxA = maxAOfG;
    state.maxE = maxE;
    return state;
  }

  private static final SiteState[] BELOW = {below(1, 0.5, 0.25), below(2, 4, 32)};

  private static final double Z = 6 * 1 + 8 * 2 + 32;
  private static final double Z_FOLDING = 0x1p-3 * 1 + 0x1p-5 * 2 + 0x1p-7;
  private static final double Z_PRIME = 7 * 0.5 + 16 * 4 + 64;
  private static final double Z_PRIME_FOLDING = 0x1p-4 * 0.5 + 0x1p-6 * 4 + 0x1p-8;
  private static final double D = 7 * 0.25 + 1 * 1 + 16 * 32 + 8 * 2 + 96;
  private static final double D_FOLDING =
      0x1p-4 * 0.25 + (0x1p-3 + 0x1p-4) * 1 + 0x1p-6 * 32 + (0x1p-5 + 0x1p-6) * 2 + 0x1p-7 + 0x1p-8;

  @Test
  void errors_ofASite_holdEveryTerm() {
    PairSite site = pair(Site.Kind.RELU);
    for (double gamma : new double[] {0, 0x1p-10, 1}) {
      assertThat(site.errorZ(Side.F, 0, gamma, BELOW)).isCloseTo(gamma * Z + Z_FOLDING, NEAR);
      assertThat(site.errorZ(Side.G, 0, gamma, BELOW))
          .isCloseTo(gamma * Z_PRIME + Z_PRIME_FOLDING, NEAR);
      assertThat(site.errorD(0, gamma, BELOW)).isCloseTo(gamma * D + D_FOLDING, NEAR);
    }
    assertThat(site.db.get(0)).isEqualTo(96);
  }

  private static SiteState enclosed(Site.Kind kind, double... ends) {
    SiteState s = new SiteState(pair(kind));
    s.f.lower[0] = ends[0];
    s.f.upper[0] = ends[1];
    s.g.lower[0] = ends[2];
    s.g.upper[0] = ends[3];
    s.lowerD[0] = ends[4];
    s.upperD[0] = ends[5];
    return s;
  }

  @Test
  void weights_ofASum_areThoseOfItsRounding() {
    SiteState s = enclosed(Site.Kind.SUM, -3, 5, -7, 6, -2, 9);
    s.relax(1, BELOW);
    assertThat(s.f.beta[0]).isCloseTo((5 + Z + Z_FOLDING) * SLACK, NEAR);
    assertThat(s.g.beta[0]).isCloseTo((7 + Z_PRIME + Z_PRIME_FOLDING) * SLACK, NEAR);
    assertThat(s.alpha[0]).isCloseTo((9 + D + D_FOLDING) * SLACK, NEAR);
    assertThat(new double[] {s.f.maxA, s.g.maxA, s.maxE, s.magnitude}).containsExactly(5, 7, 9, 9);
  }

  @Test
  void weights_ofARectifier_holdSlopesAndIntercepts() {
    SiteState s = enclosed(Site.Kind.RELU, -4, 4, -4, 12, -2, 8);
    s.relax(1, BELOW);
    double z = 4 + Z + Z_FOLDING;
    double d = 8 + D + D_FOLDING;
    assertThat(s.f.roundingZ[0]).isCloseTo(z, NEAR);
    assertThat(s.g.roundingZ[0]).isCloseTo(12 + Z_PRIME + Z_PRIME_FOLDING, NEAR);
    assertThat(s.roundingD[0]).isCloseTo(d, NEAR);
    assertThat(s.f.beta[0]).isCloseTo((z + 2) * SLACK, NEAR); // the chord is z / 2 + 2
    assertThat(s.g.beta[0]).isCloseTo((12 + Z_PRIME + Z_PRIME_FOLDING + 3) * SLACK, NEAR);
    double onD = Math.max(Math.abs(s.relu.ud[0]), Math.abs(s.relu.ld[0]));
    double onZ = Math.max(Math.abs(s.relu.uz[0]), Math.abs(s.relu.lz[0]));
    double constant = Math.max(Math.abs(s.relu.u0[0]), Math.abs(s.relu.l0[0]));
    assertThat(Math.min(onZ, constant)).isPositive();
    assertThat(s.alpha[0]).isCloseTo((onD * d + onZ * z + constant) * SLACK, NEAR);
    assertThat(new double[] {s.f.maxA, s.g.maxA, s.maxE, s.magnitude})
        .containsExactly(4, 12, 8, 12);
  }

  @Test
  void weights_belowAllDoubles_areNotZero() {
    assertThat(SiteState.inflate(0)).isEqualTo(BackwardPass.TINY);
    assertThat(SiteState.inflate(8)).isEqualTo(8 * SLACK);
  }

  /** A maximum of two, in f and in g, one of which dominates in neither. */
  @Test
  void weights_ofAMaximum_holdMembersAndConstants() {
    DenseMap map = new DenseMap(Matrix.of(2, 1, 1, 1));
    Segment one = new Segment(0, map, Vector.zeros(2), 0);
    MaxPool pool = MaxPool.of(2, new int[][] {{0, 1}});
    Site max =
        new Site(Site.Kind.MAX, List.of(one), Vector.zeros(2), Vector.zeros(2), Optional.of(pool));
    SiteState s = new SiteState(new PairSite(max, max));
    double[][] ends = {s.f.lower, s.f.upper, s.g.lower, s.g.upper, s.lowerD, s.upperD};
    double[][] values = {{0, 1}, {8, 4}, {-1, 2}, {9, 6}, {-1, 0.5}, {1, 2}};
    for (int k = 0; k < ends.length; k++) {
      System.arraycopy(values[k], 0, ends[k], 0, 2);
    }
    double[] z = {64, 128};
    double[] zPrime = {256, 512};
    double[] d = {1024, 2048};
    System.arraycopy(z, 0, s.f.roundingZ, 0, 2);
    System.arraycopy(zPrime, 0, s.g.roundingZ, 0, 2);
    System.arraycopy(d, 0, s.roundingD, 0, 2);
    s.max.relax(s, 1);
    double chord = s.max.f.slope[0] * 64 + s.max.f.constant[0]; // member 0 above, 1 below
    assertThat(s.max.f.constant[0]).isPositive();
    assertThat(s.f.beta[0])
        .isCloseTo((Math.max(s.max.f.slope[0] * 64, 128) + s.max.f.constant[0]) * SLACK, NEAR);
    assertThat(chord).isPositive();
    assertThat(s.g.beta[0])
        .isCloseTo((Math.max(s.max.g.slope[0] * 256, 512) + s.max.g.constant[0]) * SLACK, NEAR);
    double weight = 0;
    for (MaxPlanes.Plane plane : List.of(s.max.above, s.max.below)) {
      weight =
          Math.max(
              weight,
              Math.abs(plane.slopeD[0]) * d[plane.d[0]]
                  + Math.abs(plane.slopeZ[0]) * z[plane.z[0]]
                  + Math.abs(plane.slopeOther[0]) * z[plane.other[0]]
                  + Math.abs(plane.constant[0]));
    }
    assertThat(s.alpha[0]).isCloseTo(weight * SLACK, NEAR);
    assertThat(new double[] {s.f.maxA, s.g.maxA, s.maxE}).containsExactly(8, 9, 2);
  }

  /** Coefficients 2 and -3 on e, 5 and -7 on a. */
  @Test
  void pair_step_addsEveryConstantAndWeight() {
    SiteState s = enclosed(Site.Kind.RELU, -4, 4, -4, 12, -2, 8);
    s.relax(1, BELOW);
    ReluPlanes planes = s.relu;
    double[] p = {2, -3};
    double[] q = {5, -7};
    double[] constant = new double[2];
    double[] error = new double[2];
    RelaxationStep.pair(p, q, 0, 2, s, planes, 0, 0, constant, error);
    double onD = 2 * planes.ud[0];
    double onZ = 2 * planes.uz[0] + 5 * 0.5;
    assertThat(p[0]).isCloseTo(onD, NEAR);
    assertThat(q[0]).isCloseTo(onZ, NEAR);
    assertThat(constant[0])
        .isCloseTo(2 * planes.u0[0] + 5 * 2 + onZ * -32 + onD * 96, within(1e-6));
    assertThat(error[0]).isCloseTo(2 * s.alpha[0] + 5 * s.f.beta[0], within(1e-6));
    onD = -3 * planes.ld[0];
    onZ = -3 * planes.lz[0] - 7 * planes.f.al[0][0];
    assertThat(constant[1]).isCloseTo(-3 * planes.l0[0] + onZ * -32 + onD * 96, within(1e-6));
    assertThat(error[1]).isCloseTo(3 * s.alpha[0] + 7 * s.f.beta[0], within(1e-6));
  }

  @Test
  void singleSumAndConcretize_addEveryConstantAndWeight() {
    double[] q = {5, -7};
    double[] constant = new double[2];
    double[] error = new double[2];
    RelaxationStep.single(q, 0, 2, 0.5, 2, 0.25, -32, 3, constant, error);
    assertThat(q).containsExactly(2.5, -1.75);
    assertThat(constant).containsExactly(5 * 2 - 2.5 * 32, 1.75 * 32);
    assertThat(error).containsExactly(15, 21);
    Arrays.fill(constant, 0);
    Arrays.fill(error, 0);
    RelaxationStep.sum(q, 0, 2, 4, 8, constant, error);
    assertThat(constant).containsExactly(10, -7);
    assertThat(error).containsExactly(20, 14);
    Arrays.fill(constant, 0);
    Arrays.fill(error, 0);
    RelaxationStep.concretize(q, 0, 2, -2, 3, 8, constant, error);
    assertThat(constant).containsExactly(7.5, 3.5);
    assertThat(error).containsExactly(20, 14);
  }

  private static PairTheta line(double weight, double bias) {
    Theta theta =
        Theta.of(Network.of(List.of(Affine.of(Matrix.of(1, 1, weight), Vector.of(bias)))));
    return PairTheta.align(theta, theta);
  }

  private static SiteState[] at(PairTheta pair, double x) {
    SiteState[] states = SiteState.of(pair);
    states[0].setBox(new double[] {x}, new double[] {x});
    states[1].f.upper[0] = states[1].g.upper[0] = states[1].upperD[0] = Double.POSITIVE_INFINITY;
    states[1].f.lower[0] = states[1].g.lower[0] = states[1].lowerD[0] = Double.NEGATIVE_INFINITY;
    return states;
  }

  private static double rounding(double weight, double bias, double x) {
    PairTheta pair = line(weight, bias);
    SiteState[] states = at(pair, x);
    BackwardPass pass = new BackwardPass(pair, Kernels.best());
    pass.boundZ(states, 1, new int[] {0}, 1, Side.F, 0);
    assertThat(states[1].f.upper[0]).isGreaterThanOrEqualTo(weight * x + bias + pass.rounding(0));
    assertThat(states[1].f.lower[0]).isLessThanOrEqualTo(weight * x + bias - pass.rounding(1));
    return pass.rounding(0);
  }

  @Test
  void boundZ_ofOneLine_holdsItsOwnRoundingAndTheInputs() {
    double gamma = line(1, 1).gamma();
    assertThat(gamma).isBetween(32 * 0x1p-53, 1e-12);
    // replacing z by 4 x + 1024, and 4 x by its value at 8
    double own = gamma * (4 * 8 + 1024) * SLACK;
    assertThat(rounding(4, 1024, 8)).isCloseTo((own + 4 * gamma * 8) * SLACK, within(1e-18));
    double none = BackwardPass.TINY;
    assertThat(rounding(1e-300, 0, 1e-300)).isBetween(2 * none, 2 * none * SLACK * SLACK);
  }

  /** Where everything is huge, what is tiny is relative to it. */
  @Test
  void start_ofARow_holdsUnderflowInProportion() {
    PairTheta pair = line(0, 0);
    SiteState[] states = at(pair, 1e280);
    BackwardPass pass = new BackwardPass(pair, Kernels.best());
    pass.boundZ(states, 1, new int[] {0}, 1, Side.F, 0);
    assertThat(pass.rounding(0)).isGreaterThanOrEqualTo(BackwardPass.TINY * 1e280);
    pass.boundD(states, 1, new int[] {0}, 1, 0);
    assertThat(pass.rounding(0)).isGreaterThanOrEqualTo(BackwardPass.TINY * 1e280);
  }

  @Test
  void enclose_aPoint_isWidenedByTwiceItsRounding() {
    PairTheta pair = line(4, 1024);
    SiteState[] states = at(pair, 8);
    new IntervalPass(pair).enclose(states, 1, Stop.NEVER);
    double gamma = pair.gamma();
    double wide = 2 * gamma * (4 * 8 + 1024) * SLACK;
    double ulp = Math.ulp(1056.0);
    for (SideState own : List.of(states[1].f, states[1].g)) {
      assertThat(own.upper[0] - 1056).isBetween(wide - ulp, wide + 4 * ulp);
      assertThat(1056 - own.lower[0]).isBetween(wide - ulp, wide + 4 * ulp);
    }
    assertThat(states[1].upperD[0]).isBetween(BackwardPass.TINY, 1e-280);
    assertThat(states[1].lowerD[0]).isBetween(-1e-280, -BackwardPass.TINY);
  }

  /** Of a difference: db = 1/3 - 0 is exact, but its reach is dM a. */
  @Test
  void enclose_aDifference_isWidenedByTwiceItsRounding() {
    Theta f = Theta.of(Network.of(List.of(Affine.of(Matrix.of(1, 1, 2.0), Vector.of(0)))));
    Theta g = Theta.of(Network.of(List.of(Affine.of(Matrix.of(1, 1, 66.0), Vector.of(32)))));
    PairTheta pair = PairTheta.align(f, g);
    SiteState[] states = at(pair, 8);
    new IntervalPass(pair).enclose(states, 1, Stop.NEVER);
    double wide = 2 * pair.gamma() * (64 * 8 + 32) * SLACK;
    double ulp = Math.ulp(544.0);
    assertThat(states[1].upperD[0] - 544).isBetween(wide - ulp, wide + 4 * ulp);
    assertThat(544 - states[1].lowerD[0]).isBetween(wide - ulp, wide + 4 * ulp);
  }
}
