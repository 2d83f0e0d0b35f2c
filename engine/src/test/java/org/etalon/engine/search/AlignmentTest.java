package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Witness;
import org.etalon.testing.Cases;
import org.etalon.testing.Chains;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

final class AlignmentTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withMaxSubproblems(150).withThreads(2);

  private static Problem problem(Network f, Network g, Box box) {
    return new Problem(f, g, Domain.of(box), Property.bracket());
  }

  private static int[] sizes(SplittableRandom random, int inputs, int depth) {
    int[] sizes = new int[depth + 1];
    Arrays.setAll(sizes, l -> l == 0 ? inputs : l == depth ? 2 : 1 + random.nextInt(6));
    return sizes;
  }

  private static int[] wider(int[] a, int[] b) {
    int[] wider = a.clone();
    Arrays.setAll(wider, l -> Math.max(a[l], b[l]));
    return wider;
  }

  @Test
  void bounds_ofPairsOfDifferentWidths_neverContradictExactArithmetic() {
    int unequal = 0;
    for (long seed = 1; seed <= Cases.of(60); seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int depth = 1 + random.nextInt(4);
      int[] sizesF = sizes(random, 2, depth);
      int[] sizesG = sizes(random, 2, depth);
      Network f = Chains.of(random, sizesF);
      Network g = Chains.of(random, sizesG);
      Box box = Box.cube(2, -1, random.nextDouble(-0.9, 1));
      Bracket bracket = BranchAndBound.run(problem(f, g, box), OPTIONS);
      int[] wider = wider(sizesF, sizesG);
      LinearRegions exact =
          new LinearRegions(Chains.widened(f, wider), Chains.widened(g, wider), box);
      assertThat(exact.maximumInf())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(Rational.of(bracket.upperBound()))
          .isGreaterThanOrEqualTo(Rational.of(bracket.lowerBound()));
      double[] x = bracket.witness().orElseThrow().input().toArray();
      Witness own = Witness.of(f, g, x, bracket.witness().orElseThrow().norm());
      assertThat(bracket.witness().orElseThrow().differenceDown()).isEqualTo(own.differenceDown());
      unequal += Arrays.equals(sizesF, sizesG) ? 0 : 1;
    }
    assertThat(unequal).isGreaterThan(Cases.of(30));
  }

  @Test
  void bounds_areThoseOfThePairPaddedByHand() {
    SplittableRandom random = new SplittableRandom(7);
    Network f = Chains.of(random, 3, 6, 4, 2);
    Network g = Chains.of(random, 3, 4, 5, 2);
    Box box = Box.cube(3, -1, 1);
    List<List<Integer>> places = Alignment.of(problem(f, g, box)).places();
    assertThat(places).hasSize(2);
    int first = Math.max(6, Collections.max(places.get(0)) + 1);
    int second = Math.max(4, Collections.max(places.get(1)) + 1);
    int[] widths = {3, first, second, 2};
    Network placed = Chains.reordered(Chains.widened(g, widths), orders(places, first, second));
    Bracket own = BranchAndBound.run(problem(f, g, box), OPTIONS);
    Bracket hand = BranchAndBound.run(problem(Chains.widened(f, widths), placed, box), OPTIONS);
    assertThat(own.upperBound()).isEqualTo(hand.upperBound());
    assertThat(own.subproblems()).isEqualTo(hand.subproblems());
  }

  /** The old neuron of each new one; the free places take the zeros that were appended. */
  private static int[][] orders(List<List<Integer>> places, int... widths) {
    int[][] orders = new int[widths.length][];
    for (int l = 0; l < widths.length; l++) {
      int zero = places.get(l).size();
      orders[l] = new int[widths[l]];
      for (int place = 0; place < widths[l]; place++) {
        int neuron = places.get(l).indexOf(place);
        orders[l][place] = neuron >= 0 ? neuron : zero++;
      }
    }
    return orders;
  }

  @Test
  void neuronsThatAreAlike_standBesideEachOther() {
    SplittableRandom random = new SplittableRandom(9);
    Network f = Chains.of(random, 2, 8, 7, 1);
    int[] first = {5, 1, 0, 7};
    int[] second = {3, 6, 2};
    Network g = Chains.reordered(f, first, second);
    Network same = Chains.reordered(f, first, new int[] {0, 1, 2, 3, 4, 5, 6});
    Box box = Box.cube(2, -2, 2);
    assertThat(Alignment.of(problem(f, same, box)).places().get(0)).containsExactly(5, 1, 0, 7);
    assertThat(Alignment.of(problem(f, g, box)).places().get(0)).containsExactly(5, 1, 0, 7);
    assertThat(Alignment.of(problem(same, f, box)).places().get(0))
        .containsExactly(2, 1, 4, 5, 6, 0, 7, 3);
  }

  /** Neurons of networks that have nothing to do with each other. */
  @Test
  void neuronsThatAreNotAlike_standBesideZeros() {
    SplittableRandom random = new SplittableRandom(12);
    double tighter = 0;
    long apart = 0;
    for (int trial = 0; trial < 10; trial++) {
      Network f = Chains.of(random, 2, 6, 5, 1);
      Network g = Chains.of(random, 2, 4, 3, 1);
      Problem problem = problem(f, g, Box.cube(2, -1, 1));
      List<List<Integer>> places = Alignment.of(problem).places();
      apart += places.get(0).stream().filter(place -> place >= 6).count();
      apart += places.get(1).stream().filter(place -> place >= 5).count();
      SearchOptions pass = OPTIONS.withMaxSubproblems(1);
      double own = BranchAndBound.run(problem, pass).upperBound();
      Problem inOrder = problem(f, Chains.widened(g, 2, 6, 5, 1), Box.cube(2, -1, 1));
      tighter += Math.log(own / BranchAndBound.run(inOrder, pass).upperBound());
    }
    assertThat(apart).as("but for those that are zero at all points").isGreaterThan(55);
    assertThat(Math.exp(tighter / 10)).isLessThan(0.9);
  }

  @Test
  void whatNeedsNoOrTakesNoNeurons_staysAsItIs() {
    SplittableRandom random = new SplittableRandom(2);
    Box box = Box.cube(2, -1, 1);
    Network f = Chains.of(random, 2, 3, 1);
    for (Network g :
        List.of(
            Chains.of(random, 2, 3, 1),
            Chains.of(random, 2, 3, 3, 1),
            new RandomNetworks(1).graph(2))) {
      if (g.outputSize() == 1) {
        Problem problem = problem(f, g, box);
        assertThat(Alignment.of(problem)).isEqualTo(new Alignment(problem, List.of()));
      }
    }
    Problem deeper = problem(f, Chains.of(random, 2, 3, 3, 1), box);
    assertThatThrownBy(() -> BranchAndBound.run(deeper, OPTIONS))
        .hasMessageStartingWith("the networks have different architectures: ");
  }

  /** Distances of values that overflow are infinite, or no numbers. */
  @Test
  void networksWhoseValuesOverflow_areAlignedSomehow() {
    SplittableRandom random = new SplittableRandom(6);
    Network f = enlarged(Chains.of(random, 2, 5, 4, 1));
    Network g = enlarged(Chains.of(random, 2, 3, 4, 1));
    List<List<Integer>> places =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2), () -> Alignment.of(problem(f, g, Box.cube(2, -1, 1))).places());
    assertThat(places.get(0)).hasSize(3).doesNotHaveDuplicates().allMatch(place -> place < 8);
    assertThat(places.get(1)).hasSize(4).doesNotHaveDuplicates().allMatch(place -> place < 8);
  }

  private static Network enlarged(Network network) {
    return network.withAffine(
        affine -> {
          double[] weights = affine.map().parameters();
          Arrays.setAll(weights, k -> 1e300 * weights[k]);
          return new Affine(affine.map().withParameters(weights), affine.bias());
        });
  }

  /** An assignment takes the cube of the width: more than a search has time for. */
  @Test
  void wideLayers_keepTheirOrder() {
    SplittableRandom random = new SplittableRandom(8);
    Network f = Chains.of(random, 2, 1300, 1);
    Network g = Chains.of(random, 2, 1200, 1);
    List<Integer> places = Alignment.of(problem(f, g, Box.cube(2, -1, 1))).places().get(0);
    assertThat(places).hasSize(1200).isSorted().contains(0, 1199);
  }

  @Test
  void assignment_isTheCheapestOfAll() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 500; trial++) {
      double[][] costs = new double[1 + random.nextInt(4)][4 + random.nextInt(3)];
      boolean coarse = random.nextBoolean();
      for (double[] row : costs) {
        Arrays.setAll(row, j -> coarse ? random.nextInt(-2, 3) : 1e3 * random.nextDouble() - 500);
      }
      List<Integer> places = Assignment.of(costs);
      assertThat(new HashSet<>(places)).hasSize(costs.length);
      double cost = 0;
      for (int i = 0; i < costs.length; i++) {
        cost += costs[i][places.get(i)];
      }
      assertThat(cost).isLessThanOrEqualTo(cheapest(costs, new ArrayList<>()) + 1e-9);
    }
  }

  private static double cheapest(double[][] costs, List<Integer> chosen) {
    if (chosen.size() == costs.length) {
      return 0;
    }
    double cheapest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < costs[0].length; j++) {
      if (!chosen.contains(j)) {
        double own = costs[chosen.size()][j];
        List<Integer> more = new ArrayList<>(chosen);
        more.add(j);
        cheapest = Math.min(cheapest, own + cheapest(costs, more));
      }
    }
    return cheapest;
  }
}
