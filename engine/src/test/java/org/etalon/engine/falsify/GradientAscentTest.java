package org.etalon.engine.falsify;

import static org.assertj.core.api.Assertions.assertThat;

import org.etalon.engine.bound.Goal;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class GradientAscentTest {
  private static PairEvaluator evaluator(Network f, Network g, Norm norm) {
    return new PairEvaluator(Theta.of(f), Theta.of(g), Goal.of(norm));
  }

  @Test
  void run_randomNetworks_staysInTheBoxAndMostlyFindsTheMaximum() {
    RandomNetworks random = new RandomNetworks(31);
    int asked = 0;
    int found = 0;
    for (int n = 0; n < 100; n++) {
      Network f = random.network(2);
      Network g = random.perturbed(f);
      Box box = random.box(2);
      Candidate best = new GradientAscent(evaluator(f, g, Norm.INF)).run(box, 16, 1, Stop.NEVER);
      assertThat(box.contains(best.point())).isTrue();
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      double exact = Witness.of(f, g, best.point(), Norm.INF).differenceDown();
      assertThat(exact).isLessThanOrEqualTo(Math.nextUp(maximum));
      if (maximum > 0) {
        asked++;
        found += exact >= 0.9 * maximum ? 1 : 0;
      }
    }
    assertThat(found).isGreaterThan(asked * 8 / 10);
  }

  /** The climb as it is defined, step by step, with nothing kept from one to the next. */
  private static Candidate plain(PairEvaluator evaluator, Box box, double[] from) {
    double[] best = from.clone();
    double step = 0.5;
    for (int k = 0; k < 24; k++) {
      double[] gradient = evaluator.gradient(best);
      double[] x = new double[best.length];
      for (int i = 0; i < x.length; i++) {
        double width = box.upper(i) - box.lower(i);
        double moved = best[i] + step * width * Math.signum(gradient[i]);
        x[i] = Math.min(box.upper(i), Math.max(box.lower(i), moved));
      }
      if (evaluator.evaluate(x) > evaluator.evaluate(best)) {
        best = x;
      } else {
        step *= 0.75;
      }
    }
    return new Candidate(best, evaluator.evaluate(best));
  }

  @Test
  void climb_isThatOfItsDefinition() {
    RandomNetworks random = new RandomNetworks(34);
    for (int n = 0; n < 40; n++) {
      Network f = random.network(3);
      Network g = random.perturbed(f);
      Box box = random.box(3);
      PairEvaluator evaluator = evaluator(f, g, Norm.INF);
      double[] from = random.point(box);
      Candidate found = new GradientAscent(evaluator).climb(box, from, Stop.NEVER);
      Candidate expected = plain(evaluator, box, from);
      assertThat(found.value()).isEqualTo(expected.value());
      assertThat(found.point()).isEqualTo(expected.point());
    }
  }

  @Test
  void evaluate_everyNorm_equalsTheExactNorm() {
    RandomNetworks random = new RandomNetworks(32);
    for (int n = 0; n < 60; n++) {
      Network f = random.network(3);
      Network g = random.perturbed(f);
      double[] x = random.point(Box.cube(3, -1, 1));
      double size = 0;
      for (double y : f.forward(x)) {
        size += Math.abs(y);
      }
      for (Norm norm : Norm.values()) {
        double exact = Witness.of(f, g, x, norm).differenceUp();
        assertThat(Math.abs(evaluator(f, g, norm).evaluate(x) - exact))
            .isLessThanOrEqualTo(1e-9 * (size + exact) + 1e-300);
      }
    }
  }

  @Test
  void gradient_awayFromKinks_pointsUphill() {
    RandomNetworks random = new RandomNetworks(33);
    int uphill = 0;
    int asked = 0;
    for (int n = 0; n < 200; n++) {
      Network f = random.network(3);
      Network g = random.perturbed(f);
      PairEvaluator evaluator = evaluator(f, g, n % 2 == 0 ? Norm.ONE : Norm.TWO);
      double[] x = random.point(Box.cube(3, -1, 1));
      double value = evaluator.evaluate(x);
      double[] gradient = evaluator.gradient(x);
      double length = 0;
      for (double entry : gradient) {
        length = Math.max(length, Math.abs(entry));
      }
      if (length > 1e-9 && value > 1e-9) {
        for (int i = 0; i < x.length; i++) {
          x[i] += 1e-6 * gradient[i] / length;
        }
        asked++;
        uphill += evaluator.evaluate(x) > value ? 1 : 0;
      }
    }
    assertThat(asked).isGreaterThan(60);
    assertThat(uphill).isGreaterThan(asked * 9 / 10);
  }

  /** Values that are given up on the way are needed no more. */
  @Test
  void evaluate_anyGraph_isWhatIsMadeOfAllValues() {
    for (int n = 0; n < 200; n++) {
      RandomNetworks random = new RandomNetworks(900 + n);
      Network f = random.graph(3);
      PairEvaluator evaluator = evaluator(f, random.perturbed(f), Norm.INF);
      double[] x = random.point(random.box(3));
      assertThat(evaluator.evaluate(x)).isEqualTo(evaluator.at(x).value());
    }
  }
}
