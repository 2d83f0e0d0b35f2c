package org.etalon.engine.falsify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.etalon.engine.bound.Goal;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class SmoothedAscentTest {
  private static Candidate best(Network f, Network g, Box box, Norm norm) {
    Theta foldedF = Theta.of(f);
    Theta foldedG = Theta.of(g);
    Goal goal = Goal.of(norm);
    int[] ways = goal.ways(goal.unsettled(), f.outputSize());
    SmoothedAscent ascent = new SmoothedAscent(foldedF, foldedG, Kernels.scalar(), goal, ways);
    PairEvaluator evaluator = new PairEvaluator(foldedF, foldedG, Goal.of(norm));
    Candidate best = ascent.run(box, 0, 1, evaluator, Stop.NEVER);
    for (int group = 1; group < ascent.groups(); group++) {
      Candidate candidate = ascent.run(box, group, 1, evaluator, Stop.NEVER);
      best = candidate.value() > best.value() ? candidate : best;
    }
    return best;
  }

  /** relu(x_1 + ... + x_n + bias). */
  private static Network neuron(int inputs, double bias) {
    double[] ones = new double[inputs];
    Arrays.fill(ones, 1);
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(1, inputs, ones), Vector.of(bias)),
            Affine.of(Matrix.of(1, 1, 1), Vector.of(0))));
  }

  @Test
  void run_neuronsThatAreOffNearlyEverywhere_findsWhereTheySwitchOn() {
    Network f = neuron(20, -18);
    Network g = neuron(20, -17.75);
    Box box = Box.cube(20, 0, 1);
    PairEvaluator evaluator = new PairEvaluator(Theta.of(f), Theta.of(g), Goal.of(Norm.INF));
    assertThat(new GradientAscent(evaluator).climb(box, box.center(), Stop.NEVER).value()).isZero();
    assertThat(best(f, g, box, Norm.INF).value()).isEqualTo(0.25);
  }

  @Test
  void run_randomNetworks_staysInTheBoxAndMostlyFindsTheMaximum() {
    RandomNetworks random = new RandomNetworks(41);
    int asked = 0;
    int found = 0;
    for (int n = 0; n < 100; n++) {
      Network f = random.network(2);
      Network g = random.perturbed(f);
      Box box = random.box(2);
      Candidate best = best(f, g, box, Norm.INF);
      assertThat(box.contains(best.point())).isTrue();
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      double exact = Witness.of(f, g, best.point(), Norm.INF).differenceDown();
      assertThat(exact).isLessThanOrEqualTo(Math.nextUp(maximum));
      if (maximum > 0) {
        asked++;
        found += exact >= 0.9 * maximum ? 1 : 0;
      }
    }
    assertThat(asked).isGreaterThan(50);
    assertThat(found).isGreaterThan(asked * 8 / 10);
  }

  @Test
  void run_overflowingNetworks_givesAPointOfTheBox() {
    Network f = neuron(3, 1e308);
    Network g = neuron(3, -1e308);
    Box box = Box.cube(3, -1e308, 1e308);
    Candidate best = best(f, g, box, Norm.TWO);
    assertThat(box.contains(best.point())).isTrue();
    assertThat(best.value()).isNotNaN();
  }

  @Test
  void run_twice_isTheSame() {
    RandomNetworks random = new RandomNetworks(42);
    Network f = random.network(4);
    Network g = random.perturbed(f);
    Box box = Box.cube(4, -1, 1);
    assertThat(best(f, g, box, Norm.ONE).point()).isEqualTo(best(f, g, box, Norm.ONE).point());
  }
}
