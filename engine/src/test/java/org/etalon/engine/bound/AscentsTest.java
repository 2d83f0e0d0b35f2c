package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.engine.falsify.SmoothedAscent;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The judge is exact arithmetic: linear regions enumerated, or inputs evaluated. More random
 * networks with {@code -Detalon.ascents.cases=60000 -Detalon.ascents.seed=1}.
 */
class AscentsTest {
  private static final int CASES = Integer.getInteger("etalon.ascents.cases", Cases.of(1200));
  private static final long SEED = Long.getLong("etalon.ascents.seed", 81);

  private final Workers workers = new Workers(1);

  @AfterEach
  void close() {
    workers.close();
  }

  private static PairTheta pair(Network f, Network g) {
    return PairTheta.align(Theta.of(f), Theta.of(g));
  }

  /** Ascents alone: other enclosures are twice what intervals around zero give. */
  private SiteState[] alone(Network f, Network g, Box box, Stop stop) {
    PairTheta pair = pair(f, g);
    EuclideanBox inputs = new EuclideanBox(box.lower(), box.upper());
    int[] outputs = IntStream.range(0, pair.outputSize()).toArray();
    SiteState[] states = SiteState.of(pair);
    states[0].setBox(box.lower(), box.upper());
    double reach = inputs.largest();
    Ascents ascents = null;
    for (int s = 1; s < states.length; s++) {
      reach = RootCases.widen(states[s], reach);
      if (ascents != null && s < states.length - 1) {
        ascents.enclose(states, s);
      } else if (ascents != null) {
        ascents.encloseOutputs(states, s, outputs);
      }
      if (s < states.length - 1) {
        states[s].relax(pair.gamma(), states);
        if (ascents == null) {
          ascents = new Ascents(pair, inputs, states, workers, stop, () -> {}, false);
        } else {
          ascents.add(states[s], s);
        }
      }
    }
    return states;
  }

  private static double bound(SiteState[] states) {
    return RootCases.largestD(states[states.length - 1]);
  }

