package org.etalon.lab.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Bounds of graphs with branches, sums, maxima and convolutions against exact arithmetic. */
class GraphBoundsTest {
  private static final int GRAPHS = 400;
  private static final double[] ONES = {1, 1, 1, 1};
  private static final double[] TWO = {1, 1};

  @Test
  void bounds_randomGraphs_areAboveTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(171);
    int finite = 0;
    for (int n = 0; n < GRAPHS; n++) {
      int inputs = 1 + n % 2;
      Network f = random.graph(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      LinearRegions exact = new LinearRegions(f, g, box);
      finite += above(new InstanceBounds(f, g, box, Norm.INF), exact.maximumInf(), false, n);
      finite += above(new InstanceBounds(f, g, box, Norm.ONE), exact.maximumOne(), false, n);
      finite += above(new InstanceBounds(f, g, box, Norm.TWO), exact.maximumTwoSquared(), true, n);
    }
    assertThat(finite).isGreaterThan(3 * GRAPHS * 6);
  }

  private static int above(InstanceBounds bounds, Rational maximum, boolean squared, int n) {
    int finite = 0;
    for (InstanceBound bound : bounds.all()) {
      assertThat(bound.value()).as(n + " " + bound.name()).isGreaterThanOrEqualTo(0);
      if (bound.value() < Double.POSITIVE_INFINITY) {
        Rational value = Rational.of(bound.value());
        assertThat(squared ? value.multiply(value) : value)
            .as(n + " " + bound.name())
            .isGreaterThanOrEqualTo(maximum);
        finite++;
      } else {
        assertThat(bound.note()).isNotEmpty();
      }
    }
    return finite;
  }

  /** Path by path in fractions, breadth first over the nodes, with the matrices written out. */
  @Test
  void pathMetric_tinyGraphs_isTheSumOverAllPaths() {
    TinyGraphs random = new TinyGraphs(172);
    int pooled = 0;
    for (int n = 0; n < GRAPHS; n++) {
      Network f = random.network(2);
      Network g = n % 3 == 0 ? rounded(f, 4) : random.perturbed(f);
      Box box = random.box(2);
      double[] found = PathMetric.exact(Pair.of(f, g, box), Stop.NEVER).orElse(new double[0]);
      for (int i = 0; i < found.length; i++) {
        Rational exact = paths(f, g, box).get(i);
        double mass = paths(f, scaled(f, 0), box).get(i).toDouble();
        // Sums of biases are rounded, which is bounded for the function, not path by path.
        assertThat(found[i]).as("graph " + n).isCloseTo(exact.toDouble(), within(1e-12 * mass));
        pooled += f.layers().stream().anyMatch(GraphBoundsTest::isMaximum) ? 1 : 0;
      }
    }
    assertThat(pooled).isGreaterThan(GRAPHS / 4);
  }

  /** The metric is below its bound by maxima and minima, and above every difference. */
  @Test
  void pathMetric_graphsAtPoints_isAboveTheExactDifference() {
    RandomNetworks random = new RandomNetworks(173);
    int applies = 0;
    int strictly = 0;
    for (int n = 0; n < 2 * GRAPHS; n++) {
      int inputs = 1 + n % 4;
      Network f = random.graph(inputs);
      Network g = n % 2 == 0 ? rounded(f, 8) : random.perturbed(f);
      Box box = random.box(inputs);
      Pair pair = Pair.of(f, g, box);
      if (PathMetric.bound(pair, Stop.NEVER).isEmpty()) {
        continue;
      }
      applies++;
      double[] bound = PathMetric.bound(pair, Stop.NEVER).orElseThrow();
      double[] metric = PathMetric.exact(pair, Stop.NEVER).orElse(bound);
      for (int k = 0; k < 4; k++) {
        double[] x = random.point(box);
        Dyadic[] y = f.forwardExact(x);
        Dyadic[] z = g.forwardExact(x);
        for (int i = 0; i < y.length; i++) {
          assertThat(Dyadic.of(metric[i])).isGreaterThanOrEqualTo(y[i].subtract(z[i]).abs());
          assertThat(metric[i]).isLessThanOrEqualTo(bound[i] * (1 + 1e-9) + 1e-9);
        }
      }
      strictly += metric[0] < 0.9 * bound[0] ? 1 : 0;
    }
    assertThat(applies).isGreaterThan(GRAPHS);
    assertThat(strictly).isGreaterThan(GRAPHS / 20);
  }

