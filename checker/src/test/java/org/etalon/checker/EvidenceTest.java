package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Evidence decides how good a bound is, never whether it holds. */
class EvidenceTest {
  /** A row of two covered neurons and two inputs. */
  private static Evidence.Row row(int slope, int place, int... positions) {
    byte s = (byte) slope;
    short p = (short) place;
    byte[] at = {(byte) positions[0], (byte) positions[1]};
    return new Evidence.Row(0, false, new byte[] {s, s}, 40, at, new short[] {p, p});
  }

  @Test
  void bound_anyEvidence_enclosesEveryNeuronInBothArithmetics() {
    RandomNetworks random = new RandomNetworks(909);
    RandomEvidence liar = new RandomEvidence(new SplittableRandom(909));
    int better = 0;
    for (int n = 0; n < Cases.of(1500); n++) {
      int inputs = 1 + n % 2;
      Network f = n % 5 == 4 ? random.graph(inputs) : random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      LinearRegions exact = new LinearRegions(f, g, box);
      Graph graphF = new Graph(f);
      Graph graphG = new Graph(g);
      Evidence evidence = liar.of(f);
      boolean every = n % 3 == 0;
      DoubleRows doubles = new DoubleRows(graphF, graphG);
      double with = RowsTest.check(graphF, doubles, box, exact, every, evidence);
      double without = RowsTest.check(graphF, doubles, box, exact, every, Evidence.DEFAULT);
      RowsTest.check(graphF, new ExactRows(graphF, graphG), box, exact, every, evidence);
      better += with < 0.999 * without ? 1 : 0;
    }
    assertThat(better).as("even random slopes are better now and then").isGreaterThan(Cases.of(20));
  }