  @Test
  void enclose_randomNetworks_isNeverBelowTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(SEED);
    int asked = 0;
    int informative = 0;
    for (int n = 0; n < CASES; n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = n % 3 > 0 ? RootCases.lastLayerNegated(f) : random.perturbed(f);
      Box box = random.box(inputs);
      if (Theta.of(f).sites().size() > 2) {
        double exact = new LinearRegions(f, g, box).maximumInf().toDouble();
        double bound = bound(alone(f, g, box, Stop.NEVER));
        assertThat(bound).as("case " + n + " of seed " + SEED).isGreaterThanOrEqualTo(exact);
        asked++;
        informative += bound < 3 * exact ? 1 : 0;
      }
    }
    if (System.getProperty("etalon.ascents.cases") != null) {
      System.out.printf("ascents: %d networks, %d bounds within 3 times%n", asked, informative);
    }
    assertThat(asked).isGreaterThan(CASES / 2);
    assertThat(informative).isGreaterThan(CASES / 4);
  }

  /** relu(x + y) + relu(x - y) on [-1, 1]^2 is at most 2; chords give 3. */
  @Test
  void enclose_twoNeurons_findsWhatChordsCannot() {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 2, 1, 1, 1, -1), Vector.of(0, 0)),
                Affine.of(Matrix.of(1, 2, 1, 1), Vector.of(0))));
    SiteState[] states = alone(f, RootCases.lastLayerNegated(f), Box.cube(2, -1, 1), Stop.NEVER);
    assertThat(states[2].f.upper[0]).isBetween(2.0, 2.1);
    assertThat(states[2].g.upper[0]).isBetween(0.0, 0.1);
    assertThat(states[2].lowerD[0]).isBetween(-4.2, -4.0);
  }

  @Test
  void enclose_outOfTime_keepsWhatIsKnown() {
    SplittableRandom random = new SplittableRandom(3);
    Network f = RootCases.network(random, 40, 20, 20, 3);
    Network g = RootCases.rounded(f);
    Box box = Box.cube(40, -0.1, 0.1);
    SiteState none = alone(f, g, box, Stop.when(() -> true))[2];
    SiteState all = alone(f, g, box, Stop.NEVER)[2];
    for (int i = 0; i < 20; i++) {
      assertThat(all.f.upper[i]).isLessThan(none.f.upper[i]);
    }
    for (int most = 0; most < 400; most += 7) {
      AtomicInteger asked = new AtomicInteger();
      int limit = most;
      Stop late = Stop.when(() -> asked.incrementAndGet() > limit);
      SideState some = alone(f, g, box, late)[2].f;
      int finished = 0;
      int begun = 0;
      for (int i = 0; i < 20; i++) {
        assertThat(some.upper[i]).isBetween(all.f.upper[i], none.f.upper[i]);
        assertThat(some.lower[i]).isBetween(none.f.lower[i], all.f.lower[i]);
        boolean same = some.upper[i] == all.f.upper[i] && some.lower[i] == all.f.lower[i];
        finished += same ? 1 : 0;
        begun += some.upper[i] < none.f.upper[i] ? 1 : 0;
      }
      assertThat(begun - finished).as("rows that were cut short").isLessThan(20);
      assertThat(begun).isLessThanOrEqualTo(most);
    }
  }

  /** Weights so large that sums overflow: no bound, not a wrong one. */
  @Test
  void enclose_overflow_isNoBound() {
    for (double weight : new double[] {1e200, 1e300, -1e300}) {
      Network f =
          Network.alternating(
              List.of(
                  Affine.of(Matrix.of(2, 2, weight, weight, weight, -weight), Vector.of(1, 0)),
                  Affine.of(Matrix.of(2, 2, weight, 1, 1, weight), Vector.of(0, 0)),
                  Affine.of(Matrix.of(1, 2, weight, -weight), Vector.of(0))));
      SiteState[] states = alone(f, RootCases.lastLayerNegated(f), Box.cube(2, -1, 1), Stop.NEVER);
      assertThat(bound(states)).isInfinite();
    }
  }

  private static RootBound refined(PairTheta pair, Box box, int threads) {
    DifferenceBounder bounder = new DifferenceBounder(pair, Kernels.best(), false);
    try (Workers several = new Workers(threads)) {
      return bounder.refineRoot(
          box, bounder.boundRoot(box, Stop.NEVER), several, Stop.NEVER, () -> {}, false);
    }
  }

  @Test
  void refineRoot_manyInputs_isTighterAndHolds() {
    SplittableRandom random = new SplittableRandom(12);
    Network f = RootCases.network(random, 100, 30, 30, 3);
    Network g = RootCases.rounded(f);
    double[] lower = random.doubles(100, -1, 1).toArray();
    double[] upper = Arrays.stream(lower).map(x -> x + 0.06).toArray();
    Box box = Box.of(lower, upper);
    DifferenceBounder bounder = new DifferenceBounder(pair(f, g), Kernels.best(), false);
    RootBound root = bounder.boundRoot(box, Stop.NEVER);
    double planes = root.bound().normUp(Norm.INF);
    RootBound better = bounder.refineRoot(box, root, workers, Stop.NEVER, () -> {}, false);
    double refined = better.bound().normUp(Norm.INF);
    assertThat(refined).isLessThan(0.8 * planes);
    assertThat(refined(pair(f, g), box, 3).bound().normUp(Norm.INF)).isEqualTo(refined);
    Theta thetaF = Theta.of(f);
    Theta thetaG = Theta.of(g);
    Goal goal = Goal.of(Norm.INF);
    int[] ways = goal.ways(goal.unsettled(), f.outputSize());
    SmoothedAscent ascent = new SmoothedAscent(thetaF, thetaG, Kernels.best(), goal, ways);
    PairEvaluator evaluator = new PairEvaluator(thetaF, thetaG, goal);
    for (int group = 0; group < ascent.groups(); group++) {
      Candidate candidate = ascent.run(box, group, 1, evaluator, Stop.NEVER);
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
    RootBound root = bounder.boundRoot(box, Stop.NEVER);
    assertThat(bounder.refineRoot(box, root, workers, Stop.NEVER, () -> {}, false)).isSameAs(root);
  }
}