  /** A parameter and its negative may be far apart, where the larger and the smaller are equal. */
  @Test
  void pathMetric_signsThatDiffer_isAboveTheExactMaximum() {
    TinyGraphs random = new TinyGraphs(177);
    SplittableRandom flips = new SplittableRandom(178);
    int differ = 0;
    for (int n = 0; n < GRAPHS; n++) {
      Network f = random.network(2);
      Network g = mapped(f, x -> flips.nextInt(8) == 0 ? -x : x);
      Box box = random.box(2);
      Pair pair = Pair.of(f, g, box);
      double[] bound = PathMetric.bound(pair, Stop.NEVER).orElseThrow();
      Rational maximum = new LinearRegions(f, g, box).maximumInf();
      assertThat(Rational.of(Sums.normUp(bound, Norm.INF))).isGreaterThanOrEqualTo(maximum);
      differ += PathMetric.exact(pair, Stop.NEVER).isEmpty() ? 1 : 0;
    }
    assertThat(differ).isGreaterThan(GRAPHS / 2);
  }

  /** All paths, as fractions, of residual graphs with convolutions and maxima. */
  @Test
  void pathNorms_tinyGraphs_areTheSumsOverAllPaths() {
    TinyGraphs random = new TinyGraphs(179);
    Box ones = Box.cube(2, 0, 1);
    for (int n = 0; n < GRAPHS; n++) {
      Network f = random.network(2);
      Network g = rounded(f, 4);
      PathNorms norms = PathNorms.of(Theta.of(f), Theta.of(g), Stop.NEVER);
      List<Network> both = List.of(f, g);
      double[] found = {norms.f(), norms.g()};
      for (int k = 0; k < found.length; k++) {
        Rational exact = Rational.ZERO;
        for (List<Products> output : products(both.get(k), both.get(k), ones)) {
          for (Products path : output) {
            exact = exact.add(path.f().abs());
          }
        }
        // Sums of biases are rounded to nearest where they meet.
        assertThat(found[k]).isCloseTo(exact.toDouble(), within(1e-12 * exact.toDouble()));
      }
    }
  }

