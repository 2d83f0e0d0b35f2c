package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.Chains;
import org.etalon.testing.Lacking;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class DifferenceBounderTest {
  private static PairTheta pair(Network f, Network g) {
    return PairTheta.align(Theta.of(f), Theta.of(g));
  }

  @Test
  void boundRoot_randomNetworks_enclosesEveryNeuronExactly() {
    RandomNetworks random = new RandomNetworks(11);
    for (int n = 0; n < Cases.of(400); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      PairTheta pair = pair(f, g);
      RootBound root = new DifferenceBounder(pair, Kernels.best(), true).boundRoot(box, Stop.NEVER);
      LinearRegions exact = new LinearRegions(f, g, box);
      SiteState[] states = SiteState.of(pair);
      root.restore(states);
      for (int s = 1; s < states.length; s++) {
        for (int i = 0; i < states[s].size; i++) {
          String where = "network " + n + " site " + s + " neuron " + i;
          SiteState state = states[s];
          if (s < states.length - 1) {
            contains(state.f.lower[i], state.f.upper[i], exact.z(s - 1, i), where);
            contains(state.g.lower[i], state.g.upper[i], exact.zPrime(s - 1, i), where);
          }
          contains(state.lowerD[i], state.upperD[i], exact.d(s - 1, i), where);
        }
      }
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
    RandomNetworks random = new RandomNetworks(12);
    double worst = 1;
    for (int n = 0; n < Cases.of(60); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      DifferenceBounder bounder = new DifferenceBounder(pair(f, g), Kernels.best(), true);
      RootBound root = bounder.boundRoot(box, Stop.NEVER);
      BoxBound bound = root.bound();
      for (int k = 0; k < 12; k++) {
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
          if (k == 11 && maximum.signum() > 0) {
            worst = Math.max(worst, bound.normUp(Norm.INF) / maximum.toDouble());
          }
        }
      }
    }
    // An engine that knew nothing would fail here: small boxes are almost exact.
    assertThat(worst).isLessThan(3);
  }

  @Test
  void bound_linearNetworks_isExactUpToRounding() {
    Matrix w = Matrix.of(2, 2, new double[] {1, -2, 0.5, 3});
    Matrix v = Matrix.of(2, 2, new double[] {1.25, -2, 0.5, 2.5});
    Network f = Network.alternating(List.of(Affine.of(w, Vector.of(0, 1))));
    Network g = Network.alternating(List.of(Affine.of(v, Vector.of(0.125, 1))));
    RootBound root =
        new DifferenceBounder(pair(f, g), Kernels.best(), true)
            .boundRoot(Box.of(new double[] {-1, 0}, new double[] {3, 2}), Stop.NEVER);
    assertThat(root.bound().upper(0)).isBetween(0.875, 0.875 + 1e-12);
    assertThat(root.bound().lower(0)).isBetween(-0.125 - 1e-12, -0.125);
    assertThat(root.bound().upper(1)).isBetween(0.0, 1e-12);
    assertThat(root.bound().lower(1)).isBetween(-1 - 1e-12, -1.0);
    assertThat(root.bound().normUp(Norm.INF)).isBetween(1.0, 1 + 1e-12);
    assertThat(root.bound().normUp(Norm.ONE)).isBetween(1.875, 1.875 + 1e-12);
    assertThat(root.bound().normUp(Norm.TWO)).isBetween(Math.sqrt(1.765624), 1.4);
  }

  @Test
  void boundRoot_bothKernels_agreeBitForBit() {
    RandomNetworks random = new RandomNetworks(13);
    for (int n = 0; n < 50; n++) {
      Network f = random.network(3);
      Network g = random.perturbed(f);
      Box box = random.box(3);
      BoxBound best =
          new DifferenceBounder(pair(f, g), Kernels.best(), true)
              .boundRoot(box, Stop.NEVER)
              .bound();
      BoxBound scalar =
          new DifferenceBounder(pair(f, g), Kernels.scalar(), true)
              .boundRoot(box, Stop.NEVER)
              .bound();
      for (int i = 0; i < f.outputSize(); i++) {
        assertThat(best.lower(i)).isEqualTo(scalar.lower(i));
        assertThat(best.upper(i)).isEqualTo(scalar.upper(i));
      }
      assertThat(best.maximiser()).isEqualTo(scalar.maximiser());
    }
  }

  @Test
  void boundRoot_overflow_givesInfinityNotANumberThatIsWrong() {
    Matrix huge = Matrix.of(1, 1, new double[] {1e200});
    Affine layer = Affine.of(huge, Vector.of(0));
    Network f = Network.alternating(List.of(layer, layer, layer));
    Affine other = Affine.of(Matrix.of(1, 1, new double[] {2e200}), Vector.of(0));
    Network g = Network.alternating(List.of(layer, other, layer));
    BoxBound bound =
        new DifferenceBounder(pair(f, g), Kernels.best(), true)
            .boundRoot(Box.cube(1, -1, 1), Stop.NEVER)
            .bound();
    assertThat(bound.normUp(Norm.INF)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(bound.normUp(Norm.ONE)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(bound.normUp(Norm.TWO)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void boundRoot_subnormalParameters_staysSound() {
    Matrix tiny = Matrix.of(1, 1, new double[] {3e-320});
    Network f = Network.alternating(List.of(Affine.of(tiny, Vector.of(0))));
    Network g =
        Network.alternating(
            List.of(Affine.of(Matrix.of(1, 1, new double[] {5e-320}), Vector.of(0))));
    BoxBound bound =
        new DifferenceBounder(pair(f, g), Kernels.best(), true)
            .boundRoot(Box.cube(1, 0, 0.3), Stop.NEVER)
            .bound();
    Rational maximum = Rational.of(5e-320).subtract(Rational.of(3e-320)).multiply(Rational.of(0.3));
    assertThat(Rational.of(bound.upper(0))).isGreaterThanOrEqualTo(maximum);
    assertThat(Rational.of(bound.lower(0))).isLessThanOrEqualTo(Rational.ZERO);
  }

  /** What a failure left of another box is in no bound. */
  @Test
  void bound_afterAFailure_isThatOfANewBounder() {
    Network f = Chains.of(new SplittableRandom(1), 2, 12, 12, 1);
    PairTheta pair = pair(f, new RandomNetworks(1).perturbed(f));
    Box whole = Box.cube(2, -1, 1);
    DifferenceBounder fresh = new DifferenceBounder(pair, Kernels.best(), true);
    RootBound root = fresh.boundRoot(whole, Stop.NEVER);
    Inheritance inheritance = root.bound().inheritance();
    double[] lower = {-0.5, -0.5};
    double[] upper = {0.5, 0.25};
    BoxBound expected = fresh.bound(lower, upper, root, inheritance, Stop.NEVER).orElseThrow();
    DifferenceBounder failed = new DifferenceBounder(pair, Kernels.best(), true);
    Stop lacking = new Lacking("BackwardPass", "boundD").stop(() -> true);
    assertThatThrownBy(() -> failed.boundRoot(Box.cube(2, 5, 5.01), lacking))
        .isInstanceOf(OutOfMemoryError.class);
    BoxBound bound = failed.bound(lower, upper, root, inheritance, Stop.NEVER).orElseThrow();
    assertThat(bound.lower(0)).isEqualTo(expected.lower(0));
    assertThat(bound.upper(0)).isEqualTo(expected.upper(0));
  }
}
