package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** The judge is exact arithmetic: linear regions enumerated, or inputs evaluated. */
class EuclideanPassTest {
  private static BoxBound bound(Network f, Network g, Box box, boolean euclidean) {
    PairTheta pair = PairTheta.align(Theta.of(f), Theta.of(g));
    return new DifferenceBounder(pair, Kernels.best(), euclidean)
        .boundRoot(box, Stop.NEVER)
        .bound();
  }

  /** The pass alone: what it is intersected with is twice what intervals around zero give. */
  private static double alone(Network f, Network g, Box box) {
    PairTheta pair = PairTheta.align(Theta.of(f), Theta.of(g));
    EuclideanPass pass =
        new EuclideanPass(
            pair,
            Kernels.scalar(),
            new EuclideanBox(box.lower(), box.upper()),
            Double.MAX_VALUE,
            Stop.NEVER);
    SiteState[] states = SiteState.of(pair);
    states[0].setBox(box.lower(), box.upper());
    double reach = states[0].magnitude;
    for (int s = 1; s < states.length; s++) {
      reach = RootCases.widen(states[s], reach);
      pass.enclose(states, s);
      states[s].relax(pair.gamma(), states);
    }
    return RootCases.largestD(states[states.length - 1]);
  }

  @Test
  void enclose_randomNetworks_isNeverBelowTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(5);
    int informative = 0;
    for (int n = 0; n < Cases.of(900); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = n % 3 > 0 ? RootCases.lastLayerNegated(f) : random.perturbed(f);
      Box box = random.box(inputs);
      double exact = new LinearRegions(f, g, box).maximumInf().toDouble();
      double bound = alone(f, g, box);
      assertThat(bound).as("case " + n).isGreaterThanOrEqualTo(exact);
      informative += bound < 100 * exact ? 1 : 0;
    }
    assertThat(informative).isGreaterThan(Cases.of(300));
  }

  /** A layer of many inputs: what the class is for. */
  @Test
  void boundRoot_manyInputsAndNeurons_isTighterWithTheNormsAndHolds() {
    SplittableRandom random = new SplittableRandom(11);
    Network f = RootCases.network(random, 200, 60, 60, 5);
    Network g = RootCases.rounded(f);
    Box box = Box.cube(200, 0, 1);
    double planes = bound(f, g, box, false).normUp(Norm.INF);
    double both = bound(f, g, box, true).normUp(Norm.INF);
    assertThat(both).isLessThan(0.6 * planes);
    for (int n = 0; n < 20; n++) {
      double[] corner = new double[200];
      for (int j = 0; j < corner.length; j++) {
        corner[j] = random.nextBoolean() ? 1 : 0;
      }
      assertThat(Witness.of(f, g, corner, Norm.INF).differenceDown()).isLessThan(both);
    }
  }

  /** g - f is the sum of n inputs through n neurons: at one corner all are extreme together. */
  @Test
  void boundRoot_allNeuronsExtremeTogether_attainsTheBoundOfTheFirstLayer() {
    int n = 64;
    Network f = sum(n, 0);
    Network g = sum(n, 0.125);
    double bound = bound(f, g, Box.cube(n, -1, 1), true).normUp(Norm.INF);
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double attained = Witness.of(f, g, ones, Norm.INF).differenceDown();
    assertThat(attained).isEqualTo(8);
    assertThat(bound).isBetween(8.0, 8.0 + 1e-9);
  }

  private static Network sum(int n, double change) {
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    double[] diagonal = new double[n];
    Arrays.fill(diagonal, 1 + change);
    return Network.alternating(
        List.of(
            Affine.of(Matrix.diagonal(Vector.of(diagonal)), Vector.of(new double[n])),
            Affine.of(Matrix.of(1, n, weights), Vector.of(0))));
  }
}