  /** Powers of two through rectifiers that several nodes take: exact, the function stays. */
  @Test
  void pathMetric_graphsWhoseNeuronsAreRescaledTogether_doesNotChange() {
    SplittableRandom random = new SplittableRandom(176);
    int changed = 0;
    for (int n = 0; n < 60; n++) {
      double[][] w = {numbers(random, 8), numbers(random, 16), numbers(random, 8)};
      double[] scale = random.ints(4, -3, 4).mapToDouble(k -> Math.scalb(1.0, k)).toArray();
      InstanceBounds before = bounds(branched(w, ONES, 0), branched(w, ONES, 8));
      InstanceBounds after = bounds(branched(w, scale, 0), branched(w, scale, 8));
      assertThat(after.pathMetric()).isPresent().isEqualTo(before.pathMetric());
      assertThat(after.coordinatewise()).isEqualTo(before.coordinatewise());
      changed += after.normProduct(Norm.INF) == before.normProduct(Norm.INF) ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(30);
  }

  private static InstanceBounds bounds(Network f, Network g) {
    return new InstanceBounds(f, g, Box.cube(2, -1, 1), Norm.INF);
  }

  private static double[] numbers(SplittableRandom random, int count) {
    return random.doubles(count, -2, 2).toArray();
  }

  /**
   * Four rectified neurons, which two matrices take; one of these is rectified again, and both are
   * added.
   *
   * @param scale of the neurons
   * @param steps a unit has, to which parameters are rounded before they are scaled; 0 for none
   */
  private static Network branched(double[][] w, double[] scale, int steps) {
    return Network.of(
        2,
        List.of(
            Node.of(Affine.of(scaled(w[0], steps, scale, TWO), Vector.zeros(4)), 0),
            Node.of(new Relu(4), 1),
            Node.of(Affine.of(scaled(w[1], steps, ONES, scale), Vector.zeros(4)), 2),
            Node.of(new Relu(4), 3),
            Node.of(Affine.of(scaled(w[2], steps, TWO, ONES), Vector.zeros(2)), 4),
            Node.of(Affine.of(scaled(w[2], steps, TWO, scale), Vector.zeros(2)), 2),
            new Node(new Add(2), List.of(5, 6))));
  }

  /** A matrix whose rows are multiplied, and columns divided. */
  private static Matrix scaled(double[] w, int steps, double[] up, double[] down) {
    double[] entries = new double[w.length];
    int columns = w.length / up.length;
    for (int k = 0; k < w.length; k++) {
      double entry = steps == 0 ? w[k] : Math.rint(w[k] * steps) / steps;
      entries[k] = entry * up[k / columns] / down[k % columns];
    }
    return Matrix.of(up.length, columns, entries);
  }

  /** A convolution gives what its matrix gives, to the bit: zeros add nothing. */
  @Test
  void bounds_denseTwins_areTheSame() {
    TinyGraphs random = new TinyGraphs(174);
    for (int n = 0; n < GRAPHS; n++) {
      Network f = random.network(3);
      Network g = rounded(f, 16);
      Box box = random.box(3);
      InstanceBounds bounds = new InstanceBounds(f, g, box, Norm.INF);
      InstanceBounds twins = new InstanceBounds(DenseTwin.of(f), DenseTwin.of(g), box, Norm.INF);
      assertThat(bounds.interval()).isEqualTo(twins.interval());
      assertThat(bounds.coordinatewise()).isEqualTo(twins.coordinatewise());
      assertThat(bounds.pathMaxMin()).isEqualTo(twins.pathMaxMin());
      assertThat(bounds.normProduct(Norm.ONE)).isEqualTo(twins.normProduct(Norm.ONE));
      assertThat(bounds.normProduct(Norm.INF)).isEqualTo(twins.normProduct(Norm.INF));
    }
  }

  /** Stored numbers agree; only what folding rounded tells the networks apart. */
  @Test
  void bounds_networksThatFoldAlike_coverWhatFoldingRounded() {
    double a = 1 / 3.0;
    double[] factors = {3, Math.nextUp(3)};
    Network f = folded(a, factors[0]);
    Network g = folded(a, factors[1]);
    int same = 0;
    for (double s = 3; s < 3.001; s = Math.nextUp(s)) {
      if (a * s == a * Math.nextUp(s)) {
        f = folded(a, s);
        g = folded(a, Math.nextUp(s));
        same++;
        break;
      }
    }
    assertThat(same).isEqualTo(1);
    double[] x = {1};
    Dyadic difference = f.forwardExact(x)[0].subtract(g.forwardExact(x)[0]).abs();
    assertThat(difference.signum()).isEqualTo(1);
    for (Norm norm : Norm.values()) {
      List<InstanceBound> bounds = new InstanceBounds(f, g, Box.cube(1, 0, 1), norm).all();
      assertThat(bounds).hasSize(9);
      for (InstanceBound bound : bounds) {
        assertThat(Dyadic.of(bound.value())).as(bound.name()).isGreaterThanOrEqualTo(difference);
        assertThat(bound.value()).as(bound.name()).isLessThan(1e-13);
      }
    }
  }

  /**
   * Two sites, worked by hand: r_1 = 3 + 1 and r_2 = 2 + 1, of which all but the least have the
   * mean 4; rows of 3 and 2 numbers; inputs of at most 2; entries that differ by at most 1/4.
   */
  @Test
  void meanNorms_twoSites_isTheFormula() {
    Network f = twoSites(0);
    Network g = twoSites(-0.25);
    InstanceBounds bounds = new InstanceBounds(f, g, Box.cube(2, -2, 1), Norm.INF);
    assertThat(bounds.meanNorms()).isCloseTo(2 * 4 * (3 + 2) * 0.25, within(1e-12));
    assertThat(bounds.meanNorms()).isGreaterThanOrEqualTo(10);
  }

  private static Network twoSites(double change) {
    Affine first = Affine.of(Matrix.of(1, 2, 1, -2), Vector.of(1 + change));
    Affine last = Affine.of(Matrix.of(1, 1, 2), Vector.of(1));
    return Network.of(List.of(first, new Relu(1), last));
  }

  private static Network folded(double weight, double factor) {
    Affine first = Affine.of(Matrix.of(1, 1, weight), Vector.of(0.1));
    Affine second = new Affine(new DiagonalMap(Vector.of(factor)), Vector.of(0.3));
    Affine last = Affine.of(Matrix.of(1, 1, 2), Vector.of(0));
    return Network.of(List.of(first, second, new Relu(1), last));
  }

  /** Two maxima that share members may both change with one of them: the share counts. */
  @Test
  void normProducts_sharedMembers_countEachWindow() {
    Network f = pooled(1);
    Network g = pooled(1.5);
    InstanceBounds bounds = new InstanceBounds(f, g, Box.cube(1, 1, 1), Norm.ONE);
    assertThat(bounds.normProduct(Norm.ONE)).isGreaterThanOrEqualTo(1.5);
    assertThat(bounds.normProduct(Norm.TWO)).isGreaterThanOrEqualTo(1.5);
    InstanceBounds squares = new InstanceBounds(f, g, Box.cube(1, 1, 1), Norm.TWO);
    assertThat(squares.normProduct(Norm.TWO)).isBetween(0.5 * Math.sqrt(3), 0.8661);
  }

  private static Network pooled(double weight) {
    Affine first = Affine.of(Matrix.of(2, 1, weight, 0), Vector.zeros(2));
    MaxPool pool = MaxPool.of(2, new int[][] {{0, 1}, {0}, {1, 0}});
    return Network.of(List.of(first, pool));
  }

  /** The maximum of f is one member, that of g the other: each side has its own candidates. */
  @Test
  void interval_maximaAtDifferentMembers_coverTheDifference() {
    Network f = shifted(105, 0);
    Network g = shifted(0, 100);
    Box box = Box.cube(1, 0, 2);
    assertThat(new InstanceBounds(f, g, box, Norm.INF).interval()).isBetween(5.0, 7.1);
    assertThat(new InstanceBounds(g, f, box, Norm.INF).interval()).isBetween(5.0, 7.1);
  }

  private static Network shifted(double first, double second) {
    Affine affine = Affine.of(Matrix.of(2, 1, 1, 1), Vector.of(first, second));
    return Network.of(List.of(affine, MaxPool.of(2, new int[][] {{0, 1}})));
  }

  @Test
  void pair_differentForms_namesBoth() {
    Network f = pooled(1);
    Network g = Network.of(List.of(Affine.of(Matrix.of(3, 1, 1, 2, 3), Vector.zeros(3))));
    assertThatThrownBy(() -> Pair.of(f, g, Box.cube(1, 0, 1)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("different architectures");
  }

  private static boolean isMaximum(Layer layer) {
    return layer.fold(affine -> false, relu -> false, add -> false, pool -> true, c -> false);
  }

  private static Network rounded(Network f, int steps) {
    return mapped(f, x -> Math.floor(x * steps) / steps);
  }

  private static Network scaled(Network f, double factor) {
    return mapped(f, x -> factor * x);
  }

  private static Network mapped(Network f, java.util.function.DoubleUnaryOperator change) {
    return f.withAffine(
        affine -> {
          double[] parameters = Arrays.stream(affine.map().parameters()).map(change).toArray();
          double[] bias = Arrays.stream(affine.bias().toArray()).map(change).toArray();
          return new Affine(affine.map().withParameters(parameters), Vector.of(bias));
        });
  }

  /** The products of one path in both networks; whether it is a bias that no activation took. */
  private record Products(Rational f, Rational g, boolean fresh) {
    Products taken() {
      return new Products(f, g, false);
    }
  }

  /**
   * For each output the sum of |Phi - Phi'| over the paths that end there. Biases that meet in a
   * sum are one bias.
   */
  private static List<Rational> paths(Network f, Network g, Box box) {
    List<Rational> sums = new ArrayList<>();
    for (List<Products> paths : products(f, g, box)) {
      Rational sum = Rational.ZERO;
      for (Products path : paths) {
        sum = sum.add(path.f().subtract(path.g()).abs());
      }
      sums.add(sum);
    }
    return sums;
  }

  /** For each output the paths that end there. */
  private static List<List<Products>> products(Network f, Network g, Box box) {
    List<List<List<Products>>> ending = new ArrayList<>(); // [value][i][path]
    List<List<Products>> input = new ArrayList<>();
    for (int j = 0; j < box.size(); j++) {
      Rational most = Rational.of(Math.max(Math.abs(box.lower(j)), Math.abs(box.upper(j))));
      input.add(List.of(new Products(most, most, false)));
    }
    ending.add(input);
    for (int k = 0; k < f.nodes().size(); k++) {
      Node node = f.nodes().get(k);
      Layer prime = g.nodes().get(k).layer();
      List<List<Products>> taken = ending.get(node.inputs().get(0));
      ending.add(
          node.layer()
              .fold(
                  affine -> longer(affine, (Affine) prime, taken),
                  relu -> taken(taken),
                  add -> joined(taken, ending.get(node.inputs().get(1))),
                  pool -> anyMember(pool, taken(taken)),
                  cast -> {
                    throw new AssertionError("no casts here");
                  }));
    }
    return ending.get(f.nodes().size());
  }

  private static List<List<Products>> longer(Affine f, Affine g, List<List<Products>> before) {
    Matrix w = DenseTwin.of(f.map());
    Matrix v = DenseTwin.of(g.map());
    List<List<Products>> after = new ArrayList<>();
    for (int i = 0; i < w.rows(); i++) {
      List<Products> here = new ArrayList<>();
      here.add(new Products(Rational.of(f.bias().get(i)), Rational.of(g.bias().get(i)), true));
      for (int j = 0; j < w.columns(); j++) {
        for (Products path : before.get(j)) {
          here.add(
              new Products(
                  path.f().multiply(Rational.of(w.get(i, j))),
                  path.g().multiply(Rational.of(v.get(i, j))),
                  false));
        }
      }
      after.add(here);
    }
    return after;
  }

  private static List<List<Products>> joined(List<List<Products>> x, List<List<Products>> y) {
    List<List<Products>> sums = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      List<Products> both = new ArrayList<>(x.get(i));
      both.addAll(y.get(i));
      Products bias = new Products(Rational.ZERO, Rational.ZERO, true);
      for (Products path : both) {
        bias =
            path.fresh()
                ? new Products(bias.f().add(path.f()), bias.g().add(path.g()), true)
                : bias;
      }
      both.removeIf(Products::fresh);
      both.add(bias);
      sums.add(both);
    }
    return sums;
  }

  private static List<List<Products>> taken(List<List<Products>> paths) {
    return paths.stream().map(here -> here.stream().map(Products::taken).toList()).toList();
  }

  private static List<List<Products>> anyMember(MaxPool pool, List<List<Products>> before) {
    List<List<Products>> maxima = new ArrayList<>();
    for (int i = 0; i < pool.outputSize(); i++) {
      List<Products> here = new ArrayList<>();
      for (int k = 0; k < pool.windowSize(i); k++) {
        here.addAll(before.get(pool.member(i, k)));
      }
      maxima.add(here);
    }
    return maxima;
  }
}