  /** Doubles differ from exact arithmetic by rounding alone. */
  @Test
  void bound_anyEvidence_isAboutTheSameInBothArithmetics() {
    RandomNetworks random = new RandomNetworks(910);
    SplittableRandom dice = new SplittableRandom(910);
    int compared = 0;
    for (int n = 0; n < Cases.of(600); n++) {
      Network f = random.network(2);
      Box box = random.box(2);
      Network near = random.perturbed(f);
      Network g = n % 3 == 0 ? silenced(near, box, dice) : near;
      Evidence evidence = new Evidence(false, new RandomEvidence(dice).of(f).blocks());
      Graph graphF = new Graph(f);
      Graph graphG = new Graph(g);
      DoubleRows doubles = new DoubleRows(graphF, graphG);
      ExactRows exact = new ExactRows(graphF, graphG);
      BoxBounder bounder = new BoxBounder(graphF, doubles);
      bounder.bound(box, graphF.unknown(), true, Aim.of(Norm.INF), evidence);
      LayerState[] states = bounder.enclosures();
      for (Rows rows : List.of(doubles, exact)) {
        rows.setBox(box.lower(), box.upper());
        for (int site = 1; site < states.length - 1; site++) {
          states[site].choose();
          rows.settle(states, site);
        }
      }
      double rounding = 1e-12 * RowsTest.magnitude(f, g, box) + 1e-200;
      for (Evidence.Block block : evidence.blocks()) {
        Recorded all = new Recorded(block, 0, block.rows().size(), states);
        double[] bounds = doubles.upper(states, all);
        for (int r = 0; r < bounds.length; r++) {
          double least = exact.upper(states, all, r);
          assertThat(bounds[r]).isBetween(least, least + rounding);
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(Cases.of(2000));
  }

  /** With a neuron of the first layer that is inactive on a box, whatever it was. */
  private static Network silenced(Network network, Box box, SplittableRandom dice) {
    List<Affine> layers =
        new ArrayList<>(
            network.layers().stream().flatMap(layer -> layer.affine().stream()).toList());
    Affine first = layers.get(0);
    int neuron = dice.nextInt(first.outputSize());
    double[] bias = first.bias().toArray();
    double most = 0;
    for (int j = 0; j < box.size(); j++) {
      double magnitude = Math.max(Math.abs(box.lower(j)), Math.abs(box.upper(j)));
      most += Math.abs(first.map().toMatrix().get(neuron, j)) * magnitude;
    }
    bias[neuron] = -2 * most;
    layers.set(0, new Affine(first.map(), Vector.of(bias)));
    return Network.alternating(layers);
  }

  @Test
  void check_claimsOfALiarWithEvidence_areAcceptedOnlyWhereTrue() {
    RandomNetworks random = new RandomNetworks(78);
    SplittableRandom dice = new SplittableRandom(78);
    int accepted = 0;
    for (int n = 0; n < Cases.of(1500); n++) {
      int inputs = 1 + n % 2;
      Network f = n % 3 == 2 ? random.graph(inputs) : random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      double epsilon = maximum * dice.nextDouble(0.5, 2);
      Certificate claim = claim(f, g, epsilon, box, new RandomEvidence(dice).of(f));
      Question question = Certificates.question(f, g, epsilon, List.of(box));
      for (CheckOptions options : List.of(DOUBLES, EXACT, new CheckOptions(true, 5, n, 1))) {
        if (Checker.check(claim, question, options).accepted()) {
          assertThat(maximum).as("case " + n).isLessThanOrEqualTo(epsilon);
          accepted++;
        }
      }
    }
    assertThat(accepted).isGreaterThan(Cases.of(900));
  }

  private static Certificate claim(
      Network f, Network g, double epsilon, Box box, Evidence evidence) {
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
        Optional.empty(),
        Norm.INF,
        Epsilon.of(epsilon),
        List.of(box),
        List.of(SplitTree.WHOLE),
        List.of(evidence),
        List.of(),
        Map.of());
  }

  /** relu(x + y) + relu(x - y) on [-1, 1]^2 is at most 2; chords give 3. */
  @Test
  void bound_twoNeurons_isWhatPlanesInTheInputsGive() {
    Network f = twoNeurons(1);
    Network zero = twoNeurons(0);
    Box box = Box.cube(2, -1, 1);
    // At (1, 0): planes take nothing of x and all of y, 1 + y and 1 - y; place 1/2.
    Evidence.Row once = row(0, 1 << 13, 127, 0);
    short[] places = {once.places()[0], once.places()[1], 0, 0};
    Evidence.Row row =
        new Evidence.Row(0, false, once.slopes(), once.steepness(), once.positions(), places);
    Evidence.Block block =
        new Evidence.Block(2, Evidence.Target.DIFFERENCE, new int[][] {{0, 1}}, List.of(row));
    Graph graph = new Graph(zero);
    for (Rows rows :
        List.of(new DoubleRows(graph, new Graph(f)), new ExactRows(graph, new Graph(f)))) {
      BoxBounder bounder = new BoxBounder(graph, rows);
      Evidence evidence = new Evidence(false, List.of(block));
      assertThat(bounder.bound(box, graph.unknown(), true, Aim.of(Norm.INF)))
          .isCloseTo(3, within(1e-9));
      double bound = bounder.bound(box, graph.unknown(), true, Aim.of(Norm.INF), evidence);
      assertThat(bound).isBetween(2.0, 2 + 1e-9);
    }
  }

  private static Network twoNeurons(double weight) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 2, 1, 1, 1, -1), Vector.of(0, 0)),
            Affine.of(Matrix.of(1, 2, weight, weight), Vector.of(0))));
  }

  /** Errors of many neurons that cannot all be extreme at one input. */
  @Test
  void bound_manyInputs_isTighterInTheEuclideanNorm() {
    SplittableRandom random = new SplittableRandom(4);
    Network f = network(random, 0, 60, 40, 40, 3);
    Network g = network(new SplittableRandom(4), 1e-3, 60, 40, 40, 3);
    Graph graph = new Graph(f);
    BoxBounder bounder = new BoxBounder(graph, new DoubleRows(graph, new Graph(g)));
    Box box = Box.cube(60, -1, 1);
    double without = bounder.bound(box, graph.unknown(), true, Aim.of(Norm.INF));
    double with =
        bounder.bound(box, graph.unknown(), true, Aim.of(Norm.INF), new Evidence(true, List.of()));
    assertThat(with).isLessThan(0.8 * without);
    for (int k = 0; k < 200; k++) {
      double[] x = random.doubles(60, -1, 1).toArray();
      double[] y = f.forward(x);
      double[] z = g.forward(x);
      for (int i = 0; i < y.length; i++) {
        assertThat(Math.abs(z[i] - y[i])).isLessThan(with);
      }
    }
  }

  private static Network network(SplittableRandom random, double noise, int... widths) {
    SplittableRandom other = new SplittableRandom(5);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] w = random.doubles((long) widths[l] * widths[l - 1], -1, 1).toArray();
      for (int k = 0; k < w.length; k++) {
        w[k] = (w[k] + noise * other.nextDouble(-1, 1)) / Math.sqrt(widths[l - 1]);
      }
      layers.add(
          Affine.of(Matrix.of(widths[l], widths[l - 1], w), Vector.of(new double[widths[l]])));
    }
    return Network.alternating(layers);
  }

  /** Sites, neurons and inputs that the networks do not have. */
  @Test
  void check_evidenceOfOtherNetworks_isRejected() {
    Network f = twoNeurons(1);
    Network g = twoNeurons(0);
    Box box = Box.cube(2, -1, 1);
    Question question = Certificates.question(f, g, 1e9, List.of(box));
    int last = new Graph(f).output();
    Evidence.Row row = row(1, 1, 1, 2);
    int[][] good = new int[last - 1][0];
    good[0] = new int[] {0, 1};
    int[][] bad = good.clone();
    bad[0] = new int[] {0, 1_000_000};
    int[][] more = Arrays.copyOf(good, last);
    more[last - 1] = new int[0];
    Evidence.Row far = new Evidence.Row(99, false, row.slopes(), 1, row.positions(), row.places());
    Evidence.Row wide = new Evidence.Row(0, false, row.slopes(), 1, new byte[3], row.places());
    assertThat(accepts(f, g, box, question, last, good, row)).isTrue();
    assertThat(accepts(f, g, box, question, last, bad, row)).isFalse();
    assertThat(accepts(f, g, box, question, last, good, far)).isFalse();
    assertThat(accepts(f, g, box, question, last, good, wide)).isFalse();
    assertThat(accepts(f, g, box, question, last + 1, more, row)).isFalse();
  }

  private static boolean accepts(
      Network f, Network g, Box box, Question q, int site, int[][] neurons, Evidence.Row row) {
    Evidence.Block block = new Evidence.Block(site, Evidence.Target.F, neurons, List.of(row));
    Certificate claim = claim(f, g, 1e9, box, new Evidence(false, List.of(block)));
    return Checker.check(claim, q, DOUBLES).accepted();
  }
}
