package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/** Both arithmetics against exact ranges of every neuron, found by enumerating linear regions. */
class RowsTest {
  private static final double[] GOLDEN = {
    3.3397972975525883, 4.029934424884042, 3.3566645161881143
  };

  @Test
  void bound_randomNetworks_enclosesEveryNeuronInBothArithmetics() {
    RandomNetworks random = new RandomNetworks(101);
    int apart = 0;
    for (int n = 0; n < 400 / Certificates.SHARE; n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      LinearRegions exact = new LinearRegions(f, g, box);
      List<Stage> stagesF = Stage.of(f);
      List<Stage> stagesG = Stage.of(g);
      double inDoubles = check(stagesF, new DoubleRows(stagesF, stagesG), box, exact, n % 3 == 0);
      double inExact = check(stagesF, new ExactRows(stagesF, stagesG), box, exact, n % 3 == 0);
      double rounding = 1e-12 * magnitude(stagesF, stagesG, box) + 1e-200;
      apart += Math.abs(inDoubles - inExact) > rounding + 1e-6 * inExact ? 1 : 0;
      assertThat(inDoubles).isBetween(inExact / 2 - rounding, 2 * inExact + rounding);
    }
    // The same derivation up to rounding, but for slopes that rounding makes differ.
    assertThat(apart).isLessThan(8);
  }

  /** What rounding errors are relative to: a crude bound of all numbers in a pass. */
  static double magnitude(List<Stage> f, List<Stage> g, Box box) {
    double size = 0;
    for (int i = 0; i < box.size(); i++) {
      size = Math.max(size, Math.max(Math.abs(box.lower(i)), Math.abs(box.upper(i))));
    }
    for (int l = 0; l < f.size(); l++) {
      double row = 0;
      for (double w : f.get(l).w) {
        row += Math.abs(w);
      }
      for (double w : g.get(l).w) {
        row += Math.abs(w);
      }
      double bias = 0;
      for (double b : f.get(l).b) {
        bias = Math.max(bias, Math.abs(b));
      }
      size = Math.max(size, row * size + bias);
    }
    return size;
  }

  private static double check(
      List<Stage> f, Rows rows, Box box, LinearRegions exact, boolean every) {
    BoxBounder bounder = new BoxBounder(f, rows);
    LayerState[] unknown =
        f.stream().map(stage -> new LayerState(stage.rows)).toArray(LayerState[]::new);
    double bound = bounder.bound(box, unknown, every, Norm.INF);
    LayerState[] states = bounder.enclosures();
    for (int l = 0; l < states.length; l++) {
      for (int i = 0; i < states[l].size; i++) {
        if (l < states.length - 1) {
          contains(states[l].zLow[i], states[l].zHigh[i], exact.z(l, i));
          contains(states[l].pLow[i], states[l].pHigh[i], exact.zPrime(l, i));
        }
        contains(states[l].dLow[i], states[l].dHigh[i], exact.d(l, i));
      }
    }
    assertThat(Rational.of(bound)).isGreaterThanOrEqualTo(exact.maximumInf());
    return bound;
  }

  private static void contains(double lower, double upper, LinearRegions.Range range) {
    if (lower > Double.NEGATIVE_INFINITY) {
      assertThat(Rational.of(lower)).isLessThanOrEqualTo(range.low());
    }
    if (upper < Double.POSITIVE_INFINITY) {
      assertThat(Rational.of(upper)).isGreaterThanOrEqualTo(range.high());
    }
  }

  /**
   * What one version accepts the next must accept: the derivation itself is held, on boxes inside
   * boxes, to the digits that rounding leaves.
   */
  @Test
  void bound_nestedBoxes_staysWhatItWas() {
    RandomNetworks random = new RandomNetworks(61);
    double[] sums = new double[3];
    for (int n = 0; n < 120; n++) {
      Network f = random.network(3);
      Network g = random.perturbed(f);
      Box box = Box.cube(3, -1, 1);
      List<Stage> stages = Stage.of(f);
      BoxBounder bounder = new BoxBounder(stages, new DoubleRows(stages, Stage.of(g)));
      LayerState[] known =
          stages.stream().map(stage -> new LayerState(stage.rows)).toArray(LayerState[]::new);
      double scale = 1 + magnitude(stages, Stage.of(g), box);
      sums[0] += bounder.bound(box, known, true, Norm.INF) / scale;
      known = bounder.enclosures();
      Box half = box.split(0, 0.125)[n % 2];
      sums[1] += bounder.bound(half, known, false, Norm.ONE) / scale;
      known = bounder.stability(known);
      Box quarter = half.split(1, -0.25)[n % 2];
      sums[2] += bounder.bound(quarter, known, false, Norm.TWO) / scale;
    }
    assertThat(sums[0]).isCloseTo(GOLDEN[0], within(1e-9));
    assertThat(sums[1]).isCloseTo(GOLDEN[1], within(1e-9));
    assertThat(sums[2]).isCloseTo(GOLDEN[2], within(1e-9));
  }

  @Test
  void bound_overflow_isNoBoundInEitherArithmetic() {
    org.etalon.network.Affine huge =
        org.etalon.network.Affine.of(
            org.etalon.linalg.Matrix.of(1, 1, 1e200), org.etalon.linalg.Vector.of(1));
    org.etalon.network.Affine other =
        org.etalon.network.Affine.of(
            org.etalon.linalg.Matrix.of(1, 1, 2e200), org.etalon.linalg.Vector.of(1));
    List<Stage> f = Stage.of(Network.alternating(List.of(huge, huge, huge)));
    List<Stage> g = Stage.of(Network.alternating(List.of(huge, other, huge)));
    for (Rows rows : List.of(new DoubleRows(f, g), new ExactRows(f, g))) {
      LayerState[] unknown =
          f.stream().map(stage -> new LayerState(stage.rows)).toArray(LayerState[]::new);
      double bound = new BoxBounder(f, rows).bound(Box.cube(1, -1, 1), unknown, true, Norm.INF);
      assertThat(bound).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void bound_smallBoxes_isAlmostExact() {
    RandomNetworks random = new RandomNetworks(102);
    for (int n = 0; n < 100; n++) {
      Network f = random.network(2);
      Network g = random.perturbed(f);
      double[] x = random.point(Box.cube(2, -1, 1));
      Box box = Box.of(x, new double[] {x[0] + 1e-7, x[1] + 1e-7});
      List<Stage> stages = Stage.of(f);
      BoxBounder bounder = new BoxBounder(stages, new DoubleRows(stages, Stage.of(g)));
      LayerState[] unknown =
          stages.stream().map(stage -> new LayerState(stage.rows)).toArray(LayerState[]::new);
      double bound = bounder.bound(box, unknown, false, Norm.INF);
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      assertThat(bound)
          .isLessThanOrEqualTo(maximum * 1.01 + 1e-6 * magnitude(stages, Stage.of(g), box));
    }
  }
}
