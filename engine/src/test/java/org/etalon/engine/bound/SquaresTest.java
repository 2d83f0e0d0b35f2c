package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.engine.falsify.SmoothedAscent;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** The judge is exact arithmetic: linear regions enumerated, or inputs evaluated. */
class SquaresTest {
  private static NetworkPair pair(Network f, Network g) {
    return NetworkPair.of(FoldedNetwork.of(f), FoldedNetwork.of(g));
  }

  /** Parabolas alone: other enclosures are twice what intervals around zero give. */
  private static double alone(Network f, Network g, Box box) {
    NetworkPair pair = pair(f, g);
    BackwardPass pass = new BackwardPass(pair, Kernels.scalar());
    pass.setBox(box.lower(), box.upper());
    LayerState[] states = new LayerState[pair.depth()];
    LayerState[] curved = states.clone();
    double max = pass.inputMax();
    double maxPrime = max;
    double maxE = 0;
    double reach = max;
    for (int l = 0; l < states.length; l++) {
      LayerState s = new LayerState(pair.layer(l).rows);
      states[l] = s;
      curved[l] = s;
      reach = RootCases.widen(s, pair.layer(l), reach);
      if (l > 0) {
        int[] rows = new int[s.size];
        Arrays.setAll(rows, i -> i);
        pass.boundZ(curved, l, rows, s.size, false, l % 3);
        pass.boundZ(curved, l, rows, s.size, true, 0);
        pass.boundD(curved, l, rows, s.size, 0);
      }
      s.relaxRelu();
      s.relaxDifference();
      s.weighRounding(pair.layer(l), pair.gamma(), max, maxPrime, maxE);
      max = s.maxA;
      maxPrime = s.maxAPrime;
      maxE = s.maxE;
      if (l == 0) {
        EuclideanBox inputs = new EuclideanBox(box.lower(), box.upper());
        LayerState first = Squares.curve(s, pair.layer(0), inputs, pair.gamma());
        curved[0] = first == null ? s : first;
      }
    }
    LayerState last = states[states.length - 1];
    double bound = 0;
    for (int i = 0; i < last.size; i++) {
      bound = Math.max(bound, Math.max(-last.lowerD[i], last.upperD[i]));
    }
    return bound;
  }

  @Test
  void boundD_randomNetworks_isNeverBelowTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(61);
    int asked = 0;
    int informative = 0;
    for (int n = 0; n < 900; n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = n % 3 > 0 ? RootCases.lastLayerNegated(f) : random.perturbed(f);
      Box box = random.box(inputs);
      if (FoldedNetwork.of(f).depth() > 1) {
        double exact = new LinearRegions(f, g, box).maximumInf().toDouble();
        double bound = alone(f, g, box);
        assertThat(bound).as("case " + n).isGreaterThanOrEqualTo(exact);
        asked++;
        informative += bound < 100 * exact ? 1 : 0;
      }
    }
    assertThat(asked).isGreaterThan(500);
    assertThat(informative).isGreaterThan(150);
  }

  /** One neuron, one input, parabolas only: the bound can be checked by hand. */
  @Test
  void boundD_oneNeuron_isTheParabola() {
    // relu(-x) - relu(x) on [-1, 1] with the sign of d against it: e in [-1, 1]
    Network f = twoLayers(new double[] {1}, 1);
    Network g = twoLayers(new double[] {-1}, 1);
    double bound = alone(f, g, Box.cube(1, -1, 1));
    // d = -2x; |e| <= |d| / 2 + (d^2 / h + h) / 4 with h = 2 / sqrt 6, at |d| = 2
    double h = 2 / Math.sqrt(6);
    assertThat(bound).isBetween(1 + (4 / h + h) / 4 - 1e-9, 1 + (4 / h + h) / 4 + 0.01);
  }

  private static Network twoLayers(double[] first, double second) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(1, first.length, first), Vector.of(0)),
            Affine.of(Matrix.of(1, 1, second), Vector.of(0))));
  }

  @Test
  void refineRoot_manyInputs_isTighterAndHolds() {
    SplittableRandom random = new SplittableRandom(12);
    Network f = RootCases.network(random, 200, 60, 60, 5);
    Network g = RootCases.rounded(f);
    Box box = Box.cube(200, -0.05, 0.05);
    DifferenceBounder bounder = new DifferenceBounder(pair(f, g), Kernels.best(), false);
    RootBound root = bounder.boundRoot(box);
    double planes = root.bound().normUp(Norm.INF);
    double refined = bounder.refineRoot(box, root).bound().normUp(Norm.INF);
    assertThat(refined).isLessThan(0.8 * planes);
    FoldedNetwork foldedF = FoldedNetwork.of(f);
    FoldedNetwork foldedG = FoldedNetwork.of(g);
    SmoothedAscent ascent = new SmoothedAscent(foldedF, foldedG, Kernels.best());
    PairEvaluator evaluator = new PairEvaluator(foldedF, foldedG, Norm.INF);
    for (int group = 0; group < ascent.groups(); group++) {
      Candidate candidate = ascent.run(box, group, 1, evaluator);
      Witness witness = Witness.of(f, g, candidate.point(), Norm.INF);
      assertThat(witness.differenceUp()).isLessThan(refined);
    }
  }

  @Test
  void refineRoot_fewInputs_isTheSame() {
    RandomNetworks random = new RandomNetworks(62);
    Network f = random.network(3);
    DifferenceBounder bounder =
        new DifferenceBounder(pair(f, random.perturbed(f)), Kernels.best(), true);
    Box box = Box.cube(3, -1, 1);
    RootBound root = bounder.boundRoot(box);
    assertThat(bounder.refineRoot(box, root)).isSameAs(root);
  }
}
